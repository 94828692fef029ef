const id = name => document.getElementById(name);
const fill = (name, children) => id(name).replaceChildren(...children);
const words = text => text.toLowerCase().replaceAll('_', ' ');
const time = millis => new Date(millis).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
const size = bytes => bytes < 1e4 ? bytes + ' B' : Math.round(bytes / 1024) + ' KiB';
const WHY = { ABSENT: 'no chip answers', WRONG_CHIP: 'another chip answers', BUS: 'the bus broke off', GARBLED: 'garbled bytes',
  NOISY: 'it jumps', RANGE: 'out of range', LATE: 'not ready in time', WARMING: 'warming up' };

/** An element with text or children, in the colour of what is good or bad where that is said. */
function make(tag, content, good) {
  const made = document.createElement(tag);
  made.className = good ? 'good' : good === false ? 'bad' : '';
  made.append(...[content].flat());
  return made;
}

function span(millis) {
  const hours = millis / 36e5;
  return hours > 48 ? Math.round(hours / 24) + ' days' : hours > 2 ? Math.round(hours) + ' h' : hours > .03 ? Math.round(hours * 60) + ' min' : Math.round(hours * 3600) + ' s';
}

/** A number as it is: whole at a scale, or the bits of a float. */
function number(reading, value) {
  return value === null ? null : reading.float ? new Float32Array(new Int32Array([value]).buffer)[0] : value / 10 ** reading.scale;
}

/** The last values as a line, which gaps interrupt. */
function sparkline(values) {
  const known = values.filter(v => v !== null), least = Math.min(...known), range = Math.max(...known) - least || 1;
  let path = '', pen = 'M';
  values.forEach((v, i) => {
    if (v !== null) path += pen + i + ' ' + (30 - 28 * (v - least) / range).toFixed(1) + (pen === 'M' ? 'h.1' : '');
    pen = v === null ? 'M' : 'L';
  });
  const made = make('div', '');
  made.innerHTML = '<svg viewBox="0 0 ' + Math.max(1, values.length - 1) + ' 32" preserveAspectRatio="none" aria-hidden="true"><path d="' + path + '"/></svg>';
  return made.firstChild;
}

function readingTile(reading) {
  const value = number(reading, reading.value), good = value !== null;
  return make('div', [make('small', words(reading.name)), make('br', ''), ...(good
    ? [make('b', value.toFixed(reading.float ? 2 : reading.scale)), ' ' + reading.unit]
    : ['missing' + (reading.why ? ': ' + (WHY[reading.why] ?? words(reading.why)) : '')]),
    sparkline(reading.recent.map(v => number(reading, v)))], good && undefined);
}

const list = (name, rows) => fill(name, rows.flatMap(([term, ...text]) => text[0] ? [make('dt', term), make('dd', ...text)] : []));

const uploadRow = upload => make('tr', [
  upload.key.replace(/.*year=(\d+).month=(\d+).day=(\d+)./, '$1-$2-$3 '), upload.rows, upload.bytes, upload.millis + ' ms',
  (upload.status || 'none') + ' ' + words(upload.outcome) + (upload.why ? ': ' + upload.why : '')
].map((text, i) => make('td', text, i < 4 ? undefined : upload.outcome.includes('STORED'))));

function show(status) {
  const { health, window: open, journal, spool } = status, waits = spool.bytes > 0;
  document.title = id('name').textContent = status.station;
  id('origin').textContent = status.origin === 'chips' ? '' : 'These readings are no measurements: they come from ' + (status.origin === 'csv' ? 'a file.' : 'a model.');
  fill('readings', status.readings.map(readingTile));
  list('way', [
    ['Open window', open.start ? open.rows + ' of ' + open.of + ' rows since ' + time(open.start) : 'no dated row yet'],
    ['Journal', journal.rows + ' rows in no file yet'],
    ['Spool', size(spool.bytes) + ' of ' + size(spool.quota) + ' wait', !waits],
    ['Next upload', !waits ? 'at the end of the window' : spool.due > 0 ? 'in ' + span(spool.due) : 'due'],
    ['Uploads', health.uploads + ' stored, ' + health.retries + ' tries failed'],
    ['Rows', health.rows + ' recorded, ' + health.rows_missed + ' missed, ' + health.rows_lost + ' lost', !health.rows_lost],
    ['Files given up', health.files_dropped + ' dropped, ' + health.files_set_aside + ' set aside', !(health.files_dropped + health.files_set_aside)]]);
  fill('uploads', status.uploads.map(uploadRow));
  fill('sensors', status.sensors.length ? status.sensors.map(s => make('li', [s.name + ' at ' + s.at + ': ', make('span', s.problem || 'reads', !s.problem)]))
    : [make('li', 'no chips: a model or a file is read')]);
  list('board', [
    ['Firmware', status.firmware + ' on ' + status.device],
    ['Clock', status.time ? time(status.time) + (status.doubted ? ', doubted' : '') : 'not known yet', status.time > 0 && !status.doubted],
    ['Last step of it', health.clock_step && health.clock_step + ' ms'],
    ['Up for', span(status.uptime) + ', boot ' + health.boot + ' (' + words(status.reset) + ')'],
    ['Wi-Fi', words(status.link) + (status.rssi ? ', ' + status.rssi + ' dBm' : '') + (status.link !== 'UP' && status.linkWhy ? ': ' + status.linkWhy : ''), status.link === 'UP'],
    ['Free heap', health.free_heap && health.free_heap < 2e9 && size(health.free_heap)],
    ['Flash', journal.erasures + ' erasures of each sector']]);
  const log = id('log'), below = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  log.textContent = status.log.join('\n');
  if (below) log.scrollTop = log.scrollHeight;
}

let lastSeen = 0;
async function ask() {
  let said = 'Live', good = true;
  try {
    const answer = await fetch('status.json', { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error('it answers ' + answer.status);
    const status = await answer.json();
    show(status);
    lastSeen = Date.now();
    good = status.link === 'UP';
    if (!good) said += ', without a network';
  } catch (e) {
    said = 'No answer' + (lastSeen ? ' for ' + span(Date.now() - lastSeen) : '') + ': ' + e.message;
    good = false;
  }
  if (id('said').textContent !== said) fill('said', [make('span', said, good)]);
  setTimeout(ask, 2000);
}
ask();
