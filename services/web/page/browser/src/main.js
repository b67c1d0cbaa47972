// The page: one state, kept in the address; every change of it asks the API once and draws map, timeline and list anew.
import { html } from "./dom.js";
import { List } from "./list.js";
import { SyriaMap } from "./map.js";
import { Basket, lookUntil, lookedUntil } from "./reader.js";
import { asked, read, write } from "./state.js";
import { Timeline } from "./timeline.js";
import { wordsOf } from "./words.js";

const REFRESH_MS = 1500; // many changes that come at once are one drawing
const STALE_HOURS = 24;

const $ = (id) => document.getElementById(id);
const words = wordsOf(JSON.parse($("words").textContent));
const lang = document.documentElement.lang;
const initial = document.body.dataset.begin;
let state = read(location.search);
let overview = { rows: [], days: [], areas: [], matching: 0, every: 0, unplaced: 0, undated: 0 };
let cluster; // rows of the cluster that was opened, while its list is shown
let known = new Set();

const lookedBefore = lookedUntil();
const isNew = (row) => lookedBefore !== null && row.reported_at > lookedBefore;
const basket = new Basket(drawBasket);
const list = new List($("list"), words, basket, isNew);
const timeline = new Timeline($("timeline"), words, (from, to) => change({ date_from: from, date_to: to }));
let map;

async function start() {
  map = new SyriaMap($("map"), await (await fetch("/static/syria.json")).json(), words, {
    onChoose: (row) => change({ chosen: row.incident_id }),
    onCluster: (rows, zoomIn) => {
      cluster = { rows, zoomIn };
      drawList();
      $("list").focus();
    },
    onMove: debounced((bounds) => state.follow && change({ bbox: bounds.map((side) => side.toFixed(3)).join(",") }), 400),
  });
  for (const [id, act] of [["in", () => map.zoomBy(1.6)], ["out", () => map.zoomBy(1 / 1.6)], ["whole", () => map.move({ k: 1, x: 0, y: 0 })]]) $(id).addEventListener("click", act);
  $("filters").addEventListener("change", fromForm);
  $("filters").addEventListener("submit", (event) => { event.preventDefault(); fromForm(); });
  $("clear").addEventListener("click", () => { state = { lang: state.lang }; change({}); });
  addEventListener("popstate", () => { state = read(location.search); toForm(); refresh(); });
  toForm();
  await refresh();
  known = new Set(overview.rows.map((row) => row.incident_id));
  const newest = overview.rows.reduce((latest, row) => (row.reported_at > latest ? row.reported_at : latest), lookedBefore ?? "");
  if (newest) lookUntil(newest);
  const sinceThen = overview.rows.filter(isNew).length;
  if (sinceThen) $("fresh").textContent = `${sinceThen} ${words.looked}`;
  drawBasket();
  $("empty").addEventListener("click", () => { basket.clear(); drawList(); });
  follow();
  freshness();
  setInterval(freshness, 60_000);
}

function change(what) {
  state = read(write({ ...state, ...what }));
  if (!state.follow && what.bbox === undefined) delete state.bbox;
  cluster = undefined;
  history.pushState(null, "", `?${write(state)}`);
  toForm();
  refresh();
}

function fromForm() {
  const form = $("filters").elements;
  const value = (name) => form[name].value || undefined;
  change({
    text: value("text"), type: value("type") && [value("type")], admin1: value("admin1") && [value("admin1")],
    site: value("site") && [value("site")], date_from: value("date_from"), date_to: value("date_to"), order: value("order"),
    corroboration: value("corroboration") && Number(value("corroboration")), contested: form.contested.checked || undefined,
    precision: value("precision") && [value("precision")], modality: value("modality") && [value("modality")],
    confidence: value("confidence"), recalled: form.recalled.checked ? "too" : undefined,
    follow: form.follow.checked ? "map" : undefined,
    bbox: form.follow.checked ? map.bounds().map((side) => side.toFixed(3)).join(",") : undefined,
  });
}

