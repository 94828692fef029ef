// Stations of a bucket, read by this page alone.

import {Chart, saveAsCsv, when} from "./chart.js";
import {Fleet, ago} from "./fleet.js";
import {drawMap, places} from "./map.js";
import {Readings} from "./readings.js";
import {MOST_FILES, plan, points} from "./series.js";
import {PublicBucket, Refusal, SharedList, ask, pool} from "./source.js";

const $ = id => document.getElementById(id);
const DAY = 86400000;
const SPANS = [["day", DAY], ["week", 7 * DAY], ["month", 30 * DAY], ["year", 365 * DAY]];
const MOST_LINES = 20, MOST_NOTES = 8, DRAWN_EVERY = 150, SKEW = 5 * 60000;
const chosen = new Set(), notes = new Map(), asked = new Set();
const view = {from: 0, to: 0, newest: 0, span: DAY, turn: 0, lines: [], units: new Map()};
let source, readings, spots = new Map(), rows = [];

/** The list, which asks for each station that comes into sight when it was last seen. */
class Stations extends Fleet {
  row(row) {
    if (!asked.has(row[0])) {
      asked.add(row[0]);
      unseen.push(row);
    }
    return super.row(row);
  }
}

const unseen = [];
const chart = new Chart($("chart"), $("legend"), ({from, to}) => { Object.assign(view, {from, to, span: null}); draw(); });
const fleet = new Stations($("stations"), $("filter"), $("count"), $("more"), chosen, changed);
fleet.by = "station";

function note(about, text) {
  notes.set(about, text);
  const lines = [...notes.values()];
  const shown = lines.slice(0, MOST_NOTES).concat(lines.length > MOST_NOTES ? [`and ${lines.length - MOST_NOTES} more`] : []);
  $("notes").replaceChildren(...shown.map(t => Object.assign(document.createElement("li"), {textContent: t})));
}

/** Opens a source; what goes wrong with it is said, and the page is as before. */
async function open(made) {
  $("error").textContent = "";
  $("status").textContent = "listing …";
  try {
    const from = await made(), found = await from.stations();
    source = from;
    readings = new Readings(source);
    chosen.clear();
    for (const set of [asked, notes, view.units]) set.clear();
    $("notes").replaceChildren();
    Object.assign(view, {from: 0, to: 0, newest: 0, span: DAY});
    rows = found.map(name => [name, null]);
    $("status").textContent = `${rows.length} ${rows.length === 1 ? "station" : "stations"}`;
    if (!rows.length) throw new Refusal("no station has files here: look at the address and the prefix, or at the days of the list");
    chosen.add(rows[0][0]);
    list();
    map();
    await changed();
  } catch (e) {
    if (!(e instanceof Refusal)) console.error(e);
    $("error").textContent = e.message;
    if ($("status").textContent.startsWith("listing")) $("status").textContent = "";
    show([], 1);
  }
  document.body.dataset.loaded = "true";
}

function list() {
  fleet.show({now: new Date().toISOString(), columns: ["station", "seen"], rows, total: rows.length});
  look();
}

let looking;
/** Finds out when the stations in sight were last seen. */
async function look() {
  if (looking || !unseen.length) return;
  looking = source;
  await pool(function* () { while (unseen.length && looking === source) yield unseen.shift(); }(), async row => {
    try {
      const newest = await looking.newest(row[0]);
      if (newest) row[1] = new Date(newest.start).toISOString();
    } catch (e) {
      note("seen", `when ${row[0]} and perhaps others were last seen is not known: ${e.message}`);
    }
  });
  looking = undefined;
  list();
}

/** The stations that are shown are others: the time goes to the end of the newest of them. */
async function changed() {
  const turn = ++view.turn;
  const follows = view.to === view.newest;
  for (const name of [...chosen].slice(0, MOST_LINES)) {
    try {
      view.newest = Math.max(view.newest, await end(name));
    } catch (e) {
      note(name, `${name}: ${e.message}`);
    }
  }
  if (turn !== view.turn) return;
  if (follows && view.span) Object.assign(view, {to: view.newest, from: view.newest - view.span});
  map();
  await draw();
}

/** When the last row of a station was taken; clocks that disagree are said. */
async function end(name) {
  const newest = await source.newest(name);
  if (!newest) return 0;
  if (newest.modified > Date.now() + SKEW) {
    note("clock", `this computer's clock is ${ago(newest.modified - Date.now())} behind the bucket's: "ago" is wrong by that`);
  }
  try {
    const last = await readings.last(newest);
    if (last > newest.modified + SKEW) {
      note(`${name} clock`, `${name}: its clock is ${ago(last - newest.modified)} ahead of the bucket's`);
    }
    return (last ?? newest.start) + 1;
  } catch (e) {
    if (e instanceof Refusal && !e.gone) throw e;
    return newest.start + 1;
  }
}

