// Fields for the settings of a station, checked by the station's own rules.
import { fault, faultOf, profiles, settings, stores } from './station-tools.js';
import { by, element } from './dom.js';

const SHOWN = ['station.id', 's3.endpoint', 's3.region', 's3.bucket', 's3.prefix', 's3.access-key', 's3.secret-key',
  's3.token', 'credentials.url', 'board', 'sensors.profile', 'sensors.chips', 'pins.i2c', 'pins.uart', 'pins.i2s'];
const GROUPS = { 'station.id': 'Station', 's3.endpoint': 'Bucket', 's3.access-key': 'Keys', board: 'Sensors and pins' };
const LABELS = {
  'station.id': 'Name', 's3.endpoint': 'Endpoint', 's3.region': 'Region', 's3.bucket': 'Bucket', 's3.prefix': 'Prefix of keys',
  's3.access-key': 'Access key id', 's3.secret-key': 'Secret access key', 's3.token': 'Session token', 'credentials.url': 'Address of the host that issues keys', board: 'Board',
  'sensors.profile': 'Profile', 'sensors.chips': 'Chips', 'pins.i2c': 'I2C pins', 'pins.uart': 'UART pins', 'pins.i2s': 'I2S pins',
};
const KEPT = 'kept-on-the-board';
const OWN_KEYS = ['s3.access-key', 's3.secret-key', 's3.token'];
const ISSUED = 'credentials.url';

export class SettingsForm {
  #declared = new Map();
  #fields = new Map();
  #saved = new Map();
  #known = new Map();
  #onBoard = new Set();
  #kind;
  #code;
  #codePlace;

