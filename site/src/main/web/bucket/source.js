// Where objects come from: a bucket that anyone may read and list, or a list of signed URLs from ./station share.

const KEY = /(?:^|\/)station=([^/]+)\/year=(\d{4})\/month=(\d\d)\/day=(\d\d)\/data_(\d\d)(\d\d)[^/]*\.parquet$/;
const DAY = 86400000;
const TRIES = 3;
const PATIENCE = 60000;
const MIB = 1 << 20;
/** A list of ./station share of as many objects as it may have is smaller, and so is each page of a bucket's. */
const MOST_TEXT = 256 * MIB, MOST_PAGE = 8 * MIB, MOST_PART = 64 * MIB, MOST_ERROR = 65536;
/** Pages of a thousand: of one station's month, or all stations. */
const MOST_PAGES = 200;
const STEPS = [/\/year=\d{4}\/$/, /\/month=\d\d\/$/, /\/day=\d\d\/$/];

/** How long an answer may take, to its end. */
export const patience = {milliseconds: PATIENCE};

/** What a bucket will not give, in words for the person before the page. */
export class Refusal extends Error {}

/** What of an object is more than a page can hold. */
export class TooMuch extends Error {}

/**
 * The text of an answer of at most so many bytes, or of an object bytes from one to another, both included; a busy server is
 * asked again. Whatever a server answers, what is read of it is bounded.
 */
export async function ask(url, range, most = MOST_TEXT) {
  if (range && range[1] - range[0] >= MOST_PART) throw new TooMuch(`a part of it has more than ${MOST_PART / MIB} MiB`);
  for (let tried = 1; ; tried++) {
    let answer, body, from = 0;
    const signal = AbortSignal.timeout(patience.milliseconds), limit = range ? MOST_PART : most;
    try {
      answer = await fetch(url, {credentials: "omit", referrerPolicy: "no-referrer", signal,
        headers: range ? {Range: `bytes=${range[0]}-${range[1]}`} : {}});
      // Some servers give the whole to who asks for a part.
      if (range && answer.status !== 206) from = range[0];
      if (answer.ok) body = await bytes(answer, Math.min(limit + 1, range ? from + range[1] - range[0] + 1 : Infinity));
    } catch {
      if (signal.aborted) throw new Refusal(`${place(url)} gives no whole answer in ${patience.milliseconds / 1000} s`);
      throw new Refusal(`${place(url)} does not answer this page: it may be away, or lack a CORS rule. Its rule has to allow the origin ` +
        `${location.origin}, GET and HEAD, and the header Range; for the embedded server: ./station s3 --origin ${location.origin}, ` +
        `and open https://${place(url)} in a tab once, to trust its certificate`);
    }
    if (body?.byteLength > limit) {
      throw range ? new TooMuch(`it comes whole alone, and has more than ${limit / MIB} MiB`)
        : new Refusal(`${place(url)} answers more than ${limit / MIB} MiB`);
    }
    if (body) return range ? body.slice(from) : new TextDecoder().decode(body);
    if (![500, 502, 503, 429].includes(answer.status) || tried === TRIES) throw await refused(answer, url);
    await new Promise(done => setTimeout(done, 300 * 2 ** tried));
  }
}

