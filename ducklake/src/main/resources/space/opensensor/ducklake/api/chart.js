// A chart of several lines over time on a canvas: axes with round steps, gaps that stay gaps, zoom by mouse and keyboard.

const COLORS = ["#0a66c2", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0f766e", "#a16207", "#be185d", "#475569"];
const ON_DARK = ["#6db3f5", "#fb923c", "#4ade80", "#c084fc", "#f87171", "#2dd4bf", "#facc15", "#f472b6", "#cbd5e1"];
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
const LEFT = 64, RIGHT = 12, TOP = 12, BOTTOM = 40;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
  604800, 1209600, 2592000, 7776000, 31536000].map(s => s * 1000);

/** Round steps over a range of values. */
export function ticks(least, most, count) {
  const span = most - least || Math.abs(most) || 1;
  const raw = span / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= raw);
  const all = [];
  for (let i = Math.ceil(least / step); i * step <= most + step * 1e-9; i++) all.push(+(i * step).toPrecision(12));
  return all;
}

/** Times of a range that are round on the clock of a wall, on whichever side of a change of that clock. */
export function roundTimes(from, to, step, utc) {
  const wall = t => t - (utc ? 0 : new Date(t).getTimezoneOffset() * 60000);
  const onWall = w => {
    const d = new Date(w);
    return utc ? w : +new Date(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds());
  };
  const all = [];
  for (let w = Math.ceil(wall(from) / step) * step; onWall(w) <= to; w += step) all.push(onWall(w));
  return all;
}

/** A time in words, local or UTC, without what its step does not need. */
export function when(t, utc, step = 0) {
  const zone = utc ? {timeZone: "UTC"} : {};
  const date = new Intl.DateTimeFormat("sv-SE", {...zone, year: "numeric", month: "2-digit", day: "2-digit"});
  const time = new Intl.DateTimeFormat("sv-SE", {...zone, hour: "2-digit", minute: "2-digit",
    ...(step && step < 60000 || !step ? {second: "2-digit"} : {})});
  if (step >= 86400000) return date.format(t);
  return step ? time.format(t) : `${date.format(t)} ${time.format(t)}${utc ? " UTC" : ""}`;
}