  constructor(place) {
    for (const text of settings().trimEnd().split('\n')) {
      const [name, fallback, must, secret, words, meaning] = text.split('\t');
      this.#declared.set(name, {
        name, fallback, must: must === 'must', secret: secret === 'secret', meaning,
        words: name === 'sensors.profile' ? profiles().split(' ') : words ? words.split(' ') : [],
      });
    }
    let group = place;
    for (const name of SHOWN) {
      if (GROUPS[name]) {
        group = element('fieldset', {}, element('legend', {}, GROUPS[name]));
        place.append(group);
        if (name === 's3.endpoint') group.append(this.#storeField());
        if (name === 's3.access-key') group.append(this.#kindField());
      }
      group.append(this.#field(this.#declared.get(name)));
      if (name === ISSUED) group.append(this.#codeField());
    }
    this.#showKind();
  }

  #kindField() {
    this.#kind = element('select', { id: 'keys-kind' }, element('option', { value: 'own' }, 'keys of your own'),
      element('option', { value: 'code' }, 'an enrolment code: keys are issued for a while'));
    this.#kind.addEventListener('change', () => this.#showKind());
    return element('div', { className: 'field' }, element('label', { htmlFor: 'keys-kind' }, 'The board gets'), this.#kind);
  }

  #codeField() {
    const hint = element('p', { className: 'hint', id: 'code-hint' },
      'of whoever issues keys; it is good once and is used by the test. Leave it empty on a board that is enrolled');
    this.#code = element('input', { id: 'code', type: 'password', spellcheck: false });
    this.#code.setAttribute('autocomplete', 'off');
    this.#code.setAttribute('aria-describedby', hint.id);
    this.#codePlace = element('div', { className: 'field' }, element('label', { htmlFor: 'code' }, 'Enrolment code'), this.#code, hint);
    return this.#codePlace;
  }

  /** Shows the fields of the kind of keys that is chosen. */
  #showKind() {
    const issued = this.isIssued();
    for (const name of OWN_KEYS) this.#fields.get(name).place.hidden = issued;
    this.#fields.get(ISSUED).place.hidden = !issued;
    this.#codePlace.hidden = !issued;
  }

  /** Whether keys are issued to the board, rather than written to it. */
  isIssued() {
    return this.#kind.value === 'code';
  }

  /** The enrolment code that was typed, or an empty string. */
  code() {
    return this.isIssued() ? this.#code.value.trim() : '';
  }

  /** Forgets a code, which is good once. */
  enrolled() {
    this.#code.value = '';
  }

  #storeField() {
    const note = element('p', { className: 'hint', id: 'store-note' });
    const choice = element('select', { id: 'store' }, element('option', { value: '' }, 'choose, or fill in yourself'));
    choice.setAttribute('aria-describedby', note.id);
    const known = new Map(stores().trimEnd().split('\n').map(text => [text.split('\t')[0], text.split('\t')]));
    for (const word of known.keys()) choice.append(element('option', { value: word }, word));
    choice.addEventListener('change', () => {
      const [, endpoint, region, bucket, needs] = known.get(choice.value) ?? ['', '', '', '', ''];
      note.textContent = needs ? `Needs ${needs}.` : '';
      if (!endpoint) return;
      this.#input('s3.region').value = region;
      // What only its owner knows is asked for, and is no address yet.
      const address = endpoint.replace('{region}', region);
      const whole = !address.includes('{');
      this.#input('s3.endpoint').value = whole ? address : '';
      this.#input('s3.endpoint').placeholder = address;
      this.mark('s3.endpoint', '');
      if (!whole) this.#input('s3.endpoint').focus();
      if (bucket) this.#input('s3.bucket').value = bucket;
    });
    return element('div', { className: 'field' }, element('label', { htmlFor: 'store' }, 'Store'), choice, note);
  }

  #field({ name, fallback, must, secret, words, meaning }) {
    const id = `set-${name.replace('.', '-')}`;
    const hint = element('p', { className: 'hint', id: `${id}-hint` }, meaning);
    const wrong = element('p', { className: 'wrong', id: `${id}-wrong` });
    wrong.setAttribute('role', 'alert');
    const input = words.length > 0
      ? element('select', { id }, element('option', { value: '' }, fallback || 'left out'),
        ...words.filter(word => word !== fallback).map(word => element('option', { value: word }, word)))
      : element('input', { id, type: secret ? 'password' : 'text', placeholder: fallback, spellcheck: false });
    input.setAttribute('autocomplete', 'off');
    input.setAttribute('autocapitalize', 'off');
    input.setAttribute('aria-describedby', `${hint.id} ${wrong.id}`);
    if (must) input.setAttribute('aria-required', 'true');
    input.addEventListener('change', () => this.mark(name, this.#wrong(name)));
    const place = element('div', { className: 'field' }, element('label', { htmlFor: id }, LABELS[name]), input, hint, wrong);
    this.#fields.set(name, { input, wrong, hint, meaning, place });
    return place;
  }

  #input(name) {
    return this.#fields.get(name).input;
  }

  /** What the board would say of a field. */
  #wrong(name) {
    const value = this.#input(name).value.trim();
    return value === '' ? '' : faultOf(this.#lines(), name, value);
  }

  /** Shows what is wrong with a setting, or nothing. */
  mark(name, what) {
    const field = this.#fields.get(name);
    if (!field) return;
    field.wrong.textContent = what;
    if (what) field.input.setAttribute('aria-invalid', 'true');
    else field.input.removeAttribute('aria-invalid');
  }

  /** Takes what a board has: the lines of its answer to “get”. */
  take(lines, device) {
    this.#saved.clear();
    this.#onBoard.clear();
    this.#input('station.id').placeholder = device;
    const others = [];
    for (const text of lines) {
      const kept = / is set$/.exec(text);
      if (kept) {
        this.#onBoard.add(text.slice(0, kept.index));
        continue;
      }
      const equals = text.indexOf('=');
      if (equals < 0) continue;
      const name = text.slice(0, equals);
      const value = text.slice(equals + 1);
      this.#saved.set(name, value);
      if (this.#fields.has(name)) {
        if (this.#input(name).value === '') this.#show(name, value);
      } else if (name !== 'wifi.ssid') {
        others.push(text);
      } else if (by('ssid').value === '') {
        by('ssid').value = value;
      }
    }
    if (this.#saved.has(ISSUED)) {
      this.#kind.value = 'code';
      this.#showKind();
    }
    if (by('others').value === '') by('others').value = others.join('\n');
    for (const [name, { hint, meaning }] of this.#fields) {
      hint.textContent = this.#onBoard.has(name) ? `${meaning}; it is on the board: leave it empty to keep it` : meaning;
    }
  }

  /** Shows a value of the board, which a choice may not have yet: a profile's text, or a newer board. */
  #show(name, value) {
    const input = this.#input(name);
    input.value = value;
    if (input.value !== value && input.tagName === 'SELECT') {
      input.append(element('option', { value }, value));
      input.value = value;
    }
  }

  /** All settings by name as they are typed; those that are only on the board are not there. */
  #typed() {
    const all = new Map();
    for (const [name, { input, place }] of this.#fields) {
      const value = input.value.trim();
      if (value !== '' && !place.hidden) all.set(name, value);
    }
    for (const text of by('others').value.split('\n')) {
      const equals = text.indexOf('=');
      if (text.trim() === '' || text.trim().startsWith('#')) continue;
      all.set(equals < 0 ? text.trim() : text.slice(0, equals).trim(), equals < 0 ? '' : text.slice(equals + 1).trim());
    }
    return all;
  }

  /** Settings as lines, with what has been typed before and is known. */
  #lines() {
    const all = new Map([...this.#known, ...this.#typed()]);
    for (const name of OWN_KEYS) if (this.isIssued()) all.delete(name);
    for (const name of this.#onBoard) if (!(this.isIssued() && OWN_KEYS.includes(name)) && !all.has(name)) all.set(name, KEPT);
    return [...all].map(([name, value]) => `${name}=${value}`).join('\n');
  }

  /** All settings as lines, secrets among them, for what this page signs and flashes. */
  lines() {
    return this.#lines();
  }

  /** Whether all secrets are known here, rather than on the board alone. */
  hasKeys() {
    return this.#known.has('s3.secret-key') || this.#input('s3.secret-key').value !== '';
  }

  /** Keeps a value for this page. */
  know(name, value) {
    this.#known.set(name, value);
  }

  /** What the board would say at its start, or an empty string. */
  fault() {
    return fault(this.#lines(), by('ca').value.trim());
  }

  /**
   * Names and values that the board does not have yet; a value is empty where it is taken away.
   *
   * @throws Error where the board would not start with them
   */
  changes() {
    const wrong = fault(this.#lines(), '');
    if (wrong) {
      const name = wrong.split(':')[0];
      this.mark(name, wrong);
      if (this.#fields.has(name)) this.#input(name).focus();
      throw new Error(wrong);
    }
    const typed = this.#typed();
    const changes = [...typed].filter(([name, value]) => this.#saved.get(name) !== value);
    for (const name of this.#saved.keys()) {
      if (!typed.has(name) && name !== 'wifi.ssid') changes.push([name, '']);
    }
    if (this.isIssued()) {
      for (const name of OWN_KEYS) if (this.#onBoard.has(name)) changes.push([name, '']);
    }
    // A token belongs to its keys.
    if (typed.has('s3.secret-key') && !typed.has('s3.token') && this.#onBoard.has('s3.token')) changes.push(['s3.token', '']);
    return changes;
  }

  /** Notes that all that is typed has come onto the board by its flash. */
  flashed() {
    for (const [name, value] of this.#typed()) {
      if (this.#declared.get(name)?.secret) this.saved(name, value);
    }
  }

  /** Notes that the board has a value; a secret leaves its field. */
  saved(name, value) {
    this.mark(name, '');
    if (this.#declared.get(name).secret && value === '') {
      this.#known.delete(name);
      this.#onBoard.delete(name);
      this.#fields.get(name).hint.textContent = this.#fields.get(name).meaning;
    } else if (this.#declared.get(name).secret) {
      this.#known.set(name, value);
      this.#onBoard.add(name);
      const field = this.#fields.get(name);
      field.input.value = '';
      field.hint.textContent = `${field.meaning}; it is on the board: leave it empty to keep it`;
    } else if (value === '') {
      this.#saved.delete(name);
    } else {
      this.#saved.set(name, value);
    }
  }
}
