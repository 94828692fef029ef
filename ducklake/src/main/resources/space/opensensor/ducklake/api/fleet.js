// The list of stations: sorted by any column, filtered by a word, drawn a part at a time, so that 10,000 stay quick.

const PART = 100;
const FIRST = ["station", "firmware", "seen", "lag_s", "readings", "free_heap", "rssi", "battery_voltage", "flash_wear", "spool_bytes",
  "slot", "update", "settings_version", "settings_update"];
const WORDS = {lag_s: "lag", free_heap: "free heap", spool_bytes: "waiting", settings_version: "settings",
  settings_update: "settings update",
  battery_voltage: "battery", flash_wear: "flash wear", readings: "readings from", seen: "last seen"};
const UPDATES = ["", "fetching", "on trial", "kept", "given up", "refused"];

/** A time that has passed, short. */
export function ago(milliseconds) {
  const s = Math.round(milliseconds / 1000);
  if (s < 0) return `${ago(-milliseconds)} ahead`;
  if (s < 90) return `${s} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  return s < 172800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86400)} d`;
}

const FORMS = {
  lag_s: v => ago(v * 1000),
  free_heap: v => `${Math.round(v / 1000)} kB`,
  spool_bytes: v => `${Math.round(v / 1000)} kB`,
  rssi: v => `${v} dBm`,
  battery_voltage: v => `${v.toFixed(2)} V`,
  // What flash chips are sold for, of each sector.
  flash_wear: v => `${(v / 1000).toFixed(1)} %`,
  update: v => UPDATES[v] ?? v,
  settings_update: v => UPDATES[v] ?? v,
  settings_version: v => v || "",
};

export class Fleet {
  /** @param chosen a Set of names, which are ticked; @param onChoice is called when it changed */
  constructor(table, filter, count, more, chosen, onChoice) {
    Object.assign(this, {table, count, more, chosen, onChoice, columns: [], rows: [], by: "seen", down: false, shown: PART});
    this.word = "";
    filter.addEventListener("input", () => { this.word = filter.value.trim().toLowerCase(); this.shown = PART; this.draw(); });
    more.addEventListener("click", () => { this.shown += PART; this.draw(); });
  }

  show({now, columns, rows, total}) {
    this.now = Date.parse(now);
    this.columns = FIRST.filter(c => columns.includes(c));
    this.at = Object.fromEntries(columns.map((c, i) => [c, i]));
    Object.assign(this, {rows, total});
    this.draw();
  }

  cell(row, column) {
    const value = row[this.at[column]];
    if (value === null || value === undefined) return "";
    if (column === "seen") return `${ago(this.now - Date.parse(value))} ago`;
    return String((FORMS[column] ?? String)(value));
  }

  draw() {
    const i = this.at?.[this.by] ?? 0, sign = this.down ? -1 : 1;
    const found = this.rows.filter(r => !this.word || r[0].toLowerCase().includes(this.word))
      .sort((a, b) => sign * ((a[i] === null) - (b[i] === null) || (a[i] > b[i]) - (a[i] < b[i])));
    this.count.textContent = `${found.length} of ${this.total ?? 0} stations` +
      (found.length > this.shown ? `, the first ${this.shown} shown` : "");
    this.more.hidden = found.length <= this.shown;
    const head = document.createElement("tr");
    head.append(cell("th", ""), ...this.columns.map(c => this.heading(c)));
    const body = found.slice(0, this.shown).map(r => this.row(r));
    const thead = document.createElement("thead"), tbody = document.createElement("tbody");
    thead.append(head);
    tbody.append(...body);
    this.table.replaceChildren(thead, tbody);
  }

  heading(column) {
    const th = document.createElement("th"), button = document.createElement("button");
    th.scope = "col";
    button.type = "button";
    button.textContent = (WORDS[column] ?? column) + (this.by === column ? this.down ? " ↓" : " ↑" : "");
    th.ariaSort = this.by === column ? this.down ? "descending" : "ascending" : "none";
    button.addEventListener("click", () => {
      this.down = this.by === column && !this.down;
      this.by = column;
      this.draw();
    });
    th.append(button);
    return th;
  }

  row(row) {
    const tr = document.createElement("tr"), box = document.createElement("input"), first = document.createElement("td");
    box.type = "checkbox";
    box.checked = this.chosen.has(row[0]);
    box.setAttribute("aria-label", `show ${row[0]} in the chart`);
    box.addEventListener("change", () => {
      if (box.checked) this.chosen.add(row[0]); else this.chosen.delete(row[0]);
      this.onChoice();
    });
    first.append(box);
    tr.append(first, ...this.columns.map(c => cell("td", this.cell(row, c))));
    return tr;
  }
}

function cell(tag, text) {
  const td = document.createElement(tag);
  td.textContent = text;
  return td;
}
