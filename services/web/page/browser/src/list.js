// The list in step with map and timeline: a line an incident, each a link to its own page. A line that says the same as
// before stays the element that it was, so that what arrives takes neither the reader's place nor the focus.
import { html } from "./dom.js";
import { groupOf } from "./kinds.js";

const SHOWN_AT_FIRST = 60;
const ORDERS = {
  day: (a, b) => (b.first_day ?? "").localeCompare(a.first_day ?? ""),
  sources: (a, b) => b.corroboration - a.corroboration,
  killed: (a, b) => (b.killed ?? 0) - (a.killed ?? 0),
};

export class List {
  constructor(root, words, basket, { newness, onPoint }) {
    Object.assign(this, { root, words, basket, newness, onPoint });
    this.lines = new Map(); // by incident: what it says, and its element
    this.whole = false; // whether the reader asked for the rest
    [this.head, this.list, this.foot] = [html("div"), html("ol", { class: "incidents" }), html("div")];
    root.append(this.head, this.list, this.foot);
  }

  // Another question was asked: its list begins short again.
  fold() {
    this.whole = false;
  }

  show(rows, { order, chosen, heading }) {
    this.shown = [rows, { order, chosen, heading }];
    const sorted = order ? [...rows].sort(ORDERS[order]) : rows; // else as the API gives them: the last reported first
    const rest = this.whole ? 0 : Math.max(0, sorted.length - SHOWN_AT_FIRST);
    const unfold = () => { this.whole = true; this.show(...this.shown); this.list.children[SHOWN_AT_FIRST].querySelector("a").focus(); };
    const more = html("button", { type: "button", class: "more", onclick: unfold }, `${this.words.more} (${rest})`);
    this.head.replaceChildren(...[heading].filter(Boolean));
    this.put(sorted.slice(0, sorted.length - rest), chosen);
    this.list.hidden = rows.length === 0;
    this.foot.replaceChildren(...(rows.length ? (rest ? [more] : []) : [html("p", { class: "empty" }, this.words.nothing)]));
  }

  // Only what differs is touched: an element that is moved loses the focus.
  put(rows, chosen) {
    const focused = this.list.contains(document.activeElement) && document.activeElement;
    const [line, tag] = [focused && focused.closest("li").id, focused?.tagName];
    const before = this.lines;
    this.lines = new Map(rows.map((row) => {
      const said = JSON.stringify([row, row.incident_id === chosen, this.newness(row)]);
      const old = before.get(row.incident_id);
      return [row.incident_id, old?.said === said ? old : { said, element: this.line(row, chosen) }];
    }));
    const wanted = [...this.lines.values()].map(({ element }) => element);
    const kept = new Set(wanted);
    for (const element of [...this.list.children]) if (!kept.has(element)) element.remove();
    let at = this.list.firstChild;
    for (const element of wanted) {
      if (element === at) at = at.nextSibling;
      else this.list.insertBefore(element, at);
    }
    if (line && document.activeElement !== focused) document.getElementById(line)?.querySelector(tag)?.focus({ preventScroll: true });
  }

  // Paint the buttons anew: the case file was emptied.
  repaint() {
    this.lines.clear();
    this.show(...this.shown);
  }

  line(row, chosen) {
    const { words } = this;
    const place = (words.lang === "en" ? row.location : row.location_ar) ?? (row.admin1 ? words.said("admin1", row.admin1) : words.noPlace);
    const days = row.first_day === row.last_day || !row.last_day ? [row.first_day] : [row.first_day, row.last_day];
    return html(
      "li",
      {
        class: `g-${groupOf(row.event_type)}${row.incident_id === chosen ? " chosen" : ""}`,
        id: `i-${row.incident_id}`,
        onmouseenter: () => this.onPoint(row),
        onmouseleave: () => this.onPoint(),
      },
      html("a", { href: `/incidents/${row.incident_id}?lang=${words.lang}` }, html("b", {}, words.kind(row)), html("span", { class: "at" }, html("bdi", {}, place))),
      html("span", { class: "facts" },
        html("time", {}, row.first_day ? days.map((day) => words.day(Date.parse(day))).join(" – ") : words.noDay),
        row.killed ? html("b", { class: "killed" }, `${words.killed} ${row.killed}`) : null,
        row.corroboration > 1 ? html("b", { class: "told" }, `${row.corroboration} ${words.sources}`) : null,
        row.contested ? html("span", { class: "contested" }, words.contested) : null,
        this.newness(row) ? html("span", { class: "newer" }, this.newness(row) === "created" ? words.newer : words.changed) : null,
      ),
      this.keep(row),
    );
  }

  keep(row) {
    const kept = () => this.basket.has(row.incident_id);
    const button = html("button", { type: "button", class: "keep", onclick: () => { this.basket.toggle(row.incident_id); paint(); } });
    const paint = () => {
      button.textContent = kept() ? "✓" : "+";
      button.title = kept() ? this.words.drop : this.words.keep;
      button.setAttribute("aria-label", `${button.title}: ${this.words.line(row)}`);
      button.setAttribute("aria-pressed", String(kept()));
    };
    paint();
    return button;
  }
}
