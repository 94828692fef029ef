// The rows of a station's files, read by hyparquet: a small file whole, of a large one the footer and the columns that are shown.

import {lz4} from "./lz4.js";
import {Refusal, TooMuch, ask} from "./source.js";

const LEAST = 12;
const WHOLE = 65536;
const FOOTER = 16384;
const KEPT = 5000;
const READ = ["UNCOMPRESSED", "SNAPPY", "LZ4_RAW"];
const NUMBERS = ["INT32", "INT64", "FLOAT", "DOUBLE", "FIXED_LEN_BYTE_ARRAY"];
let parquet;

export class Readings {
  constructor(source) {
    this.source = source;
    this.heads = new Map();
  }

  /** {columns: [{name, unit}], modelled, estimated, rows} of an object. */
  async head(object) {
    const kept = this.heads.get(object.key) ?? this.open(object);
    this.heads.delete(object.key);
    this.heads.set(object.key, kept);
    if (this.heads.size > KEPT) this.heads.delete(this.heads.keys().next().value);
    try {
      return await kept;
    } catch (e) {
      this.heads.delete(object.key);
      throw e;
    }
  }

  async open(object) {
    parquet ??= import("./hyparquet/index.js");
    const {parquetMetadataAsync} = await parquet.catch(() => { throw new Refusal("this page was built without npm, and so without hyparquet, which reads files"); });
    if (object.size < LEAST) throw new Error("no Parquet file");
    const url = this.source.url(object), whole = object.size <= WHOLE ? await ask(url, [0, object.size - 1]) : null;
    const file = {
      byteLength: whole ? whole.byteLength : object.size,
      slice: (from, to) => whole ? whole.slice(from, to) : ask(url, [from, (to ?? object.size) - 1]),
    };
    let metadata;
    try {
      metadata = await parquetMetadataAsync(file, {initialFetchSize: FOOTER});
    } catch (e) {
      if (e instanceof Refusal || e instanceof TooMuch) throw e;
      throw new Error("no Parquet file");
    }
    return {file, metadata, values: new Map(), ...about(metadata)};
  }

  /** Rows of columns; what a file is compressed with may be nothing that is read here. */
  async read({file, metadata}, columns) {
    const codecs = new Set(metadata.row_groups.flatMap(g => g.columns.map(c => c.meta_data?.codec)));
    const other = [...codecs].find(c => !READ.includes(c));
    if (other) throw new Error(`it is compressed with ${other}, and read are ${READ.join(", ").toLowerCase()}`);
    const {parquetReadObjects} = await parquet;
    return parquetReadObjects({file, metadata, columns, compressors: {LZ4_RAW: lz4}});
  }

  /** Rows [time in milliseconds, value] of a column, without those that have no value. */
  async rows(object, column) {
    const head = await this.head(object);
    if (!head.columns.some(c => c.name === column)) return [];
    if (!head.values.has(column)) {
      const {time} = head, found = await this.read(head, [time, column]);
      head.values.set(column, found.filter(r => r[time] != null && r[column] != null).map(r => [+r[time], Number(r[column])]));
    }
    return head.values.get(column);
  }

  /** When the last row of an object was taken, or undefined where it has none. */
  async last(object) {
    const head = await this.head(object), found = await this.read(head, [head.time]);
    return found.length ? +found[found.length - 1][head.time] : undefined;
  }
}

/** What a footer says of a file, by the project's key-values where it has them. */
function about(metadata) {
  const said = Object.fromEntries((metadata.key_value_metadata ?? []).map(e => [e.key, e.value]));
  const leaves = metadata.schema.slice(1).filter(e => !e.num_children);
  const time = leaves.find(e => e.name === "timestamp" && (e.logical_type?.type === "TIMESTAMP" || /^TIMESTAMP/.test(e.converted_type)))?.name;
  if (!time) throw new Error("no column timestamp of times");
  const units = [];
  (said.columns ?? "").split(",").forEach((item, i) => { units[i] = item ? item.split(" ")[0].replace(/^-$/, "") : units[i - 1] ?? ""; });
  const columns = leaves.map((e, i) => ({name: e.name, unit: units[i] ?? "", type: e.type}))
    .filter(c => c.name !== time && NUMBERS.includes(c.type));
  return {time, columns, modelled: said.sensors === "model", estimated: said.time === "estimated", count: Number(metadata.num_rows)};
}
