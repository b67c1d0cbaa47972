// The page: one state, kept in the address; every change of it asks the API once and draws map, timeline and list anew.
import { html } from "./dom.js";
import { Filters } from "./form.js";
import { GROUPS } from "./kinds.js";
import { List } from "./list.js";
import { SyriaMap } from "./map.js";
import { Basket, lookUntil, lookedUntil } from "./reader.js";
import { asked, narrowing, read, write } from "./state.js";
import { Strip } from "./strip.js";
import { Timeline } from "./timeline.js";
import { Views, feedOf } from "./views.js";
import { wordsOf } from "./words.js";

const REFRESH_MS = 1500; // many changes that come at once are one drawing

const $ = (id) => document.getElementById(id);
const words = wordsOf(JSON.parse($("words").textContent));
const lang = document.documentElement.lang;
let state = read(location.search);
let overview = { rows: [], days: [], spans: [], areas: [], matching: 0, every: 0, unplaced: 0, undated: 0 };
let opened; // rows of the cluster or area that was opened, while its list is shown
let known = new Set();
let map;
let source; // of the live stream

const lookedBefore = lookedUntil();
const isNew = (row) => lookedBefore !== null && row.reported_at > lookedBefore;
const basket = new Basket(drawBasket);
const list = new List($("list"), words, basket, { isNew, onPoint: (row) => map?.point(row) });
const timeline = new Timeline($("timeline"), words, (range) => change((now) => ({ ...now, ...range })));
const filters = new Filters($("filters"), $("chips"), words, change);
const strip = new Strip($("strip"), words);
new Views($("views"), words, () => state);

async function start() {
  const asking = ask();
  map = new SyriaMap($("map"), await (await fetch("/static/syria.json")).json(), words, {
    onChoose: (row) => change((now) => ({ ...now, chosen: row.incident_id })),
    onCluster: (rows, zoomIn) => open({ rows, zoomIn, said: words.here }),
    onArea: (shape) => open({ rows: overview.rows.filter((row) => row.latitude === null && row.admin1 === words.keyOf(shape)), said: `${words.somewhere} · ${words.governorates[shape]}` }),
    onMove: debounced((bounds) => state.follow && change((now) => ({ ...now, bbox: boxOf(bounds) })), 400),
  });
  if (state.bbox) map.fit(state.bbox.split(",").map(Number));
  for (const [id, act] of [["in", () => map.zoomBy(1.6)], ["out", () => map.zoomBy(1 / 1.6)], ["whole", () => map.move({ k: 1, x: 0, y: 0 })]]) $(id).addEventListener("click", act);
  for (const button of $("legend").querySelectorAll("button")) button.addEventListener("click", () => change((now) => ({ ...now, type: GROUPS[button.dataset.group] })));
  $("wider").addEventListener("click", () => change((now) => ({ ...now, precision: ["country", "region"], placed: false })));
  $("order").addEventListener("change", ({ target }) => change((now) => ({ ...now, order: target.value })));
  $("unit").addEventListener("change", ({ target }) => change((now) => ({ ...now, unit: target.value, since: undefined, until: undefined })));
  addEventListener("popstate", () => { state = read(location.search); refresh(); });
  $("empty").addEventListener("click", () => { basket.clear(); drawList(); });
  await show(asking);
  note();
  tellWhatIsNew();
  drawBasket();
  strip.start();
}

// `next` makes the new state of the old one; what it does not say in words of the schema is dropped.
function change(next) {
  const before = state;
  const { lang: kept } = state;
  state = read(write({ ...next(state), lang: kept }));
  if (state.follow && !state.bbox) state.bbox = boxOf(map.bounds());
  if (before.follow && !state.follow) delete state.bbox;
  opened = undefined;
  history.pushState(null, "", `?${write(state)}`);
  refresh();
}

const boxOf = (bounds) => bounds.map((side) => side.toFixed(3)).join(",");

function open(part) {
  opened = part;
  drawList();
  $("list").focus();
}

// What the reader asks for is known; what arrives after it is new.
async function refresh() {
  await show(ask());
  note();
}

function note() {
  known = new Set(overview.rows.map((row) => row.incident_id));
  $("fresh").textContent = "";
}

async function ask() {
  const answer = await fetch(`/api/overview?${asked(state)}`);
  if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.status);
  return answer.json();
}

