// The map: governorates, incidents as circles (size: independent sources, colour: type), clusters, counts of areas.
import { geoContains, geoMercator, geoPath } from "d3-geo";
import Supercluster from "supercluster";
import { feature } from "topojson-client";
import { svg } from "./dom.js";
import { GROUPS, groupOf } from "./kinds.js";
import { listen } from "./moving.js";

const WIDTH = 1000;
const HEIGHT = 850;
const MOST_ZOOM = 60;
export const WHOLE = { k: 1, x: 0, y: 0 };
const STEP = 1.6; // of one press of a button or key
const CLUSTER_RADIUS = 30; // pixels within which incidents are one circle
const UN_ZONE = "SY-UNDOF"; // hatched: held apart by the United Nations, counted as Quneitra
const LEAST_BRUSH = 6; // pixels: what is shorter was no area
const NAME_SIZE = 12; // pixels, and so are these
const [MARK, NAME, COUNTED] = [[10, 12], [28, 8], [28, 20]]; // half as wide and high as they are
const WORSE = 3; // to cover another label than a mark
const OUTSIDE = 0.5; // how much worse than inside, in marks covered
const AROUND = [[0, 0], ...[[32, 40], [52, 64], [72, 90], [96, 120]].flatMap(([high, wide]) => [[0, -high], [0, high], [-wide, 0], [wide, 0], [-wide, -high], [wide, -high], [-wide, high], [wide, high]])];

