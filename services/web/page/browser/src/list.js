// The list in step with map and timeline: a line an incident, each a link to its own page.
import { html } from "./dom.js";

const SHOWN_AT_FIRST = 60;
const ORDERS = {
  day: (a, b) => (b.first_day ?? "").localeCompare(a.first_day ?? ""),
  sources: (a, b) => b.corroboration - a.corroboration,
  killed: (a, b) => (b.killed ?? 0) - (a.killed ?? 0),
};

export class List {
  constructor(root, words, basket, isNew) {
    this.root = root;
    this.words = words;
    this.basket = basket;
    this.isNew = isNew;
  }

  show(rows, { order, chosen, lang, heading }) {
    const sorted = order ? [...rows].sort(ORDERS[order]) : rows; // else as the API gives them: the last reported first
    const lines = (these) => these.map((row) => this.line(row, chosen, lang));
    const list = html("ol", { class: "incidents" }, ...lines(sorted.slice(0, SHOWN_AT_FIRST)));
    const rest = sorted.slice(SHOWN_AT_FIRST);
    const more = rest.length
      ? html("button", { type: "button", class: "more", onclick: () => { list.append(...lines(rest)); more.remove(); } }, `${this.words.more} (${rest.length})`)
      : null;
    this.root.replaceChildren(...[heading, rows.length ? list : html("p", { class: "empty" }, this.words.nothing), more].filter(Boolean));
  }

  line(row, chosen, lang) {
    const place = (lang === "en" ? row.location : row.location_ar) ?? this.words.noPlace;
    return html(
      "li",
      { class: `t-${row.event_type}${row.incident_id === chosen ? " chosen" : ""}`, id: `i-${row.incident_id}` },
      this.keep(row),
      html("a", { href: `/incidents/${row.incident_id}?lang=${lang}` }, html("b", {}, this.words.kind(row)), " · ", html("bdi", {}, place)),
      this.isNew(row) ? html("span", { class: "newer" }, ` ${this.words.newer}`) : null,
      html("span", { class: "facts" }, [
        row.first_day ? this.words.day(new Date(row.first_day)) : this.words.noDay,
        row.killed ? `${this.words.killed} ${row.killed}` : null,
        `${this.words.sources} ${row.corroboration}`,
        row.contested ? this.words.contested : null,
      ].filter(Boolean).join(" · ")),
    );
  }

  keep(row) {
    const kept = () => this.basket.has(row.incident_id);
    const button = html("button", { type: "button", class: "keep", onclick: () => { this.basket.toggle(row.incident_id); paint(); } });
    const paint = () => {
      button.textContent = kept() ? "✓" : "+";
      button.title = kept() ? this.words.drop : this.words.keep;
      button.setAttribute("aria-label", button.title);
      button.setAttribute("aria-pressed", String(kept()));
    };
    paint();
    return button;
  }
}
