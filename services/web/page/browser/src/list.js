// The list in step with map and timeline: a line an incident, each a link to its own page.
import { html } from "./dom.js";
import { groupOf } from "./kinds.js";

const SHOWN_AT_FIRST = 60;
const ORDERS = {
  day: (a, b) => (b.first_day ?? "").localeCompare(a.first_day ?? ""),
  sources: (a, b) => b.corroboration - a.corroboration,
  killed: (a, b) => (b.killed ?? 0) - (a.killed ?? 0),
};

export class List {
  constructor(root, words, basket, { isNew, onPoint }) {
    Object.assign(this, { root, words, basket, isNew, onPoint });
  }

  show(rows, { order, chosen, heading }) {
    const sorted = order ? [...rows].sort(ORDERS[order]) : rows; // else as the API gives them: the last reported first
    const lines = (these) => these.map((row) => this.line(row, chosen));
    const list = html("ol", { class: "incidents" }, ...lines(sorted.slice(0, SHOWN_AT_FIRST)));
    const rest = sorted.slice(SHOWN_AT_FIRST);
    const more = rest.length
      ? html("button", { type: "button", class: "more", onclick: () => { list.append(...lines(rest)); more.remove(); } }, `${this.words.more} (${rest.length})`)
      : null;
    this.root.replaceChildren(...[heading, rows.length ? list : html("p", { class: "empty" }, this.words.nothing), more].filter(Boolean));
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
        this.isNew(row) ? html("span", { class: "newer" }, words.newer) : null,
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
