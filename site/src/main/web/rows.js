// The rows of a station, live: what the board says of itself, and what is in the bucket, where a page may read it.
import { signedUrl, summary } from './station-tools.js';
import { Refused } from './serial-line.js';
import { by, clear, element, tell } from './dom.js';

const LOOK_MILLIS = 2000;
const MOST_ROWS = 20;
const EXPIRY_SECONDS = 300;
const FAULT = 'fault: ';

export class Rows {
  #line;
  #form;
  #timer;
  #running = false;
  #count;
  #lastKey = '';
  #columns = [];

  constructor(line, form) {
    this.#line = line;
    this.#form = form;
  }

  start() {
    this.stop();
    this.#running = true;
    this.#count = -1;
    this.#lastKey = '';
    this.#columns = [];
    clear(by('rows'));
    clear(by('columns'));
    clear(by('files'));
    tell('rows-status', 'Waiting for the first row …');
    this.#look();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  async #look() {
    if (!this.#running) return;
    try {
      const status = (await this.#line.command('status')).join('\n');
      const count = Number(/^rows (\d+)/m.exec(status)?.[1] ?? 0);
      if (count > 0 && count !== this.#count) {
        this.#count = count;
        this.#row(await this.#line.command('chips'), count);
      }
      const [, key, outcome] = /^last upload (\S+): (\S+)/m.exec(status) ?? [];
      if (key && key !== this.#lastKey) {
        this.#lastKey = key;
        await this.#file(key, outcome);
      }
    } catch (error) {
      if (!this.#line.isOpen) return;
      tell('rows-status', error instanceof Refused ? `The board says: ${error.message}` : error.message, 'fault');
    }
    if (this.#running) this.#timer = setTimeout(() => this.#look(), LOOK_MILLIS);
  }

  /** A row of the table, from lines such as “temperature 21.50 °C”. */
  #row(lines, count) {
    const values = lines.map(text => /^(\S+) (missing|read|-?[\d.]+)(?: (.*))?$/.exec(text)).filter(found => found);
    if (values.length === 0) return;
    if (this.#columns.join() !== values.map(([, name]) => name).join()) {
      this.#columns = values.map(([, name]) => name);
      clear(by('rows'));
      clear(by('columns')).append(element('tr', {}, heading('time'),
        ...values.map(([, name, , unit]) => heading(unit ? `${name}, ${unit}` : name))));
    }
    const time = new Date().toISOString().slice(11, 19);
    by('rows').prepend(element('tr', {}, element('td', {}, time),
      ...values.map(([, , value]) => element('td', {}, value === 'missing' ? '–' : value))));
    while (by('rows').childElementCount > MOST_ROWS) by('rows').lastElementChild.remove();
    if (!/recorded|in the bucket/.test(by('rows-status').textContent)) {
      tell('rows-status', `Rows are recorded: ${count} so far.`);
    }
    by('row-count').textContent = `${count} rows since the start`;
  }

  /** What has become of a file; what is in it, where the bucket lets pages read. */
  async #file(key, outcome) {
    const detail = element('span', { className: 'detail' });
    by('files').prepend(element('li', { className: outcome === 'STORED' ? 'ok' : 'note' },
      element('strong', {}, outcome === 'STORED' ? 'stored' : outcome.toLowerCase().replaceAll('_', ' ')), `: ${key} `, detail));
    if (outcome !== 'STORED') return;
    tell('rows-status', `A file is in the bucket: ${key}`);
    detail.textContent = await this.#content(key);
  }

  async #content(key) {
    if (!this.#form.hasKeys()) return 'To see what is in it, the page would need the keys that are on the board alone.';
    const url = signedUrl('GET', this.#form.lines(), key, EXPIRY_SECONDS, Date.now());
    if (url.startsWith(FAULT)) return url.slice(FAULT.length);
    let answer;
    try {
      answer = await fetch(url, { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' });
    } catch {
      return 'The bucket does not let web pages read it (CORS); the board has stored it all the same.';
    }
    if (!answer.ok) return `The bucket answers ${answer.status}; the keys may not allow s3:GetObject.`;
    const text = summary(new Int8Array(await answer.arrayBuffer()));
    if (text.startsWith(FAULT)) return text.slice(FAULT.length);
    const { rows, columns } = JSON.parse(text);
    const time = columns.find(each => each.name === 'timestamp');
    const spans = columns.filter(each => each !== time && each.min !== null)
      .map(each => `${each.name} ${each.min} to ${each.max}`);
    return `${rows} rows, ${when(time?.min)} to ${when(time?.max)} UTC; ${spans.join(', ')}`;
  }
}

function heading(text) {
  const made = element('th', {}, text);
  made.scope = 'col';
  return made;
}

const when = millis => millis == null ? '?' : new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
