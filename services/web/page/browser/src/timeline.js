// The timeline: how many incidents began in each day, week or month, and a brush that chooses a range of days.
import { svg } from "./dom.js";

const WIDTH = 1000;
const HEIGHT = 90;
const FOOT = 16;
const DAY_MS = 86_400_000;
const MOST_BARS = 130;

export class Timeline {
  constructor(root, words, onRange) {
    this.words = words;
    this.onRange = onRange;
    this.svg = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "timeline", role: "img", "aria-label": words.timeline, preserveAspectRatio: "none" });
    root.append(this.svg);
    this.listen();
  }

  show(days, from, to) {
    this.svg.replaceChildren();
    this.first = undefined;
    if (!days.length) return;
    const times = days.map(([day]) => Date.parse(day));
    this.first = Math.min(times[0], from ? Date.parse(from) : Infinity);
    this.last = Math.max(times.at(-1), to ? Date.parse(to) : -Infinity) + DAY_MS;
    const span = (this.last - this.first) / DAY_MS;
    const width = [1, 7, 30, 91, 365].find((length) => span / length <= MOST_BARS) ?? 3650;
    const bars = new Map();
    days.forEach(([, count], at) => {
      const bar = Math.floor((times[at] - this.first) / DAY_MS / width);
      bars.set(bar, (bars.get(bar) ?? 0) + count);
    });
    const most = Math.max(...bars.values());
    const wide = (WIDTH * width) / span;
    for (const [bar, count] of bars) {
      const height = ((HEIGHT - FOOT - 4) * count) / most;
      const begins = new Date(this.first + bar * width * DAY_MS);
      this.svg.append(
        svg("rect", { x: bar * wide, y: HEIGHT - FOOT - height, width: Math.max(1, wide - 1), height, class: "bar" }, svg("title", {}, `${this.words.day(begins)} · ${count}`)),
      );
    }
    this.brush = svg("rect", { y: 0, height: HEIGHT - FOOT, class: "brush" });
    this.svg.append(this.brush, this.tick(0, "start", this.first), this.tick(WIDTH, "end", this.last - DAY_MS));
    this.paint(from && Date.parse(from), to && Date.parse(to) + DAY_MS);
  }

  tick(x, anchor, time) {
    return svg("text", { x, y: HEIGHT - 3, "text-anchor": anchor, class: "tick" }, this.words.day(new Date(time)));
  }

  paint(from, to) {
    const at = (time) => ((time - this.first) / (this.last - this.first)) * WIDTH;
    const [left, right] = [from ? at(from) : 0, to ? at(to) : WIDTH];
    this.brush.setAttribute("x", left);
    this.brush.setAttribute("width", from || to ? Math.max(2, right - left) : 0);
  }

  listen() {
    let start;
    const time = (event) => {
      const box = this.svg.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return this.first + share * (this.last - this.first);
    };
    const day = (at) => new Date(Math.min(at, this.last - 1)).toISOString().slice(0, 10);
    this.svg.addEventListener("pointerdown", (event) => {
      if (this.first === undefined) return;
      start = time(event);
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (start !== undefined) this.paint(...[start, time(event)].sort((a, b) => a - b));
    });
    this.svg.addEventListener("pointerup", (event) => {
      if (start === undefined) return;
      const [from, to] = [start, time(event)].sort((a, b) => a - b);
      const still = Math.abs(to - from) < (this.last - this.first) / 300; // a click chooses everything again
      start = undefined;
      this.onRange(...(still ? [undefined, undefined] : [day(from), day(to)]));
    });
  }
}
