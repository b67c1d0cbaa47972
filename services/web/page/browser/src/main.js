// The page: one state, kept in the address; every change of it asks the API once and draws map, timeline and list anew.
import { Arrivals } from "./arrivals.js";
import { html } from "./dom.js";
import { Filters } from "./form.js";
import { GROUPS } from "./kinds.js";
import { drawLinks } from "./links.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { SyriaMap, WHOLE } from "./map.js";
import { Basket } from "./reader.js";
import { asked, narrowing, read, write } from "./state.js";
import { Strip } from "./strip.js";
import { Timeline } from "./timeline.js";
import { Views } from "./views.js";
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

const arrivals = new Arrivals();
const basket = new Basket(drawBasket);
const list = new List($("list"), words, basket, { newness: (row) => arrivals.newness(row), onPoint: (row) => map?.point(row) });
const timeline = new Timeline($("timeline"), words, (range) => change((now) => ({ ...now, ...range })));
const filters = new Filters($("filters"), $("chips"), words, change);
const strip = new Strip($("strip"), words);
const live = new Live({ onChange: arrived, onConnected: (yes) => strip.connected(yes) });
new Views($("views"), words, () => state);

async function start() {
  const asking = ask();
  asking.catch(() => {}); // `show` tells it; until then the shapes of the map are waited for
  await drawMap();
  for (const [id, act] of [["in", () => map?.zoomBy(1.6)], ["out", () => map?.zoomBy(1 / 1.6)], ["whole", () => map?.move(WHOLE)], ["area", () => map && choose(map.bounds())]]) $(id).addEventListener("click", act);
  for (const button of $("legend").querySelectorAll("button")) button.addEventListener("click", () => change((now) => ({ ...now, type: GROUPS[button.dataset.group] })));
  $("wider").addEventListener("click", () => change((now) => ({ ...now, precision: ["country", "region"], placed: false })));
  $("order").addEventListener("change", ({ target }) => change((now) => ({ ...now, order: target.value })));
  $("unit").addEventListener("change", ({ target }) => change((now) => ({ ...now, unit: target.value, since: undefined, until: undefined })));
  addEventListener("popstate", () => { state = read(location.search); aim(); refresh(); });
  $("empty").addEventListener("click", () => { basket.clear(); list.repaint(); });
  await show(asking);
  note();
  drawBasket();
  strip.start();
  await tellWhatIsNew();
}

// Without its shapes the page has no map, and all the rest.
async function drawMap() {
  try {
    const answer = await fetch("/static/syria.json");
    if (!answer.ok) throw new Error(answer.status);
    const shapes = await answer.json();
    $("map").replaceChildren();
    map = new SyriaMap($("map"), shapes, words, {
      onChoose: (row) => change((now) => ({ ...now, chosen: row.incident_id })),
      onCluster: (rows, zoomIn) => open({ rows, zoomIn, said: words.here }),
      onArea: (shape) => open({ rows: overview.rows.filter((row) => row.latitude === null && row.admin1 === words.keyOf(shape)), said: `${words.somewhere} · ${words.governorates[shape]}` }),
      onBrush: choose,
      onMove: debounced(moved, 400),
    });
    aim();
  } catch (error) {
    $("map").replaceChildren(html("p", { class: "empty", role: "alert" }, `${words.noMap} ${error.message ?? ""} `, button(words.again, () => drawMap().then(draw))));
  }
}

// Show on the map what the address names.
function aim() {
  const box = numbers(state.seen ?? state.bbox);
  if (box) map?.fit(box);
  else map?.move(WHOLE, { silent: true });
}

// Only this area, whatever the map shows afterwards.
const choose = (bounds) => change(({ follow: _, ...now }) => ({ ...now, bbox: boxOf(bounds) }));

function moved(bounds) {
  if (state.follow) return change((now) => ({ ...now, bbox: boxOf(bounds) }));
  look();
  history.replaceState(null, "", `?${write(state)}`);
  drawLinks(state, lang);
}