export class SyriaMap {
  constructor(root, topology, words, on) {
    Object.assign(this, { words, ...on }); // onChoose, onCluster, onArea, onBrush, onMove
    this.view = WHOLE;
    this.shapes = feature(topology, topology.objects.governorates).features;
    this.projection = geoMercator().fitExtent([[10, 10], [WIDTH - 10, HEIGHT - 10]], { type: "FeatureCollection", features: this.shapes });
    this.path = geoPath(this.projection);
    this.ground = svg("g", {}, ...this.shapes.map((shape) => this.drawnShape(shape)));
    this.marks = svg("g", {});
    const hatch = svg("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("path", { d: "M0 0V5", class: "hatch" }));
    this.svg = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "map", role: "group", "aria-label": words.map, tabindex: 0 }, svg("defs", {}, hatch), this.ground, this.marks);
    root.append(this.svg);
    listen(this, STEP);
    new ResizeObserver(() => this.index && this.draw()).observe(this.svg);
  }

  drawnShape(shape) {
    const name = this.words.governorates[shape.id] ?? "";
    return svg("path", { d: this.path(shape), class: shape.id === UN_ZONE ? "governorate apart" : "governorate" }, svg("title", {}, name));
  }

  // `box`: the area that was chosen, to be drawn as one.
  show(rows, areas, { chosen, box }) {
    const points = rows.filter((row) => row.latitude !== null);
    this.index = new Supercluster({
      radius: CLUSTER_RADIUS,
      extent: 256,
      maxZoom: 16,
      minPoints: 2,
      map: (row) => ({ [groupOf(row.event_type)]: 1 }),
      reduce: (sum, one) => { for (const group in one) if (GROUPS[group]) sum[group] = (sum[group] ?? 0) + one[group]; },
    });
    this.index.load(points.map((row) => ({ type: "Feature", properties: row, geometry: { type: "Point", coordinates: [row.longitude, row.latitude] } })));
    this.areas = areas;
    Object.assign(this, { chosen, box });
    this.draw();
  }

  get isWhole() {
    return this.view.k === 1 && this.view.x === 0 && this.view.y === 0;
  }

  // West, south, east, north of what is seen.
  bounds() {
    const [west, north] = this.placeOf([0, 0]);
    const [east, south] = this.placeOf([WIDTH, HEIGHT]);
    return [west, south, east, north];
  }

  // Show an area that an address names.
  fit([west, south, east, north]) {
    const [[left, top], [right, bottom]] = [this.projection([west, north]), this.projection([east, south])];
    const k = Math.max(1, Math.min(MOST_ZOOM, WIDTH / (right - left), HEIGHT / (bottom - top)));
    this.move({ k, x: WIDTH / 2 - ((left + right) / 2) * k, y: HEIGHT / 2 - ((top + bottom) / 2) * k }, { silent: true });
  }

  draw() {
    const { k, x, y } = this.view;
    this.unit = 1 / (this.svg.getScreenCTM()?.a || 1); // of the drawing, for a pixel of the screen
    this.ground.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    this.marks.setAttribute("font-size", NAME_SIZE * this.unit);
    // The web mercator zoom at which a tile of 256 pixels is as large as it is here.
    const zoom = Math.log2((this.projection.scale() * k * 2 * Math.PI) / (256 * this.unit));
    const found = this.index.getClusters(this.bounds(), Math.max(0, Math.round(zoom)));
    const taken = found.map((mark) => [...this.place(mark.geometry.coordinates), ...MARK]);
    const counted = (shape) => (this.areas.get(shape.id) ? 0 : 1);
    const labels = [...this.shapes].sort((a, b) => counted(a) - counted(b)).map((shape) => this.label(shape, taken)).filter(Boolean);
    const marks = found.map((mark) => (mark.properties.cluster ? this.cluster(mark) : this.incident(mark)));
    const counts = labels.filter((label) => label.hasAttribute("role"));
    const focused = this.marks.contains(document.activeElement) && document.activeElement;
    this.marks.replaceChildren(...this.brush(this.box && [[0, 3], [2, 1]].map(([side, edge]) => this.place([this.box[side], this.box[edge]]))), ...labels, ...marks, ...counts); // the counts lie on top
    if (focused) this.refocus(focused);
  }

  // Whoever stood on a mark stands on the same one of the new drawing, else on that which lies nearest.
  refocus({ dataset, point }) {
    const away = (mark) => (mark.dataset.key === dataset.key ? -1 : Math.hypot(mark.point[0] - point[0], mark.point[1] - point[1]));
    const [nearest] = [...this.marks.querySelectorAll("[role]")].sort((a, b) => away(a) - away(b));
    (nearest ?? this.svg).focus({ preventScroll: true });
  }

  // A rectangle between two corners; none without them.
  brush(corners) {
    if (!corners) return [];
    const [[x, right], [y, bottom]] = [0, 1].map((axis) => corners.map((corner) => corner[axis]).sort((a, b) => a - b));
    return [svg("rect", { x, y, width: right - x, height: bottom - y, class: "brush" })];
  }

  // While the reader draws an area, and when it is drawn.
  brushing(corners) {
    this.drawing?.remove();
    [this.drawing] = this.brush(corners);
    this.svg.append(...[this.drawing].filter(Boolean));
  }

  brushed([one, other]) {
    this.brushing();
    const [[west, east], [south, north]] = [0, 1].map((axis) => [this.placeOf(one)[axis], this.placeOf(other)[axis]].sort((a, b) => a - b));
    if (Math.hypot(one[0] - other[0], one[1] - other[1]) > LEAST_BRUSH * this.unit) this.onBrush([west, south, east, north]);
  }

  place(coordinates) {
    const [x, y] = this.projection(coordinates);
    return [x * this.view.k + this.view.x, y * this.view.k + this.view.y];
  }

  placeOf([x, y]) {
    return this.projection.invert([(x - this.view.x) / this.view.k, (y - this.view.y) / this.view.k]);
  }

  // The name of a governorate, and in a square how many incidents lie somewhere in it.
  label(shape, taken) {
    if (shape.id === UN_ZONE) return null;
    const [x, y] = this.path.centroid(shape);
    const centre = [x * this.view.k + this.view.x, y * this.view.k + this.view.y];
    const size = this.areas.get(shape.id) ? COUNTED : NAME;
    const { at, over } = roomiest(centre, size, taken, this.unit, (point) => geoContains(shape, this.placeOf(point)));
    if (over && !this.areas.get(shape.id)) return null; // a name alone gives way
    taken.push([...at, ...size, WORSE]);
    const name = this.words.governorates[shape.id];
    const count = this.areas.get(shape.id);
    const text = svg("text", { class: "name", y: -4 * this.unit }, name);
    const away = [centre[0] - at[0], centre[1] - at[1]];
    const leader = over ? svg("path", { class: "leader", d: `M0 0L${away}` }) : null; // to the area that it lies outside of
    if (!count) return svg("g", { class: "area", transform: `translate(${at})` }, text);
    const [wide, high] = [(10 + 7 * String(count).length) * this.unit, 17 * this.unit];
    const square = svg("rect", { x: -wide / 2, y: 2 * this.unit, width: wide, height: high, rx: 3 * this.unit, class: "square" });
    const label = `${name}: ${count} ${this.words.somewhere}`;
    return this.button("area", shape.id, at, label, () => this.onArea(shape.id), ...[leader, text, square].filter(Boolean), svg("text", { class: "count", y: 15 * this.unit }, String(count)));
  }

  cluster(mark) {
    const { cluster_id: id, point_count: count, ...groups } = mark.properties;
    const radius = (10 + Math.sqrt(count) * 1.9) * this.unit;
    const rows = () => this.index.getLeaves(id, Infinity).map((leaf) => leaf.properties);
    const zoomIn = () => this.zoomTo(mark.geometry.coordinates, this.index.getClusterExpansionZoom(id));
    const parts = svg("g", {}, svg("circle", { r: radius }), ...this.ring(groups, count, radius), svg("text", { dy: ".36em" }, String(count)));
    return this.button("cluster", mark.geometry.coordinates.join(), this.place(mark.geometry.coordinates), `${count} ${this.words.incidents}`, () => this.onCluster(rows(), zoomIn), parts);
  }

  // Which kinds the incidents of a cluster are, as shares of its ring.
  ring(groups, count, radius) {
    let before = 0;
    return Object.keys(GROUPS).filter((group) => groups[group]).map((group) => {
      const share = (100 * groups[group]) / count;
      before += share;
      return svg("circle", { r: radius, class: `ring g-${group}`, pathLength: 100, "stroke-width": 3.5 * this.unit, "stroke-dasharray": `${share} ${100 - share}`, "stroke-dashoffset": share - before });
    });
  }

  incident(mark) {
    const row = mark.properties;
    const kind = `incident g-${groupOf(row.event_type)}${row.incident_id === this.chosen ? " chosen" : ""}${row.contested ? " contested" : ""}`;
    const circle = svg("circle", { r: (3.5 + 2 * Math.min(row.corroboration, 6)) * this.unit });
    return this.button(kind, row.incident_id, this.place(mark.geometry.coordinates), this.words.line(row), () => this.onChoose(row), circle);
  }

  button(kind, key, at, label, onPress, ...parts) {
    const press = (event) => {
      if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      onPress();
    };
    const mark = svg("g", { class: kind, "data-key": key, transform: `translate(${at})`, role: "button", tabindex: 0, "aria-label": label, onclick: press, onkeydown: press }, ...parts, svg("title", {}, label));
    return Object.assign(mark, { point: at });
  }

  // A ring around the incident that the list points at.
  point(row) {
    this.marks.querySelector(".pointed")?.remove();
    if (row?.latitude == null) return;
    this.marks.append(svg("circle", { class: "pointed", r: 16 * this.unit, "stroke-width": 2 * this.unit, transform: `translate(${this.place([row.longitude, row.latitude])})` }));
  }

  zoomTo(coordinates, zoom) {
    const k = Math.min(MOST_ZOOM, (256 * this.unit * 2 ** zoom) / (this.projection.scale() * 2 * Math.PI));
    const [x, y] = this.projection(coordinates);
    this.move({ k, x: WIDTH / 2 - x * k, y: HEIGHT / 2 - y * k });
  }

  zoomBy(factor, [x, y] = [WIDTH / 2, HEIGHT / 2]) {
    const k = Math.max(1, Math.min(MOST_ZOOM, this.view.k * factor));
    const ratio = k / this.view.k;
    this.move({ k, x: x - (x - this.view.x) * ratio, y: y - (y - this.view.y) * ratio });
  }

  pan(x, y) {
    this.move({ k: this.view.k, x: this.view.x + x, y: this.view.y + y });
  }

  move({ k, x, y }, { silent = false } = {}) {
    const inside = (offset, size) => Math.min(size / 3, Math.max(size * (2 / 3) - size * k, offset)); // never out of sight
    this.view = { k, x: inside(x, WIDTH), y: inside(y, HEIGHT) };
    if (this.index) this.draw();
    if (!silent) this.onMove(this.bounds());
  }
}

// Where around a point a label lies over the fewest marks and in its own area, and over how many; the nearer place where two are as good.
function roomiest([x, y], [wide, high], taken, unit, isInside) {
  const cut = ([left, top]) => left < wide * unit || left > WIDTH - wide * unit || top < high * unit || top > HEIGHT - high * unit;
  const hit = (at, [a, b, half, tall]) => Math.abs(a - at[0]) < (wide + half) * unit && Math.abs(b - at[1]) < (high + tall) * unit;
  let best = { over: Infinity };
  for (const [dx, dy] of AROUND) {
    const at = [x + dx * unit, y + dy * unit];
    const covered = taken.reduce((sum, each) => sum + (hit(at, each) ? each[4] ?? 1 : 0), cut(at) ? 1 : 0);
    if (covered >= best.over) continue;
    const over = covered + (isInside(at) ? 0 : OUTSIDE);
    if (over < best.over) best = { at, over };
    if (over === 0) break;
  }
  return best;
}