async function draw() {
  const turn = ++view.turn;
  for (const button of $("spans").children) button.setAttribute("aria-pressed", String(+button.value === view.span));
  const names = [...chosen].slice(0, MOST_LINES);
  if (!source || !names.length || !view.to) return show([], 1);
  const lines = [], work = [];
  for (const name of names) {
    const line = {name, dashed: false, points: [], rows: [], files: 0};
    lines.push(line);
    try {
      const objects = await source.objects(name, view.from, view.to);
      const planned = plan(objects, view.from, view.to, Math.floor(MOST_FILES / names.length));
      Object.assign(line, {step: planned.step, all: objects.length});
      planned.read.forEach(object => work.push([line, object]));
    } catch (e) {
      note(name, `${name}: ${e.message}`);
    }
    if (turn !== view.turn) return;
  }
  let done = 0;
  await pool(function* () { while (work.length && turn === view.turn) yield work.shift(); }(), async ([line, object]) => {
    if (!line.refused) await read(line, object);
    if (turn === view.turn && ++done % DRAWN_EVERY === 0) {
      $("read").textContent = `${done} of ${done + work.length} files read …`;
      finish(lines);
    }
  });
  if (turn !== view.turn) return;
  for (const line of lines) if (line.files && !line.any) note(`${line.name} rows`, `${line.name}: its files of this time have no rows`);
  if (chosen.size > MOST_LINES) note("many", `the first ${MOST_LINES} of the stations chosen are shown`);
  const step = Math.max(0, ...lines.map(l => l.step ?? 0)), files = lines.reduce((n, l) => n + l.files, 0);
  $("read").textContent = `${files} of ${lines.reduce((n, l) => n + (l.all ?? 0), 0)} files read` +
    (step ? `: a point is the mean of four files of ${step < DAY ? `${step / 3600000} hours` : step === DAY ? "a day" : `${step / DAY} days`}, ` +
      "what lies between them is not seen; zoom in to see all" : "") +
    (source.perDay ? `; of a day the list has at most ${source.perDay}, what lies between them is not seen` : "");
  finish(lines);
  document.body.dataset.drawn = String(turn);
}

/** Adds a file's rows to a line. */
async function read(line, object) {
  try {
    const head = await readings.head(object);
    columns(head.columns);
    line.files++;
    line.dashed ||= head.modelled;
    line.any ||= head.count > 0;
    if (head.estimated) note(`${line.name} estimated`, `${line.name}: times are estimates, the station did not know them`);
    for (const row of await readings.rows(object, $("column").value)) line.rows.push(row);
  } catch (e) {
    if (e instanceof Refusal && !e.gone) {
      line.refused = true;
      note(line.name, `${line.name}: ${e.message}`);
    } else {
      note(object.key, `${object.key}: ${e.gone ? "it is gone" : e.message}; the others are shown`);
    }
  }
}

function finish(lines) {
  for (const line of lines) Object.assign(line, points(line.rows, view.from, view.to, line.step));
  show(lines, Math.max(1, ...lines.map(l => (l.step ?? 0) / 1000)));
}

function show(lines, step) {
  const column = $("column").value;
  view.lines = lines;
  chart.show({lines, from: view.from, to: view.to || 1, step, utc: $("utc").checked, unit: view.units.get(column) ?? "", label: column || "chart"});
}

/** Columns are known when the first file is, units when the first one that says them is. */
function columns(all) {
  for (const {name, unit} of all) {
    if (view.units.get(name) || view.units.has(name) && !unit) continue;
    view.units.set(name, unit);
    const known = [...$("column").options].find(o => o.value === name), text = unit ? `${name} (${unit})` : name;
    if (known) known.text = text; else $("column").add(new Option(text, name));
  }
}

function map() {
  drawMap($("map"), [...spots].filter(([name]) => rows.some(r => r[0] === name)), chosen, name => {
    if (!chosen.delete(name)) chosen.add(name);
    fleet.draw();
    changed();
  });
}

async function registry(texts) {
  spots = new Map(texts.flatMap(t => [...places(t)]));
  $("places").textContent = spots.size ? "" : "No places in this file: it has no station_id with coordinates.";
  map();
}

for (const [name, span] of SPANS) {
  const button = document.createElement("button");
  Object.assign(button, {type: "button", textContent: name, value: span});
  button.addEventListener("click", () => { Object.assign(view, {span, to: view.newest, from: view.newest - span}); draw(); });
  $("spans").append(button);
}
const move = share => {
  const by = (view.to - view.from) * share;
  Object.assign(view, {from: view.from + by, to: view.to + by, span: null});
  draw();
};
$("earlier").addEventListener("click", () => move(-0.5));
$("later").addEventListener("click", () => move(0.5));
$("column").addEventListener("change", draw);
$("utc").addEventListener("change", draw);
$("csv").addEventListener("click", () => saveAsCsv(view.lines, $("column").value));
$("open-bucket").addEventListener("submit", e => {
  e.preventDefault();
  openAddress($("address").value, $("prefix").value);
});
$("list").addEventListener("change", e => e.target.files[0] && open(async () => new SharedList(await e.target.files[0].text())));
$("registry").addEventListener("change", async e => registry(await Promise.all([...e.target.files].map(f => f.text()))));

function openAddress(address, prefix) {
  return open(async () => {
    if (!/^https?:\/\/[^/]/.test(address)) throw new Refusal("the address of a bucket begins with https://");
    return new PublicBucket(address, prefix);
  });
}

/** What the address of the page names: bucket and prefix, or list, and registry. */
async function start() {
  const named = new URLSearchParams(location.hash.slice(1));
  if (named.get("registry")) {
    try {
      await registry([await ask(new URL(named.get("registry"), location))]);
    } catch (e) {
      $("places").textContent = `No places: ${e.message}`;
    }
  }
  if (named.get("bucket")) {
    $("address").value = named.get("bucket");
    $("prefix").value = named.get("prefix") ?? "";
    await openAddress(named.get("bucket"), named.get("prefix") ?? "");
  } else if (named.get("list")) {
    await open(async () => new SharedList(await ask(new URL(named.get("list"), location))));
  } else {
    show([], 1);
    document.body.dataset.loaded = "true";
  }
}
start();