// What the map shows is in the address, unless it shows everything or is what is asked for anyway.
function look() {
  if (!map) return;
  if (state.follow || map.isWhole) delete state.seen;
  else state.seen = boxOf(map.bounds());
}

// `next` makes the new state of the old one; what it does not say in words of the schema is dropped.
function change(next) {
  const before = state;
  const { lang: kept } = state;
  state = read(write({ ...next(state), lang: kept }));
  if (state.follow && !before.follow && map) state.bbox = boxOf(map.bounds());
  if (before.follow && !state.follow && state.bbox === before.bbox) delete state.bbox;
  look();
  opened = undefined;
  history.pushState(null, "", `?${write(state)}`);
  refresh();
}

const boxOf = (bounds) => bounds.map((side) => side.toFixed(3)).join(",");
const numbers = (box) => box?.split(",").map(Number);
const button = (said, onclick) => html("button", { type: "button", class: "more", onclick }, said);

function open(part) {
  opened = part;
  list.fold();
  drawList();
  $("list").focus();
}

// What the reader asks for is known; what arrives after it is new.
async function refresh() {
  list.fold();
  await show(ask());
  note();
}

function note() {
  known = new Set(overview.rows.map((row) => row.incident_id));
  arrivals.here.clear();
  $("fresh").textContent = "";
}

async function ask() {
  const answer = await fetch(`/api/overview?${asked(state)}`);
  if (answer.status === 401) location.reload(); // the token is no longer taken: at this address stands the form for another
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? answer.status);
  return answer.json();
}

let asking = 0;
let drawn; // the question whose answer is drawn
async function show(answer) {
  const [mine, question] = [++asking, asked(state)];
  document.body.dataset.state = "loading";
  drawState();
  try {
    const found = await answer;
    if (mine !== asking) return; // a later question overtook it
    const row = (cells) => Object.fromEntries(found.columns.map((name, at) => [name, cells[at]]));
    overview = { ...found, rows: found.rows.map(row) };
    drawn = question;
    document.body.classList.remove("stale-view");
    draw();
    document.body.dataset.state = overview.rows.length ? "shown" : "empty";
  } catch (error) {
    if (mine !== asking) return;
    document.body.dataset.state = "error";
    const stale = drawn !== undefined && drawn !== question;
    document.body.classList.toggle("stale-view", stale); // what stands there answers another question
    $("said").replaceChildren(`${words.failed} ${error.message ?? ""} ${stale ? words.staleView : ""} `, button(words.again, refresh));
  }
}

// What shows the state itself, before there is an answer.
function drawState() {
  filters.show(state);
  $("order").value = state.order ?? "";
  $("unit").value = state.unit ?? "";
  $("hours").hidden = state.unit !== "hour";
  drawLinks(state, lang);
  live.follow(asked(state));
}

function draw() {
  const areas = new Map(overview.areas.map(([name, count]) => [words.shapeOf(name), count]));
  map?.show(overview.rows, areas, { chosen: state.chosen, box: state.follow ? undefined : numbers(state.bbox) });
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
  const back = () => { opened = undefined; list.fold(); drawList(); $("list").focus(); };
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

// Which view the reader looks at: what was new in another is not known here.
const viewNow = () => new URLSearchParams(narrowing(state)).toString();

async function tellWhatIsNew() {
  const counts = await arrivals.ask(viewNow(), asked(state));
  drawList();
  const told = [words.looked, words.lookedChanged].flatMap((what, at) => (counts[at] ? [`${counts[at]} ${what}`] : []));
  const shown = arrivals.among(overview.rows).flat();
  if (told.length) $("looked").replaceChildren(button(told.join(" · "), () => open({ rows: shown, said: words.sinceLooked })));
}

// New incidents arrive without a reload; the reader is told how many since the page was opened.
function arrived(event) {
  arrivals.arrived(event, viewNow());
  later();
}

const later = debounced(async () => {
  await show(ask());
  const fresh = arrivals.fresh(overview.rows, known);
  $("fresh").textContent = fresh ? `${fresh} ${words.fresh}` : "";
}, REFRESH_MS);

function debounced(act, wait) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
}

start();
