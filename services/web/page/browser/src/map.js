// The map: governorates, incidents as circles (size: independent sources, colour: type), clusters, counts of areas.
import { geoMercator, geoPath } from "d3-geo";
import Supercluster from "supercluster";
import { feature } from "topojson-client";
import { svg } from "./dom.js";

const WIDTH = 1000;
const HEIGHT = 850;
const MOST_ZOOM = 60;
const STEP = 1.6; // of one press of a button or key
const CLUSTER_RADIUS = 34; // pixels of the drawing within which incidents are one circle
const UN_ZONE = "SY-UNDOF"; // hatched: held apart by the United Nations, counted as Quneitra

export class SyriaMap {
  constructor(root, topology, words, { onChoose, onCluster, onMove }) {
    this.words = words;
    this.onChoose = onChoose;
    this.onCluster = onCluster;
    this.onMove = onMove;
    this.view = { k: 1, x: 0, y: 0 };
    this.shapes = feature(topology, topology.objects.governorates).features;
    this.projection = geoMercator().fitExtent([[10, 10], [WIDTH - 10, HEIGHT - 10]], { type: "FeatureCollection", features: this.shapes });
    this.path = geoPath(this.projection);
    this.ground = svg("g", {}, ...this.shapes.map((shape) => this.drawnShape(shape)));
    this.marks = svg("g", {});
    const hatch = svg("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("path", { d: "M0 0V5", class: "hatch" }));
    this.svg = svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "map", role: "group", "aria-label": words.map, tabindex: 0 },
      svg("defs", {}, hatch),
      this.ground,
      this.marks,
    );
    root.append(this.svg);
    this.listen();
  }

  drawnShape(shape) {
    const name = this.words.governorates[shape.id] ?? "";
    return svg("path", { d: this.path(shape), class: shape.id === UN_ZONE ? "governorate apart" : "governorate" }, svg("title", {}, name));
  }

  show(rows, areas, chosen) {
    this.index = new Supercluster({ radius: CLUSTER_RADIUS, extent: 256, maxZoom: 16, minPoints: 2 });
    this.index.load(rows.filter((row) => row.latitude !== null).map((row) => ({ type: "Feature", properties: row, geometry: { type: "Point", coordinates: [row.longitude, row.latitude] } })));
    this.areas = areas;
    this.chosen = chosen;
    this.draw();
  }

  // West, south, east, north of what is seen.
  bounds() {
    const { k, x, y } = this.view;
    const [west, north] = this.projection.invert([-x / k, -y / k]);
    const [east, south] = this.projection.invert([(WIDTH - x) / k, (HEIGHT - y) / k]);
    return [west, south, east, north];
  }

  draw() {
    const { k, x, y } = this.view;
    this.ground.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    // The web mercator zoom at which a tile of 256 units is as large as it is here.
    const zoom = Math.log2((this.projection.scale() * k * 2 * Math.PI) / 256);
    const found = this.index.getClusters(this.bounds(), Math.max(0, Math.round(zoom)));
    this.marks.replaceChildren(
      ...this.shapes.map((shape) => this.label(shape)).filter(Boolean),
      ...found.map((mark) => (mark.properties.cluster ? this.cluster(mark) : this.incident(mark))),
    );
  }

  place(coordinates) {
    const [x, y] = this.projection(coordinates);
    return [x * this.view.k + this.view.x, y * this.view.k + this.view.y];
  }

  label(shape) {
    if (shape.id === UN_ZONE) return null;
    const [x, y] = this.path.centroid(shape);
    const count = this.areas.get(shape.id);
    const at = [x * this.view.k + this.view.x, y * this.view.k + this.view.y];
    const name = this.words.governorates[shape.id];
    return svg(
      "g",
      { class: "area", transform: `translate(${at})` },
      svg("text", { class: "name" }, name),
      count ? svg("text", { class: "count", y: 18 }, `${this.words.somewhere} ${count}`) : null,
    );
  }

  cluster(mark) {
    const count = mark.properties.point_count;
    const leaves = () => this.index.getLeaves(mark.id, Infinity).map((leaf) => leaf.properties);
    const zoomIn = () => this.zoomTo(mark.geometry.coordinates, this.index.getClusterExpansionZoom(mark.id));
    return this.button("cluster", mark, 11 + Math.sqrt(count) * 2.2, `${count} ${this.words.incidents}`, () => this.onCluster(leaves(), zoomIn), String(count));
  }

  incident(mark) {
    const row = mark.properties;
    const kind = `incident t-${row.event_type}${row.incident_id === this.chosen ? " chosen" : ""}${row.contested ? " contested" : ""}`;
    return this.button(kind, mark, 4 + 2.5 * Math.min(row.corroboration, 6), this.words.line(row), () => this.onChoose(row));
  }

  button(kind, mark, radius, label, onPress, text) {
    const press = (event) => {
      if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      onPress();
    };
    return svg(
      "g",
      { class: kind, transform: `translate(${this.place(mark.geometry.coordinates)})`, role: "button", tabindex: 0, "aria-label": label, onclick: press, onkeydown: press },
      svg("circle", { r: radius }),
      text ? svg("text", { dy: ".35em" }, text) : null,
      svg("title", {}, label),
    );
  }

  zoomTo(coordinates, zoom) {
    const k = Math.min(MOST_ZOOM, (256 * 2 ** zoom) / (this.projection.scale() * 2 * Math.PI));
    const [x, y] = this.projection(coordinates);
    this.move({ k, x: WIDTH / 2 - x * k, y: HEIGHT / 2 - y * k });
  }

  zoomBy(factor, [x, y] = [WIDTH / 2, HEIGHT / 2]) {
    const k = Math.max(1, Math.min(MOST_ZOOM, this.view.k * factor));
    const ratio = k / this.view.k;
    this.move({ k, x: x - (x - this.view.x) * ratio, y: y - (y - this.view.y) * ratio });
  }

  move({ k, x, y }) {
    const inside = (offset, size) => Math.min(size / 3, Math.max(size * (2 / 3) - size * k, offset)); // never out of sight
    this.view = { k, x: inside(x, WIDTH), y: inside(y, HEIGHT) };
    this.draw();
    this.onMove(this.bounds());
  }

  // Where a pointer is, in units of the drawing.
  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  listen() {
    const fingers = new Map();
    this.svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY / 300), this.at(event));
    }, { passive: false });
    this.svg.addEventListener("pointerdown", (event) => fingers.set(event.pointerId, this.at(event)));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) this.svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
    this.svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = this.at(event);
      const other = [...fingers].find(([finger]) => finger !== event.pointerId)?.[1];
      if (other) this.zoomBy(distance(now, other) / Math.max(1, distance(before, other)), other);
      else this.move({ k: this.view.k, x: this.view.x + now[0] - before[0], y: this.view.y + now[1] - before[1] });
      fingers.set(event.pointerId, now);
    });
    const keys = {
      "+": () => this.zoomBy(STEP), "=": () => this.zoomBy(STEP), "-": () => this.zoomBy(1 / STEP), 0: () => this.move({ k: 1, x: 0, y: 0 }),
      ArrowLeft: () => this.pan(80, 0), ArrowRight: () => this.pan(-80, 0), ArrowUp: () => this.pan(0, 80), ArrowDown: () => this.pan(0, -80),
    };
    this.svg.addEventListener("keydown", (event) => {
      if (event.target !== this.svg || !keys[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  pan(x, y) {
    this.move({ k: this.view.k, x: this.view.x + x, y: this.view.y + y });
  }
}

const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