/** Saves the points of lines as a file of a column's name. */
export function saveAsCsv(lines, column) {
  const head = `station,time,${column}_mean,least,most\n`;
  const name = text => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const rows = lines.flatMap(l => l.points.map(p => [name(l.name), new Date(p[0]).toISOString(), ...p.slice(1)].join(",")));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([head, rows.join("\n"), "\n"], {type: "text/csv"}));
  link.download = `${column}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

export class Chart {
  /** @param onZoom is told {from, to} in milliseconds when somebody chose a range */
  constructor(canvas, legend, onZoom) {
    Object.assign(this, {canvas, legend, onZoom, lines: [], from: 0, to: 1, unit: "", utc: false, step: 1000});
    canvas.tabIndex = 0;
    canvas.addEventListener("pointerdown", e => { this.down = this.timeAt(e.offsetX); });
    canvas.addEventListener("pointermove", e => this.hover(e.offsetX));
    canvas.addEventListener("pointerleave", () => { this.down = undefined; this.draw(); });
    canvas.addEventListener("pointerup", e => {
      const [a, b] = [this.down, this.timeAt(e.offsetX)].sort((x, y) => x - y);
      this.down = undefined;
      if (b - a > (this.to - this.from) / 50) this.onZoom({from: a, to: b});
    });
    canvas.addEventListener("keydown", e => this.key(e));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /**
   * Lines of {name, dashed, points: [[time, mean, least, most]…]}; much longer than a step, or than usual, between two is a gap,
   * or where a line has a gap of its own, in milliseconds, longer than that.
   */
  show({lines, from, to, unit, label, step, utc}) {
    Object.assign(this, {lines, from, to, unit, step: step * 1000, utc});
    this.canvas.setAttribute("aria-label", `${label}, ${when(from, utc)} to ${when(to, utc)}: ` + (lines
      .map(l => `${l.name} ${l.points.length ? "from " + this.range(l) : "has no values"}`).join("; ") || "no values"));
    this.draw();
  }

  range(line) {
    const [low, high] = bounds([line]);
    return `${+low.toPrecision(6)} to ${+high.toPrecision(6)} ${this.unit}`;
  }

  key(e) {
    const span = this.to - this.from, middle = (this.from + this.to) / 2;
    const moves = {ArrowLeft: [-span / 4, -span / 4], ArrowRight: [span / 4, span / 4],
      "+": [span / 4, -span / 4], "-": [-span / 2, span / 2]};
    if (!moves[e.key] || middle !== middle) return;
    e.preventDefault();
    this.onZoom({from: this.from + moves[e.key][0], to: this.to + moves[e.key][1]});
  }

  timeAt(x) {
    const width = this.canvas.clientWidth - LEFT - RIGHT;
    return this.from + Math.max(0, Math.min(1, (x - LEFT) / width)) * (this.to - this.from);
  }

  draw(at) {
    const {canvas, lines, from, to} = this, scale = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const c = canvas.getContext("2d"), style = getComputedStyle(canvas);
    c.scale(scale, scale);
    c.font = "12px system-ui, sans-serif";
    c.fillStyle = style.color;
    this.legend.replaceChildren();
    let [low, high] = bounds(lines);
    if (!lines.some(l => l.points.length)) {
      c.fillText("no values in this time", LEFT, height / 2);
      return;
    }
    const room = (high - low || Math.abs(high) || 1) * 0.05;
    [low, high] = [low - room, high + room];
    const x = t => LEFT + (t - from) / (to - from) * (width - LEFT - RIGHT);
    const y = v => height - BOTTOM - (v - low) / (high - low) * (height - TOP - BOTTOM);
    this.axes(c, x, y, low, high, width, height, style);
    c.save();
    c.beginPath();
    c.rect(LEFT, 0, width - LEFT - RIGHT, height);
    c.clip();
    lines.forEach((line, i) => this.line(c, line, i, x, y));
    c.restore();
    if (at !== undefined) {
      c.strokeStyle = style.color;
      c.beginPath(); c.moveTo(x(at), TOP); c.lineTo(x(at), height - BOTTOM); c.stroke();
    }
    lines.forEach((line, i) => this.legend.append(entry(line, i, `${line.name}: ${this.value(line, at)}`)));
  }

  value(line, at) {
    if (at === undefined) return line.points.length ? this.range(line) : "no values";
    const near = line.points.reduce((best, p) =>
      best && Math.abs(best[0] - at) < Math.abs(p[0] - at) ? best : p, undefined);
    return near && Math.abs(near[0] - at) <= this.step * 2
      ? `${+near[1].toPrecision(6)} ${this.unit} at ${when(near[0], this.utc)}` : "no value here";
  }

  axes(c, x, y, low, high, width, height, style) {
    c.strokeStyle = style.getPropertyValue("--line") || "#ccc";
    c.textAlign = "right";
    for (const v of ticks(low, high, Math.max(2, height / 60))) {
      c.beginPath(); c.moveTo(LEFT, y(v)); c.lineTo(width - RIGHT, y(v)); c.stroke();
      c.fillText(String(v), LEFT - 6, y(v) + 4);
    }
    c.textAlign = "left";
    c.fillText(this.unit, 2, 11);
    const wanted = (this.to - this.from) / Math.max(2, (width - LEFT) / 90);
    const step = STEPS.find(s => s >= wanted) ?? STEPS[STEPS.length - 1];
    c.textAlign = "center";
    for (const t of roundTimes(this.from, this.to, step, this.utc)) {
      c.beginPath(); c.moveTo(x(t), TOP); c.lineTo(x(t), height - BOTTOM + 4); c.stroke();
      c.fillText(when(t, this.utc, step), x(t), height - BOTTOM + 18);
    }
    c.textAlign = "left";
    c.fillText(step < 86400000 ? `${when(this.from, this.utc, 86400000)}${this.utc ? " UTC" : ""}` : this.utc ? "UTC" : "",
      LEFT, height - 4);
  }

  line(c, line, i, x, y) {
    const gap = line.gap ?? Math.max(this.step * 1.5, 2.5 * usual(line.points)) + 1;
    c.fillStyle = c.strokeStyle = color(i);
    c.setLineDash(line.dashed ? [3, 3] : DASHES[Math.floor(i / COLORS.length) % DASHES.length]);
    const parts = [];
    for (const p of line.points) {
      const part = parts[parts.length - 1];
      if (!part || p[0] - part[part.length - 1][0] > gap) parts.push([p]); else part.push(p);
    }
    for (const part of parts) {
      c.globalAlpha = 0.15;
      c.beginPath();
      part.forEach(p => c.lineTo(x(p[0]), y(p[3])));
      [...part].reverse().forEach(p => c.lineTo(x(p[0]), y(p[2])));
      c.fill();
      c.globalAlpha = 1;
      c.lineWidth = 1.6;
      c.beginPath();
      part.forEach(p => c.lineTo(x(p[0]), y(p[1])));
      c.stroke();
      if (part.length === 1) c.fillRect(x(part[0][0]) - 1.5, y(part[0][1]) - 1.5, 3, 3);
    }
    c.setLineDash([]);
    c.lineWidth = 1;
  }

  hover(x) {
    if (x >= LEFT && this.lines.length) this.draw(this.timeAt(x));
  }
}

function color(i) {
  const all = matchMedia("(prefers-color-scheme: dark)").matches ? ON_DARK : COLORS;
  return all[i % all.length];
}

function entry(line, i, text) {
  const item = document.createElement("li"), mark = document.createElement("span");
  mark.className = "mark";
  mark.style.background = color(i);
  item.append(mark, text + (line.dashed ? " (modelled, not measured)" : ""));
  return item;
}

/** The usual time between two points: a station takes a row every few seconds, or minutes. */
function usual(points) {
  const between = [];
  for (let i = 1; i < points.length; i++) between.push(points[i][0] - points[i - 1][0]);
  return between.length ? between.sort((a, b) => a - b)[between.length >> 1] : 0;
}

function bounds(lines) {
  let low = Infinity, high = -Infinity;
  for (const l of lines) for (const p of l.points) { low = Math.min(low, p[2]); high = Math.max(high, p[3]); }
  return [low, high];
}
