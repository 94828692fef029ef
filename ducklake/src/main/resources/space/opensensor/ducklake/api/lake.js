// The lake's page over its API.

import {Chart, saveAsCsv, when} from "./chart.js";
import {Fleet} from "./fleet.js";

const $ = id => document.getElementById(id);
const DAY = 86400000;
const SPANS = [["6 hours", DAY / 4], ["day", DAY], ["week", 7 * DAY], ["month", 30 * DAY], ["year", 365 * DAY]];
const UNITS = {temperature: "°C", raw_temperature: "°C", humidity: "%", raw_humidity: "%", pressure: "hPa", pm1_0: "µg/m³",
  pm2_5: "µg/m³", pm1: "µg/m³", pm25: "µg/m³", pm10: "µg/m³", gas_resistance: "Ω", oxidised: "kΩ", reducing: "kΩ", nh3: "kΩ",
  light: "lx", lux: "lx", noise: "dB"};
const chosen = new Set();
const view = {from: 0, to: 0, newest: 0, span: DAY, snapshot: null, origins: new Map(), lines: []};
let token = sessionStorage.getItem("token");
let snapshots = [], declined = false;

async function get(path) {
  let answer;
  try {
    answer = await fetch(path, token ? {headers: {Authorization: `Bearer ${token}`}} : {});
  } catch {
    throw new Error("lake serve does not answer: look whether it runs, and at its log");
  }
  if (answer.status === 401) {
    if (!declined) token = prompt("Token of the API, DUCKLAKE_API_TOKEN of lake serve");
    declined ||= !token;
    if (declined) throw new Error("the API wants a token: load the page anew to give it");
    sessionStorage.setItem("token", token);
    return get(path);
  }
  const body = await answer.json().catch(() => {
    throw new Error(`${path}: ${answer.status}, and no answer of lake serve: look at what stands between it and this page`);
  });
  if (!answer.ok && !(path === "health" && body.status)) throw new Error(body.detail || `${path}: ${answer.status}`);
  return body;
}

/** Runs a part of the page: what goes wrong there is said there, and the rest goes on. */
async function part(error, work) {
  try {
    await work();
    $(error).textContent = "";
  } catch (e) {
    $(error).textContent = e.message;
  }
}

function fill(table, head, rows, long = []) {
  const line = (tag, cells) => {
    const tr = document.createElement("tr");
    cells.forEach((text, i) => {
      const cell = document.createElement(tag);
      cell.textContent = text ?? "";
      if (tag === "th") cell.scope = "col";
      if (tag === "td" && long.includes(i)) cell.className = "long";
      tr.append(cell);
    });
    return tr;
  };
  const thead = document.createElement("thead"), tbody = document.createElement("tbody");
  thead.append(line("th", head));
  tbody.append(...rows.map(r => line("td", r)));
  table.replaceChildren(thead, tbody);
}

const shownTime = iso => iso ? when(Date.parse(iso), $("utc").checked) : "";

const chart = new Chart($("chart"), $("legend"), ({from, to}) => { Object.assign(view, {from, to, span: null}); draw(); });
const fleet = new Fleet($("stations"), $("filter"), $("count"), $("more"), chosen, () => draw());

async function draw() {
  for (const button of $("spans").children) button.setAttribute("aria-pressed", String(+button.value === view.span));
  const column = $("column").value;
  if (!column || !chosen.size) return show([], 1);
  await part("chart-error", async () => {
    const q = new URLSearchParams({column, from: new Date(view.from).toISOString(), to: new Date(view.to).toISOString()});
    [...chosen].slice(0, 20).forEach(s => q.append("station", s));
    if (view.snapshot !== null) q.set("snapshot", view.snapshot);
    const series = await get(`series?${q}`);
    const lines = new Map([...chosen].slice(0, 20).map(s => [s, {name: s, dashed: view.origins.get(s) === "model", points: []}]));
    for (const [station, t, ...values] of series.rows) {
      if (values[0] !== null) lines.get(station)?.points.push([Date.parse(t), ...values.map(Number)]);
    }
    show([...lines.values()], series.step_s);
    if (chosen.size > 20) throw new Error("the first 20 of the stations chosen are shown");
  });
}

function show(lines, step) {
  const column = $("column").value;
  view.lines = lines;
  chart.show({lines, from: view.from, to: view.to, step, utc: $("utc").checked, unit: UNITS[column] ?? "", label: column});
}