let asking = 0;
async function show(answer) {
  const mine = ++asking;
  document.body.dataset.state = "loading";
  drawState();
  try {
    const found = await answer;
    if (mine !== asking) return; // a later question overtook it
    const row = (cells) => Object.fromEntries(found.columns.map((name, at) => [name, cells[at]]));
    overview = { ...found, rows: found.rows.map(row) };
    draw();
    document.body.dataset.state = overview.rows.length ? "shown" : "empty";
  } catch (error) {
    if (mine !== asking) return;
    document.body.dataset.state = "error";
    $("said").replaceChildren(`${words.failed} ${error.message ?? ""} `, html("button", { type: "button", class: "more", onclick: refresh }, words.again));
  }
}

// What shows the state itself, before there is an answer.
function drawState() {
  filters.show(state);
  $("order").value = state.order ?? "";
  $("unit").value = state.unit ?? "";
  for (const link of document.querySelectorAll("a[data-lang]")) link.href = `?${write({ ...state, lang: link.dataset.lang })}`;
  for (const link of document.querySelectorAll("a[data-form]")) link.href = link.dataset.form === "atom" ? feedOf(state, lang) : `/api/incidents.${link.dataset.form}?${asked(state)}`;
  $("trends").href = `/trends?${new URLSearchParams([...narrowing(state), ["lang", lang]])}`;
  follow();
}

function draw() {
  map.show(overview.rows, new Map(overview.areas.map(([name, count]) => [words.shapeOf(name), count])), state.chosen);
  $("wider").hidden = !overview.wider;
  $("wider").textContent = `${words.wider} ${overview.wider}`;
  timeline.show(overview, state);
  drawList();
  const part = (what, count, narrowed) => (count ? [" · ", html("a", { href: `?${write({ ...state, ...narrowed })}` }, `${count} ${what}`)] : []);
  $("said").replaceChildren(
    html("b", {}, `${words.shown} ${overview.matching} ${words.of} ${overview.every}`),
    ...part(words.noPlace, overview.unplaced, { located: false }),
    ...part(words.noDay, overview.undated, { dated: false }),
    overview.matching > overview.rows.length ? ` · ${words.newestOnly} ${overview.rows.length}` : "",
  );
}

function drawList() {
  const back = () => { opened = undefined; drawList(); };
  const button = (said, onclick) => html("button", { type: "button", class: "more", onclick }, said);
  const heading = opened
    ? html("p", { class: "opened" }, `${opened.rows.length} ${opened.said} `, opened.zoomIn ? button(words.zoomIn, opened.zoomIn) : null, button(words.back, back))
    : null;
  list.show(opened?.rows ?? overview.rows, { order: state.order, chosen: state.chosen, heading });
  if (state.chosen) $(`i-${state.chosen}`)?.scrollIntoView({ block: "nearest" });
}

function drawBasket() {
  $("basket").hidden = basket.ids.size === 0;
  $("kept").textContent = basket.ids.size;
  $("bundle").href = basket.address;
}

function tellWhatIsNew() {
  const newest = overview.rows.reduce((latest, row) => (row.reported_at > latest ? row.reported_at : latest), lookedBefore ?? "");
  if (newest) lookUntil(newest);
  const count = overview.rows.filter(isNew).length;
  if (!count) return;
  const since = `${new Date(Date.parse(lookedBefore) + 60_000).toISOString().slice(0, 16)}Z`;
  $("looked").replaceChildren(html("a", { href: `?${write({ ...state, since })}` }, `${count} ${words.looked}`));
}

// New incidents arrive without a reload; the reader is told how many since the page was opened.
function follow() {
  const address = `/api/stream?kind=incident&${asked(state)}`;
  if (source?.url.endsWith(address)) return;
  source?.close();
  source = new EventSource(address);
  for (const kind of ["created", "updated", "retracted", "merged"]) source.addEventListener(kind, later);
  source.addEventListener("open", () => strip.connected(true));
  source.addEventListener("error", () => strip.connected(false));
}

const later = debounced(async () => {
  await show(ask());
  const fresh = overview.rows.filter((row) => !known.has(row.incident_id)).length;
  $("fresh").textContent = fresh ? `${fresh} ${words.fresh}` : "";
}, REFRESH_MS);

function debounced(act, wait) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
}

start();