function toForm() {
  const form = $("filters").elements;
  for (const name of ["text", "date_from", "date_to", "order", "corroboration", "confidence"]) form[name].value = state[name] ?? "";
  for (const name of ["type", "admin1", "site", "precision", "modality"]) form[name].value = state[name]?.[0] ?? "";
  form.contested.checked = state.contested === true;
  form.recalled.checked = state.recalled === "too";
  form.follow.checked = state.follow === "map";
  for (const link of document.querySelectorAll("a[data-lang]")) link.href = `?${write({ ...state, lang: link.dataset.lang })}`;
  for (const link of document.querySelectorAll("a[data-form]")) link.href = `/api/incidents.${link.dataset.form}?${asked(state)}`;
  $("trends").href = `/trends?${asked(state)}&lang=${lang}`;
}

let asking = 0;
async function refresh() {
  const mine = ++asking;
  document.body.dataset.state = "loading";
  try {
    const answer = await fetch(`/api/overview?${asked(state)}`);
    if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.status);
    const found = await answer.json();
    if (mine !== asking) return; // a later question overtook it
    const row = (cells) => Object.fromEntries(found.columns.map((name, at) => [name, cells[at]]));
    overview = { ...found, rows: found.rows.map(row) };
    document.body.dataset.state = overview.rows.length ? "shown" : "empty";
    draw();
  } catch (error) {
    if (mine !== asking) return;
    document.body.dataset.state = "error";
    $("said").textContent = `${words.failed} ${error.message ?? ""}`;
  }
}

function draw() {
  map.show(overview.rows, new Map(overview.areas.map(([name, count]) => [words.shapeOf(name), count])), state.chosen);
  timeline.show(overview.days, state.date_from, state.date_to);
  drawList();
  const part = (what, count, narrowed) => (count ? [" · ", html("a", { href: `?${write({ ...state, ...narrowed })}` }, `${count} ${what}`)] : []);
  $("said").replaceChildren(
    `${words.shown} ${overview.matching} ${words.of} ${overview.every}`,
    ...part(words.noPlace, overview.unplaced, { placed: false }),
    ...part(words.noDay, overview.undated, { dated: false }),
    overview.matching > overview.rows.length ? ` · ${words.newestOnly} ${overview.rows.length}` : "",
  );
}

function drawList() {
  const back = () => { cluster = undefined; drawList(); };
  const heading = cluster
    ? html("p", { class: "opened" }, `${cluster.rows.length} ${words.here} `, html("button", { type: "button", onclick: cluster.zoomIn }, words.zoomIn), html("button", { type: "button", onclick: back }, words.back))
    : null;
  list.show(cluster?.rows ?? overview.rows, { order: state.order, chosen: state.chosen, lang, heading });
  if (state.chosen) $(`i-${state.chosen}`)?.scrollIntoView({ block: "nearest" });
}

function drawBasket() {
  $("basket").hidden = basket.ids.size === 0;
  $("kept").textContent = basket.ids.size;
  $("bundle").href = basket.address;
}

// New incidents arrive without a reload; the reader is told how many since the page was opened.
function follow() {
  const source = new EventSource("/api/stream");
  const later = debounced(async () => {
    await refresh();
    const fresh = overview.rows.filter((row) => !known.has(row.incident_id)).length;
    $("fresh").textContent = fresh ? `${fresh} ${words.fresh}` : "";
  }, REFRESH_MS);
  for (const kind of ["created", "updated", "retracted", "merged"]) source.addEventListener(kind, later);
  source.addEventListener("open", () => { $("live").dataset.live = "yes"; $("live").title = words.live; });
  source.addEventListener("error", () => { $("live").dataset.live = "no"; $("live").title = words.notLive; });
}

async function freshness() {
  const answer = await fetch("/api/statistics").catch(() => null);
  if (!answer?.ok) return;
  const { sites } = await answer.json();
  $("sites").replaceChildren(...sites.map(({ site, last_fetched_at }) => {
    const hours = (Date.now() - Date.parse(last_fetched_at)) / 3_600_000;
    return html("li", { class: hours > STALE_HOURS ? "stale" : "" }, html("bdi", {}, words.site(site)), ` ${words.ago(hours)}`);
  }));
}

function debounced(act, wait) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
}

if (initial !== undefined) start();