function travel() {
  const at = snapshots[snapshots.length - 1 - $("travel").value];
  view.snapshot = at === undefined || at === snapshots[0] ? null : at.id;
  $("travelled").textContent = at === undefined ? "" : `snapshot ${at.id} of ${shownTime(at.time)}` + (view.snapshot === null ? ", the newest" : "");
  $("travel").setAttribute("aria-valuetext", $("travelled").textContent);
}

async function changes() {
  await part("changes-error", async () => {
    const at = snapshots[snapshots.length - 1 - $("travel").value];
    if (!at || at.id < 1) throw new Error("no snapshot is before this one");
    const found = await get(`changes?table=readings&from=${at.id - 1}&to=${at.id}&limit=50`);
    $("changes-part").hidden = false;
    fill($("changes"), found.columns, found.rows.length ? found.rows : [["no rows of the readings"]]);
  });
}

async function load() {
  await part("error", async () => {
    const health = await get("health");
    $("health").textContent = `${health.status}, snapshot ${health.snapshot ?? "–"} of ${shownTime(health.snapshot_time)}`;
    const why = health.ingest ?? health.bucket;
    const tables = (await get("tables")).tables;
    fill($("tables"), ["table", "rows", "files", "bytes", "partition"],
      tables.map(t => [t.name, t.rows, t.files, t.bytes, t.partition.join(", ")]));
    columns(tables.find(t => t.name === "readings"));
    snapshots = (await get("snapshots?limit=200")).snapshots;
    const newest = +$("travel").value === +$("travel").max;
    $("travel").max = Math.max(0, snapshots.length - 1);
    if (newest) $("travel").value = $("travel").max;
    travel();
    fill($("snapshots"), ["id", "time", "changes", "message"],
      snapshots.slice(0, 50).map(x => [x.id, shownTime(x.time), x.changes, x.message]), [2]);
    if (why) throw new Error(`the lake takes nothing in: ${why}`);
  });
  await part("fleet-error", async () => {
    const found = await get("fleet/stations");
    const origin = found.columns.indexOf("readings"), seen = found.columns.indexOf("seen");
    view.origins = new Map(found.rows.map(r => [r[0], r[origin]]));
    if (found.rows.length) {
      const newest = found.rows.reduce((a, b) => a[seen] > b[seen] ? a : b), follows = view.to === view.newest;
      view.newest = Date.parse(newest[seen]) + 1;
      if (!view.to) chosen.add(newest[0]);
      if (!view.to || follows && view.span) Object.assign(view, {to: view.newest, from: view.newest - view.span});
    }
    fleet.show(found);
    const alerts = await get("alerts");
    $("alerts-part").hidden = !alerts.total;
    fill($("alerts"), ["subject", "what", "since"], alerts.alerts.map(a => [a.subject, a.text, shownTime(a.since)]), [1]);
    const aside = await get("aside");
    $("aside-count").textContent = aside.total ? `${aside.total} ${aside.total === 1 ? "file" : "files"}; lake aside --retry looks at them again` : "none";
    fill($("aside"), ["file", "why", "since"], aside.aside.map(a => [a.key, a.reason, shownTime(a.first_seen)]), [0, 1]);
    fill($("fleet"), ["firmware", "stations", "%", "left for another", "first window", "last window"],
      (await get("fleet")).fleet.map(f => [f.firmware, f.stations, f.percent, f.left, shownTime(f.first), shownTime(f.last)]));
  });
  await draw();
  document.body.dataset.loaded = "true";
}

function columns(table) {
  const numbers = (table?.columns ?? []).filter(c => /^(u?int|float|decimal)/.test(c.type)).map(c => c.name);
  if ([...$("column").options].map(o => o.value).join() === numbers.join()) return;
  $("column").replaceChildren(...numbers.map(n => new Option(UNITS[n] ? `${n} (${UNITS[n]})` : n, n)));
}

for (const [name, span] of SPANS) {
  const button = document.createElement("button");
  Object.assign(button, {type: "button", textContent: name, value: span});
  button.addEventListener("click", () => { Object.assign(view, {span, to: view.newest, from: view.newest - span}); draw(); });
  $("spans").append(button);
}
const move = share => {
  const by = (view.to - view.from) * share;
  Object.assign(view, {from: view.from + by, to: view.to + by});
  draw();
};
$("earlier").addEventListener("click", () => move(-0.5));
$("later").addEventListener("click", () => move(0.5));
$("column").addEventListener("change", draw);
$("utc").addEventListener("change", load);
$("csv").addEventListener("click", () => saveAsCsv(view.lines, $("column").value));
$("travel").addEventListener("input", travel);
$("travel").addEventListener("change", draw);
$("changes-button").addEventListener("click", changes);
load();
setInterval(() => document.hidden || load(), 15000);