/** The first bytes of an answer, so many at most; what comes behind them is not waited for. */
async function bytes(answer, most) {
  const parts = [], reader = answer.body?.getReader();
  let length = 0;
  while (reader && length < most) {
    const {done, value} = await reader.read();
    if (done) break;
    parts.push(value.subarray(0, most - length));
    length += parts.at(-1).length;
  }
  reader?.cancel().catch(() => {});
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

async function refused(answer, url) {
  const text = await bytes(answer, MOST_ERROR).then(b => new TextDecoder().decode(b)).catch(() => "");
  const [, code = ""] = /<Code>([^<]*)</.exec(text) ?? [], [, message = ""] = /<Message>([^<]*)</.exec(text) ?? [];
  if (answer.status === 403 && /expired/i.test(message)) return new Refusal("this list has expired: make a new one with ./station share");
  if (answer.status === 403) {
    return new Refusal(`${place(url)} refuses (403 ${code}): let anyone read and list it, or use a list of ./station share`);
  }
  return Object.assign(new Refusal(`${place(url)} answers ${answer.status} ${code}`), {gone: answer.status === 404});
}

const place = url => new URL(url).host;

/** An object by its key, or null where it is not one of readings. */
export function objectOf(key, size, modified) {
  const parts = KEY.exec(key);
  if (!parts) return null;
  const [, station, year, month, day, hour, minute] = parts;
  return {key, size, modified: Date.parse(modified), station, start: Date.UTC(year, month - 1, day, hour, minute)};
}

/** Those that may have rows from a time to another, of objects in the order of their start. */
function within(objects, from, to) {
  return objects.filter((o, i) => o.start <= to && (i + 1 < objects.length ? objects[i + 1].start > from : o.start > from - DAY));
}

export class PublicBucket {
  /** @param address of the bucket, without keys; @param prefix what keys begin with, or nothing */
  constructor(address, prefix) {
    this.address = address.replace(/\/+$/, "");
    this.prefix = prefix && prefix.replace(/\/*$/, "/");
    this.lists = new Map();
  }

  async stations() {
    const folders = (await this.list(this.prefix + "station=", true)).folders;
    return folders.map(f => f.slice(this.prefix.length + 8, -1));
  }

  /** A station's newest object, by the last year, month and day that there are. */
  async newest(station) {
    let begin = `${this.prefix}station=${station}/`;
    for (let depth = 0; depth < 3; depth++) {
      begin = (await this.list(begin, true)).folders.filter(f => STEPS[depth].test(f)).pop();
      if (!begin) return null;
    }
    return (await this.list(begin, false)).objects.pop() ?? null;
  }

  /** Lists days, or months where there are many days; what has passed is kept. */
  async objects(station, from, to) {
    const days = (to - from) / DAY < 10, begins = [];
    const at = new Date(from);
    at.setUTCHours(0, 0, 0, 0);
    if (!days) at.setUTCDate(1);
    while (+at <= to) {
      const [year, month, day] = at.toISOString().slice(0, 10).split("-");
      begins.push(`${this.prefix}station=${station}/year=${year}/month=${month}/` + (days ? `day=${day}/` : ""));
      if (days) at.setUTCDate(at.getUTCDate() + 1); else at.setUTCMonth(at.getUTCMonth() + 1);
    }
    const found = [];
    await pool(begins.entries(), async ([i, begin]) => { found[i] = await this.kept(begin, i === begins.length - 1); });
    return within(found.flat().sort((a, b) => a.start - b.start), from, to);
  }

  async kept(begin, last) {
    if (this.lists.has(begin)) return this.lists.get(begin);
    const {objects} = await this.list(begin, false);
    if (!last) this.lists.set(begin, objects);
    return objects;
  }

  async list(begin, folders) {
    const found = {objects: [], folders: []};
    let token = "", before, pages = 0;
    do {
      if (token && token === before || pages++ === MOST_PAGES) {
        throw new Refusal(`the list of ${begin} at ${place(this.address)} does not come to its end`);
      }
      before = token;
      const query = new URLSearchParams({"list-type": "2", prefix: begin, "encoding-type": "url"});
      if (folders) query.set("delimiter", "/");
      if (token) query.set("continuation-token", token);
      const text = await ask(`${this.address}/?${query}`, null, MOST_PAGE);
      const page = new DOMParser().parseFromString(text, "application/xml");
      if (page.documentElement.localName !== "ListBucketResult") throw new Refusal(`${place(this.address)} does not answer as S3 does`);
      const of = (parent, name) => parent.getElementsByTagName(name)[0]?.textContent ?? "";
      const encoded = of(page, "EncodingType") === "url";
      const decoded = text => encoded ? decodeURIComponent(text.replaceAll("+", " ")) : text;
      for (const each of page.getElementsByTagName("CommonPrefixes")) found.folders.push(decoded(of(each, "Prefix")));
      for (const each of page.getElementsByTagName("Contents")) {
        const object = objectOf(decoded(of(each, "Key")), +of(each, "Size"), of(each, "LastModified"));
        if (object) found.objects.push(object);
      }
      token = of(page, "IsTruncated") === "true" ? of(page, "NextContinuationToken") : "";
    } while (token);
    return found;
  }

  url(object) {
    return `${this.address}/${object.key.split("/").map(encodeURIComponent).join("/")}`;
  }
}

export class SharedList {
  /** @param text the document that ./station share wrote */
  constructor(text) {
    let list;
    try {
      list = JSON.parse(text);
    } catch {
      throw new Refusal("this is no list of ./station share: it is no JSON");
    }
    if (list?.share !== 1 || !Array.isArray(list.objects)) throw new Refusal("this is no list of ./station share");
    if (Date.parse(list.expires) < Date.now()) {
      throw new Refusal(`this list was valid until ${list.expires}: make a new one with ./station share`);
    }
    this.perDay = list.per_day;
    this.all = new Map();
    for (const each of list.objects) {
      const object = objectOf(String(each?.key), each?.size, each?.modified);
      if (!object) continue;
      if (!this.all.has(object.station)) this.all.set(object.station, []);
      this.all.get(object.station).push({...object, address: each.url});
    }
    for (const objects of this.all.values()) objects.sort((a, b) => a.start - b.start);
  }

  async stations() { return [...this.all.keys()]; }

  async newest(station) { return this.all.get(station)?.at(-1) ?? null; }

  async objects(station, from, to) { return within(this.all.get(station) ?? [], from, to); }

  url(object) {
    if (!/^https?:\/\/[^/]/.test(object.address)) throw new Error("the list has no URL of it");
    return object.address;
  }
}

/** Does work for each of many, six at a time, as many as a browser asks one server over HTTP/1.1. */
export async function pool(each, work) {
  const rest = each[Symbol.iterator]();
  const one = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({length: 6}, one));
}
