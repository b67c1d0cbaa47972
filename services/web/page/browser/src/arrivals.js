// What came since the reader last looked at this view, by the order in which it came: a late report of an old day is new too.
import { lookUntil, lookedUntil } from "./reader.js";

export class Arrivals {
  constructor() {
    this.kinds = new Map(); // `created` or `updated`, by incident
  }

  newness({ incident_id }) {
    return this.kinds.get(incident_id);
  }

  // Of `rows`, what is new and what has changed.
  among(rows) {
    return ["created", "updated"].map((kind) => rows.filter((row) => this.newness(row) === kind));
  }

  // What came before this visit; from now on the view counts as looked at.
  async ask(view) {
    const since = lookedUntil(view);
    const answer = await fetch(`/api/arrivals${since === undefined ? "" : `?since=${since}`}`).catch(() => null);
    if (!answer?.ok) return;
    const { until, created, updated } = await answer.json();
    lookUntil(view, until);
    for (const id of updated) this.note(id, "updated");
    for (const id of created) this.note(id, "created");
  }

  // What comes during it, from the live stream.
  arrived({ type, data, lastEventId }, view) {
    this.note(JSON.parse(data).id, type);
    if (document.visibilityState === "visible") lookUntil(view, Number(lastEventId));
  }

  note(id, kind) {
    if (kind === "created" || (kind === "updated" && this.kinds.get(id) !== "created")) this.kinds.set(id, kind);
  }
}
