// The live strip: whether news arrives, how far reading is behind fetching, and how fresh each site is.
import { html } from "./dom.js";

const REFRESH_MS = 30_000;
const STALE_SITE = 24 * 60; // minutes without a new article
const STALE_READING = 5; // minutes that an article may wait to be read

export class Strip {
  constructor(root, words) {
    this.words = words;
    this.live = html("span", { class: "live" }, words.notLive);
    this.reading = html("span", { role: "status" }, "…");
    this.sites = html("ul", { class: "sites", "aria-label": words.freshness });
    root.append(this.live, this.reading, this.sites);
    this.connected(false);
  }

  start() {
    this.ask();
    setInterval(() => this.ask(), REFRESH_MS);
  }

  connected(yes) {
    this.live.dataset.live = yes ? "yes" : "no";
    this.live.textContent = yes ? this.words.live : this.words.notLive;
  }

  async ask() {
    const answer = await fetch("/api/lag").catch(() => null);
    if (!answer?.ok) {
      this.reading.textContent = this.words.failed;
      this.reading.className = "stale";
      return;
    }
    this.show(await answer.json(), Date.now());
  }

  show({ waiting, waiting_since, passed_over, sites }, now) {
    const { words } = this;
    const minutes = (moment) => (now - Date.parse(moment)) / 60_000;
    const late = waiting > 0 && minutes(waiting_since) > STALE_READING;
    this.reading.className = late ? "stale" : "";
    this.reading.textContent = [
      waiting ? `${words.waiting} ${waiting}${words.comma} ${words.oldest} ${words.ago(minutes(waiting_since))}` : words.upToDate,
      late ? words.stale : null,
      passed_over ? `${words.passedOver} ${passed_over}` : null,
    ].filter(Boolean).join(" · ");
    this.sites.replaceChildren(...sites.map(({ site, last_fetched_at, waiting: here }) => {
      const old = minutes(last_fetched_at) > STALE_SITE;
      const more = [words.ago(minutes(last_fetched_at)), old ? words.stale : null, here ? `${words.waiting} ${here}` : null];
      return html("li", { class: old ? "stale" : "" }, html("bdi", {}, words.site(site)), ` ${more.filter(Boolean).join(" · ")}`);
    }));
  }
}
