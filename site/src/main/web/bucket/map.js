// Stations on a map without tiles: degrees as lines, places as dots.

import {ticks} from "./chart.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 900, EDGE = 40;

/** Places by station of a registry's entries, one after another: "station_id: …" and after it GeoJSON's coordinates. */
export function places(text) {
  const found = new Map();
  const pattern = /"?station_id"?\s*:\s*["']?([^"'\s,}]+)|"coordinates"\s*:\s*\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)/g;
  let station;
  for (const [, id, longitude, latitude] of text.matchAll(pattern)) {
    if (id) station = id;
    else if (station && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) found.set(station, {longitude: +longitude, latitude: +latitude});
  }
  return found;
}

/** Draws places of stations; a press on one calls onChoice with its name. */
export function drawMap(svg, all, chosen, onChoice) {
  const spots = [...all];
  svg.toggleAttribute("hidden", !spots.length);
  if (!spots.length) return;
  const range = (name, least) => {
    let low = Infinity, high = -Infinity;
    for (const [, p] of spots) { low = Math.min(low, p[name]); high = Math.max(high, p[name]); }
    const room = Math.max((high - low) * 0.1, least);
    return [low - room, high + room];
  };
  const [south, north] = range("latitude", 0.01), [west, east] = range("longitude", 0.01);
  const squeeze = Math.max(0.1, Math.cos((south + north) / 2 * Math.PI / 180));
  const scale = Math.min((WIDTH - 2 * EDGE) / ((east - west) * squeeze), 520 / (north - south));
  const height = Math.max(160, (north - south) * scale + 2 * EDGE);
  const x = longitude => WIDTH / 2 + (longitude - (west + east) / 2) * squeeze * scale;
  const y = latitude => height / 2 - (latitude - (south + north) / 2) * scale;
  const parts = [];
  for (const v of ticks(west, east, 6)) parts.push(line(x(v), 0, x(v), height), text(x(v) + 3, height - 5, `${Math.abs(v)}° ${v < 0 ? "W" : "E"}`));
  for (const v of ticks(south, north, 4)) parts.push(line(0, y(v), WIDTH, y(v)), text(4, y(v) - 4, `${Math.abs(v)}° ${v < 0 ? "S" : "N"}`));
  for (const [station, p] of spots) {
    const dot = make("circle", {cx: x(p.longitude), cy: y(p.latitude), r: 7, class: chosen.has(station) ? "chosen" : ""});
    const title = make("title", {});
    title.textContent = station;
    dot.append(title);
    dot.addEventListener("click", () => onChoice(station));
    parts.push(dot);
    if (spots.length <= 30) parts.push(text(x(p.longitude) + 10, y(p.latitude) + 4, station));
  }
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  svg.setAttribute("aria-label", `map of ${spots.length} ${spots.length === 1 ? "station" : "stations"}, ` +
    `from ${south.toFixed(2)}° to ${north.toFixed(2)}° north and ${west.toFixed(2)}° to ${east.toFixed(2)}° east; the list has them too`);
  svg.replaceChildren(...parts);
}

function make(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const line = (x1, y1, x2, y2) => make("line", {x1, y1, x2, y2});

function text(x, y, words) {
  const made = make("text", {x, y});
  made.textContent = words;
  return made;
}
