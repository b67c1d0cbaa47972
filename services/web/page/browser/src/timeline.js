// The timeline: how many incidents in each hour, day, week or month, intervals as spans under them, and a brush.
import { svg } from "./dom.js";
import { DAY, HOUR, bin, counted, fitting, hoursOf, lanes, ticks } from "./timescale.js";

const PLOT = 74; // pixels, and so are all the others
const LANES = 4;
const LANE = 5;
const FOOT = 18;
const SPANS = 4 + LANES * LANE;
const HEIGHT = PLOT + SPANS + FOOT;
const TICK = 95;

export class Timeline {
  constructor(root, words, onRange) {
    this.root = root;
    this.words = words;
    this.onRange = onRange;
    this.svg = svg("svg", { class: "timeline", role: "img", "aria-label": words.timeline, height: HEIGHT });
    root.append(this.svg);
    this.listen();
    new ResizeObserver(() => this.overview && this.show(this.overview, this.state)).observe(root);
  }

  // By hour: when they were last reported, because events have days; else the days on which they happened.
  show(overview, state) {
    this.overview = overview;
    this.state = state;
    this.svg.replaceChildren();
    this.first = undefined;
    const hourly = state.unit === "hour";
    if (!(hourly ? overview.rows : overview.days).length) return;
    this.stretch(overview, state, hourly);
    this.width = this.root.clientWidth;
    this.unit = state.unit ?? fitting(this.last - this.first);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    const { bars, long } = hourly ? hoursOf(overview.rows) : counted(overview.days, overview.spans, this.unit);
    this.bars(bars);
    this.spans(long);
    this.axis();
    this.brush = svg("rect", { y: 0, height: PLOT + SPANS, class: "brush" });
    this.svg.append(this.brush);
    const range = hourly ? [state.since, state.until] : [state.date_from, state.date_to];
    this.paint(range[0] && Date.parse(range[0]), range[1] && Date.parse(range[1]) + (hourly ? 0 : DAY));
  }

  stretch({ days, spans, rows }, state, hourly) {
    if (hourly) {
      const hours = [...hoursOf(rows).bars.keys()];
      this.first = Math.min(...hours);
      this.last = Math.max(...hours) + HOUR;
      return;
    }
    const [from, to] = [state.date_from, state.date_to].map((day) => day && Date.parse(day));
    this.first = from ?? Date.parse(days[0][0]);
    this.last = (to ?? Math.max(Date.parse(days.at(-1)[0]), ...(spans.length < 5000 ? spans.map(([, last]) => Date.parse(last)) : []))) + DAY;
  }

  at(time) {
    return ((Math.min(this.last, Math.max(this.first, time)) - this.first) / (this.last - this.first)) * this.width;
  }

  bars(bars) {
    const most = Math.max(1, ...bars.values());
    for (const [start, count] of bars) {
      const end = bin(start, this.unit)[1];
      if (end <= this.first || start >= this.last) continue;
      const [x, right] = [this.at(start), this.at(end)];
      const height = Math.max(1.5, ((PLOT - 14) * count) / most);
      this.svg.append(svg("rect", { x, y: PLOT - height, width: Math.max(1.5, right - x - 1), height, class: "bar" }, svg("title", {}, `${this.words.spanOf(start, this.unit)} · ${count}`)));
    }
    this.svg.append(svg("text", { x: 4, y: 11, class: "tick" }, `${this.words.most} ${most}`), svg("path", { d: `M0 ${PLOT + 0.5}H${this.width}`, class: "axis" }));
  }

  spans(long) {
    for (const [first, end, count, lane] of lanes(long, LANES)) {
      if (end <= this.first || first >= this.last) continue;
      const x = this.at(first);
      const said = `${this.words.spanOf(first, "day")} – ${this.words.spanOf(end - DAY, "day")} · ${count}`;
      this.svg.append(svg("rect", { x, y: PLOT + 4 + lane * LANE, width: Math.max(3, this.at(end) - x), height: LANE - 2, rx: 1.5, class: "span" }, svg("title", {}, said)));
    }
  }

  axis() {
    for (const time of ticks(this.first, this.last, this.width / TICK)) {
      const x = this.at(time);
      const anchor = x < TICK / 2 ? "start" : x > this.width - TICK / 2 ? "end" : "middle";
      this.svg.append(svg("path", { d: `M${x} ${PLOT}v4`, class: "axis" }), svg("text", { x, y: HEIGHT - 5, "text-anchor": anchor, class: "tick" }, this.words.tick(time, this.last - this.first)));
    }
  }

  paint(from, to) {
    const [left, right] = [from ? this.at(from) : 0, to ? this.at(to) : this.width];
    const part = (from || to) && right - left < this.width; // all that is seen needs no shade
    this.brush.setAttribute("x", left);
    this.brush.setAttribute("width", part ? Math.max(2, right - left) : 0);
  }

  listen() {
    let start;
    const time = (event) => {
      const box = this.svg.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return this.first + share * (this.last - this.first);
    };
    this.svg.addEventListener("pointerdown", (event) => {
      if (this.first === undefined) return;
      start = time(event);
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (start !== undefined) this.paint(...[start, time(event)].sort((a, b) => a - b));
    });
    this.svg.addEventListener("pointercancel", () => { start = undefined; });
    this.svg.addEventListener("pointerup", (event) => {
      if (start === undefined) return;
      const [from, to] = [start, time(event)].sort((a, b) => a - b);
      const still = Math.abs(to - from) < (this.last - this.first) / 300; // a click chooses everything again
      start = undefined;
      this.onRange(still ? this.everything() : this.range(from, to));
    });
  }

  everything() {
    return this.unit === "hour" ? { since: undefined, until: undefined } : { date_from: undefined, date_to: undefined };
  }

  range(from, to) {
    const text = (moment) => new Date(moment).toISOString();
    if (this.unit === "hour") return { since: `${text(bin(from, "hour")[0]).slice(0, 16)}Z`, until: `${text(bin(to, "hour")[1]).slice(0, 16)}Z` };
    const day = (moment) => text(Math.min(moment, this.last - 1)).slice(0, 10);
    return { date_from: day(from), date_to: day(to) };
  }
}
