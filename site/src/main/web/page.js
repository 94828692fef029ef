// The steps of setting a board up. Secrets live in fields and in this module until the page is left; nothing stores them.
import { improvWifi, wifiFault } from './station-tools.js';
import { ERROR, Lost, Refused, RESULT, SerialLine, Silent, STATE } from './serial-line.js';
import { SettingsForm } from './settings-form.js';
import { Rows } from './rows.js';
import { Flasher } from './flasher.js';
import { by, clear, element, log, tell } from './dom.js';

const JOIN_MILLIS = 40000;
const BACK_MILLIS = 90000;
const LOOK_MILLIS = 1000;
const GONE_MILLIS = 15000;
const STAYS_MILLIS = 3000;
const ENROL_MILLIS = 90000;

const later = millis => new Promise(resolve => setTimeout(resolve, millis));
const isSecret = text => /^(set (s3\.secret-key|s3\.token|wifi\.password|panel\.password)|enrol) /.test(text);

const line = new SerialLine(text => log(text), gone);
const form = new SettingsForm(by('settings'));
const rows = new Rows(line, form);
const flasher = new Flasher(line, form);
let wanted = false;
let who = '';

/** Runs a step: its button is off meanwhile, and what went wrong is said beside it. */
function step(button, status, work) {
  by(button).addEventListener('click', async event => {
    event.preventDefault();
    by(button).disabled = true;
    tell(status, '');
    try {
      await work(text => tell(status, text));
    } catch (error) {
      tell(status, sentence(error), 'fault');
    } finally {
      by(button).disabled = false;
      opened();
      // A button that was off has lost the focus to nothing.
      if (document.activeElement === document.body) by(button).focus();
    }
  });
}

/** An error in a person's words: what happened, and what to do. */
function sentence(error) {
  if (error.name === 'NotFoundError') {
    return 'No port was chosen. Plug the board in with a data cable, press the button again and choose its port.';
  }
  return error instanceof Refused ? `The board says: ${error.message}` : error.message;
}

function opened() {
  for (const part of document.querySelectorAll('[data-needs=line]')) {
    part.disabled = !line.isOpen;
  }
  by('connect').textContent = line.isOpen ? 'Connect again' : 'Connect';
}

function gone() {
  rows.stop();
  opened();
  if (!wanted) {
    tell('connection', 'The connection to the board is gone: plug the cable in again and press “Connect”. '
      + 'What you have typed is still here.', 'fault');
  }
}

async function command(text, options) {
  log(isSecret(text) ? `> ${text.split(' ', text.startsWith('enrol') ? 1 : 2).join(' ')} ••••••` : `> ${text}`);
  return line.command(text, options);
}

async function connect(say) {
  rows.stop();
  if (line.isOpen) {
    wanted = true;
    await line.close();
    wanted = false;
  }
  const port = await navigator.serial.requestPort();
  say('Opening the port …');
  await line.open(port);
  opened();
  await greet(say);
}

async function greet(say) {
  say('Asking the board who it is …');
  let name;
  try {
    name = await line.information();
  } catch (error) {
    wanted = true;
    await line.close();
    wanted = false;
    throw error;
  }
  const [firmware, version, , id] = name;
  form.take(await command('get'), id);
  const link = linkOf(await command('status'));
  who = `Connected to ${id}, ${firmware} ${version}.`;
  say(`${who} ${link || 'It is in no network yet.'}`);
}

/** What a board says of its network, or an empty string where it has not tried. */
const linkOf = status => (status.find(each => each.startsWith('link ')) ?? '').replace(/^link down(: )?$/, '');

async function scan(say) {
  say('The board listens for networks …');
  const found = await line.scan();
  const list = clear(by('networks'));
  const seen = new Set();
  for (const { name, strength, secured } of found.filter(each => each.name)) {
    if (seen.has(name)) continue;
    seen.add(name);
    const choose = element('button', { type: 'button' }, name,
      element('span', { className: 'detail' }, ` ${strength} dBm${secured ? '' : ', open'}`));
    choose.addEventListener('click', () => {
      by('ssid').value = name;
      by('password').focus();
    });
    list.append(element('li', {}, choose));
  }
  say(seen.size === 0
    ? 'The board hears no network. Type its name, and check that it has 2.4 GHz and is near.'
    : `${seen.size} network${seen.size === 1 ? '' : 's'}, the strongest first; choose one.`);
}

async function join(say) {
  const ssid = by('ssid').value;
  const password = by('password').value;
  const fault = wifiFault(ssid, password);
  if (fault) throw new Error(fault);
  say(`The board joins ${ssid} …`);
  const code = await line.improv(improvWifi(ssid, password), (type, data) => {
    if (type === ERROR && data[0] !== 0) return data[0];
    return type === STATE && data[0] === 4 || type === RESULT && data[0] === 1 ? 0 : undefined;
  }, JOIN_MILLIS);
  if (code === 3) {
    const why = linkOf(await command('status'));
    throw new Error(`The board could not join ${ssid}${why ? ` (${why})` : ''}. Check name and password, and that the network `
      + 'has 2.4 GHz; then send them again.');
  }
  if (code !== 0) {
    throw new Error(`The board did not take the network (Improv error ${code}). Check its name and send it again.`);
  }
  form.know('wifi.ssid', ssid);
  form.know('wifi.password', password);
  by('password').value = '';
  tell('connection', `${who} It is in ${ssid}.`);
  say(`The board is in ${ssid}. Next: bucket and keys.`);
}

