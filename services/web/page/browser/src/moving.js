// How the map is moved: wheel, fingers, mouse and keys.

// `map` has `svg`, `view`, `zoomBy`, `pan`, `move`, `brushing` and `brushed`; `step` is what one key zooms by.
export function listen(map, step) {
  const fingers = new Map();
  map.svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    map.zoomBy(Math.exp(-event.deltaY / 300), at(map, event));
  }, { passive: false });
  listenToBrush(map);
  map.svg.addEventListener("pointerdown", (event) => !event.shiftKey && fingers.set(event.pointerId, at(map, event)));
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) map.svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  map.svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(map, event);
    const other = [...fingers].find(([finger]) => finger !== event.pointerId)?.[1];
    if (other) map.zoomBy(distance(now, other) / Math.max(1, distance(before, other)), other);
    else map.pan(now[0] - before[0], now[1] - before[1]);
    fingers.set(event.pointerId, now);
  });
  const keys = {
    "+": () => map.zoomBy(step), "=": () => map.zoomBy(step), "-": () => map.zoomBy(1 / step), 0: () => map.move({ k: 1, x: 0, y: 0 }),
    ArrowLeft: () => map.pan(80, 0), ArrowRight: () => map.pan(-80, 0), ArrowUp: () => map.pan(0, 80), ArrowDown: () => map.pan(0, -80),
  };
  map.svg.addEventListener("keydown", (event) => {
    if (event.target !== map.svg || !keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// With the shift key held, a drag draws an area.
function listenToBrush(map) {
  let from;
  map.svg.addEventListener("pointerdown", (event) => {
    if (!event.shiftKey) return;
    from = at(map, event);
    map.svg.setPointerCapture(event.pointerId);
  });
  map.svg.addEventListener("pointermove", (event) => from && map.brushing([from, at(map, event)]));
  map.svg.addEventListener("pointercancel", () => { from = undefined; map.brushing(); });
  map.svg.addEventListener("pointerup", (event) => {
    if (from) map.brushed([from, at(map, event)]);
    from = undefined;
  });
}

// Where a pointer is, in units of the drawing.
function at(map, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
