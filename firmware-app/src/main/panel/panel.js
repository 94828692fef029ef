const id = name => document.getElementById(name);
const WHY = { ABSENT: 'no chip answers', WRONG_CHIP: 'another chip answers', BUS: 'the bus broke off', GARBLED: 'garbled bytes', STUCK: 'stuck',
  NOISY: 'it jumps', RANGE: 'out of range', LATE: 'not ready in time', WARMING: 'warming up' };
const words = text => text.toLowerCase().replaceAll('_', ' ');

/** An element with text or children. */
function make(tag, content = '', className = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

const time = millis => new Date(millis).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';

function span(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  return s < 100 ? s + ' s' : s < 6000 ? Math.round(s / 60) + ' min' : s < 172800 ? Math.round(s / 3600) + ' h' : Math.round(s / 86400) + ' days';
}

const size = bytes => bytes < 1e4 ? bytes + ' B' : Math.round(bytes / 1024) + ' KiB';

/** A number as it is: whole at a scale, or the bits of a float. */
function number(reading, value) {
  if (value === null) return null;
  return reading.float ? new Float32Array(new Int32Array([value]).buffer)[0] : value / 10 ** reading.scale;
}

/** The last values as a line, which gaps interrupt. */
function sparkline(values) {
  const known = values.filter(v => v !== null);
  const least = Math.min(...known), range = Math.max(...known) - least || 1;
  let path = '', pen = 'M';
  values.forEach((v, i) => {
    if (v === null) { pen = 'M'; return; }
    path += pen + i + ' ' + (30 - 28 * (v - least) / range).toFixed(1);
    if (pen === 'M') path += 'h.1';
    pen = 'L';
  });
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 ' + Math.max(1, values.length - 1) + ' 32');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = '<path/>';
  svg.firstChild.setAttribute('d', path);
  return svg;
}

function readingTile(reading) {
  const value = number(reading, reading.value);
  const label = make('small', words(reading.name));
  const recent = sparkline(reading.recent.map(v => number(reading, v)));
  return value === null
    ? make('div', [label, make('br'), make('span', 'missing' + (reading.why ? ': ' + (WHY[reading.why] ?? reading.why) : ''), 'bad'), recent], 'bad')
    : make('div', [label, make('br'), make('b', value.toFixed(reading.float ? 2 : reading.scale)), ' ' + reading.unit, recent]);
}

function list(element, pairs) {
  element.replaceChildren(...pairs.filter(pair => pair[1] !== null).flatMap(([term, text, className]) => [make('dt', term), make('dd', text, className)]));
}

function uploadRow(upload) {
  const good = upload.outcome.includes('STORED');
  const answer = (upload.status || 'none') + ' ' + words(upload.outcome) + (upload.why ? ': ' + upload.why : '');
  return make('tr', [make('td', upload.key.replace(/.*year=(\d+).month=(\d+).day=(\d+)./, '$1-$2-$3 ')), make('td', upload.rows), make('td', upload.bytes), make('td', upload.millis + ' ms'), make('td', answer, good ? 'good' : 'bad')]);
}

function show(status) {
  const { health, window: open, journal, spool } = status;
  document.title = id('name').textContent = status.station;
  id('origin').textContent = status.origin === 'chips' ? '' : 'These readings are no measurements: they come from ' + (status.origin === 'csv' ? 'a file.' : 'a model.');
  id('readings').replaceChildren(...status.readings.map(readingTile));
  const waits = spool.bytes > 0;
  list(id('way'), [
    ['Open window', open.start ? open.rows + ' of ' + open.of + ' rows since ' + time(open.start) : 'no dated row yet'],
    ['Journal', journal.rows + ' rows in no file yet'],
    ['Spool', size(spool.bytes) + ' of ' + size(spool.quota) + ' wait', waits ? 'bad' : ''],
    ['Next upload', waits && spool.due > 0 ? 'in ' + span(spool.due) : waits ? 'due' : 'at the end of the window'],
    ['Uploads', health.uploads + ' stored, ' + health.retries + ' tries failed', health.retries ? '' : 'good'],
    ['Rows', health.rows + ' recorded, ' + health.rows_missed + ' missed, ' + health.rows_lost + ' lost', health.rows_lost ? 'bad' : ''],
    ['Files given up', health.files_dropped + ' dropped, ' + health.files_set_aside + ' set aside', health.files_dropped + health.files_set_aside ? 'bad' : '']]);
  id('uploads').replaceChildren(...status.uploads.map(uploadRow));
  id('sensors').replaceChildren(...(status.sensors.length ? status.sensors.map(s => make('li', [s.name + ' at ' + s.at + ': ', make('span', s.problem || 'reads', s.problem ? 'bad' : 'good')]))
    : [make('li', 'no chips: a model or a file is read')]));
  list(id('board'), [
    ['Firmware', status.firmware + ' on ' + status.device],
    ['Clock', status.time ? time(status.time) + (status.doubted ? ', doubted' : '') : 'not known yet', status.time && !status.doubted ? '' : 'bad'],
    ['Last step of it', health.clock_step === null ? null : health.clock_step + ' ms'],
    ['Up for', span(status.uptime) + ', boot ' + health.boot + ' (' + words(status.reset) + ')'],
    ['Wi-Fi', words(status.link) + (status.rssi ? ', ' + status.rssi + ' dBm' : '') + (status.link === 'UP' || !status.linkWhy ? '' : ': ' + status.linkWhy), status.link === 'UP' ? 'good' : 'bad'],
    ['Free heap', health.free_heap === null || health.free_heap > 2e9 ? null : size(health.free_heap)],
    ['Flash', journal.erasures + ' erasures of each sector']]);
  const log = id('log'), below = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  log.textContent = status.log.join('\n');
  if (below) log.scrollTop = log.scrollHeight;
}

let lastSeen = 0;
async function ask() {
  let said, className;
  try {
    const answer = await fetch('status.json', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error('it answers ' + answer.status);
    const status = await answer.json();
    show(status);
    lastSeen = Date.now();
    [said, className] = status.link === 'UP' ? ['Live', 'good'] : ['Live, without a network', 'bad'];
    document.dispatchEvent(new CustomEvent('station-status', { detail: status }));
  } catch (e) {
    said = 'No answer' + (lastSeen ? ' for ' + span(Date.now() - lastSeen) : '') + ': ' + e.message;
    className = 'bad';
  }
  const place = id('said');
  if (place.textContent !== said) { place.textContent = said; place.className = className; }
  setTimeout(ask, document.documentElement.dataset.poll ?? 2000);
}
ask();
