// What came since the reader last looked at this view, by the order in which it came: a late report of an old day is new
// too. How many is counted by the server, of all that the filters leave; which of the incidents shown are among them, by id.
import { lookUntil, lookedUntil } from "./reader.js";

export class Arrivals {
  constructor() {
    this.kinds = new Map(); // `created` or `updated`, by incident
    this.here = new Set(); // what was created while the page was open, and stands
  }

  newness({ incident_id }) {
    return this.kinds.get(incident_id);
  }

  // Of `rows`, what is new and what has changed.
  among(rows) {
    return ["created", "updated"].map((kind) => rows.filter((row) => this.newness(row) === kind));
  }

  // How many came and how many changed before this visit, of what `query` asks for; from now on the view counts as looked at.
  async ask(view, query) {
    const after = lookedUntil(view);
    const answer = await fetch(`/api/arrivals?${query}${after === undefined ? "" : `&after=${after}`}`).catch(() => null);
    if (!answer?.ok) return [0, 0];
    const { until, created, updated, created_count, updated_count } = await answer.json();
    lookUntil(view, until);
    for (const id of updated) this.note(id, "updated");
    for (const id of created) this.note(id, "created");
    return [created_count, updated_count];
  }

  // What comes during it, from the live stream.
  arrived({ type, data, lastEventId }, view) {
    const { id } = JSON.parse(data);
    this.note(id, type);
    if (type === "created") this.here.add(id);
    else if (type !== "updated") this.here.delete(id);
    if (document.visibilityState === "visible") lookUntil(view, Number(lastEventId));
  }

  // How many are there that were not when the reader last asked: those shown, and those that are too many to be shown.
  fresh(rows, known) {
    return new Set([...this.here, ...rows.map((row) => row.incident_id).filter((id) => !known.has(id))]).size;
  }

  note(id, kind) {
    if (kind === "created" || (kind === "updated" && this.kinds.get(id) !== "created")) this.kinds.set(id, kind);
  }
}