async function save(say) {
  const changes = form.changes();
  for (const [name, value] of changes) {
    say(`Writing ${name} …`);
    try {
      await command(value === '' ? `set ${name}` : `set ${name} ${value}`);
    } catch (error) {
      if (error instanceof Refused) form.mark(name, error.message);
      throw error;
    }
    form.saved(name, value);
  }
  say(changes.length === 0 ? 'Nothing has changed.'
    : `${changes.length} setting${changes.length === 1 ? '' : 's'} written. Next: the test, which restarts the board.`);
}

/** Waits for a board that restarts: its port may vanish for a while, and comes again by itself. */
async function back(say, gone = GONE_MILLIS) {
  const until = Date.now() + BACK_MILLIS;
  let there = Date.now();
  const port = line.port;
  while (Date.now() < until) {
    try {
      if (!line.isOpen) await line.open(await samePort(port));
      opened();
      return await command('status', { silence: 3000 });
    } catch (error) {
      const ports = await navigator.serial.getPorts();
      if (line.isOpen || ports.includes(await samePort(port))) there = Date.now();
      if (Date.now() - there > gone) throw new Lost();
      say(Date.now() - there > 2 * LOOK_MILLIS ? 'The board’s port is gone: plug the cable in, unless it only restarts …'
        : 'The board restarts …');
      await later(LOOK_MILLIS);
    }
  }
  throw line.isOpen ? new Silent() : new Lost();
}

/** Restarts the board, and makes sure that it has. */
async function restart(say) {
  for (let tries = 3; tries > 0; tries--) {
    say('The board restarts with its settings …');
    const before = uptime(await command('status', { silence: 3000 }));
    const asked = Date.now();
    let answered = true;
    await command('reboot').catch(error => {
      // A USB port can vanish with the restart, before the answer; or the cable was pulled, and the board goes on.
      if (!(error instanceof Lost)) throw error;
      answered = false;
    });
    await later(LOOK_MILLIS);
    const after = uptime(await back(say));
    if (answered || after < before + (Date.now() - asked) / 1000 - 2) return;
  }
  throw new Error('The board does not restart: press its reset button, then “Connect” and the test again.');
}

/** Seconds since the board's start. */
function uptime(status) {
  return Number(/^up for (\d+) s/m.exec(status.join('\n'))?.[1] ?? 0);
}

async function samePort(port) {
  const ports = await navigator.serial.getPorts();
  const wantedPort = JSON.stringify(port.getInfo());
  return ports.includes(port) ? port : ports.find(each => JSON.stringify(each.getInfo()) === wantedPort) ?? port;
}

async function test(say) {
  rows.stop();
  const list = clear(by('findings'));
  wanted = true;
  try {
    await restart(say);
    await ready(say);
  } finally {
    wanted = false;
  }
  await enrol(say, list);
  say('The board tests the way to the bucket …');
  let failed = 0;
  const finding = text => {
    if (text.startsWith('  -> ')) {
      list.lastElementChild?.append(element('p', { className: 'cure' }, `What to do: ${text.slice(5)}`));
      return;
    }
    const [, subject, outcome, detail] = /^(\S+) (ok|note|failed): (.*)$/.exec(text) ?? [null, '', 'note', text];
    failed += outcome === 'failed' ? 1 : 0;
    list.append(element('li', { className: outcome },
      element('strong', {}, `${subject} ${outcome}`), `: ${detail}`));
  };
  try {
    await command('check', { silence: 90000, each: finding });
  } catch (error) {
    if (!(error instanceof Refused) || failed === 0) throw error;
    throw new Error('The test found a fault. Do what stands beside it, write the settings and test again.');
  }
  say('All is well: the first rows are on their way.');
  rows.start();
  by('rows-title').focus();
}

/** Gets a certificate by the code that was typed, if one was; it is good once. */
async function enrol(say, list) {
  const code = form.code();
  if (!code) return;
  say('The board makes its key and asks for a certificate …');
  const answer = await command(`enrol ${code}`, { silence: ENROL_MILLIS });
  form.enrolled();
  list.append(element('li', { className: 'ok' }, element('strong', {}, 'enrol ok'), `: ${answer.join(', ')}`));
}

/** Waits until the board has network and time, as far as it gets. */
async function ready(say) {
  const until = Date.now() + BACK_MILLIS;
  let status = await back(say, STAYS_MILLIS);
  while (Date.now() < until) {
    const text = status.join('\n');
    if (text.includes('not started')) {
      const fault = form.fault();
      throw new Error(`The board waits for its settings: ${fault || 'some are not complete'}. Write them first.`);
    }
    if (text.includes('link up') && text.includes('time is set')) return;
    say(text.includes('link up') ? 'The board has network and asks for the time …' : `Waiting for the network … ${linkOf(status)}`);
    await later(LOOK_MILLIS);
    status = await back(say, STAYS_MILLIS);
  }
}

if ('serial' in navigator) {
  step('connect', 'connection', connect);
  step('scan', 'wifi-status', scan);
  step('join', 'wifi-status', join);
  step('save', 'settings-status', save);
  step('test', 'test-status', test);
  step('flash', 'flash-status', say => flasher.flash(say));
  step('flash-settings', 'settings-status', say => flasher.settings(say));
  flasher.offer();
  for (const each of document.querySelectorAll('form')) {
    each.addEventListener('submit', event => event.preventDefault());
  }
} else {
  by('no-serial').hidden = false;
  by('connect').disabled = true;
  by('flash').disabled = true;
}
opened();
