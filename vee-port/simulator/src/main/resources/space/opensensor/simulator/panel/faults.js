/** Faults on demand, which only a simulated station has. */
const token = document.querySelector('meta[name=token]').content;
const place = document.getElementById('faults');
const form = document.createElement('form');
const said = document.createElement('p');
said.setAttribute('role', 'status');
place.append(form, said);

/** Buttons of which one is pressed: name, what it orders, and which of the state's values presses each. */
const CHOICES = [
  ['Network', 'network', [['Up', 'on'], ['Pulled', 'off']], s => s.network ? 'on' : 'off'],
  ['Time server', 'time-server', [['Answers', 'on'], ['Silent', 'off']], s => s.timeServer ? 'on' : 'off'],
  ['S3 answers', 's3', [['Well', 'well'], ['503', '503'], ['403', '403'], ['Slowly', 'slow']], s => s.s3],
  ['Power', 'power', [['On', 'on'], ['Cut', 'off']], s => s.power ? 'on' : 'off'],
  ['Speed', 'speed', [['×1', '1'], ['×60', '60'], ['As fast as it goes', 'fast']], s => s.speed],
  ['The time of day jumps', 'jump', [['+1 h', '1'], ['−1 h', '-1']], () => null],
];
const CHIP = [['works', 'none'], ['unplugged', 'silent'], ['garbled', 'garble'], ['stuck', 'stuck']];

async function order(name, value) {
  try {
    const answer = await fetch('faults', { method: 'POST', body: name + '=' + value, headers: { 'X-Token': token } });
    said.textContent = answer.ok ? '' : await answer.text();
  } catch (e) {
    said.textContent = 'The simulator is gone: ' + e.message;
  }
  look();
}

function group(title) {
  const set = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = title;
  set.append(legend);
  form.append(set);
  return set;
}

const buttons = CHOICES.map(([title, name, choices, of]) => {
  const set = group(title);
  return { of, made: choices.map(([label, value]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.id = 'fault-' + name + '-' + value;
    button.addEventListener('click', () => order(name, value));
    set.append(button);
    return [button, value];
  }) };
});
const chips = group('Sensors');

function showChips(list) {
  while (chips.querySelectorAll('select').length > list.length) chips.lastChild.remove();
  list.forEach((chip, i) => {
    let select = document.getElementById('fault-chip-' + i);
    if (!select) {
      const label = document.createElement('label');
      label.append(chip.name.split(' at ')[0], ' ');
      select = document.createElement('select');
      select.id = 'fault-chip-' + i;
      select.append(...CHIP.map(([text, value]) => new Option(text, value)));
      select.addEventListener('change', () => order('chip', i + ' ' + select.value));
      label.append(select);
      chips.append(label);
    }
    if (document.activeElement !== select) select.value = chip.fault;
  });
}

async function look() {
  try {
    const state = await (await fetch('faults.json', { cache: 'no-store' })).json();
    for (const { of, made } of buttons) {
      const now = of(state);
      if (now !== null) for (const [button, value] of made) button.setAttribute('aria-pressed', String(value === now));
    }
    showChips(state.chips);
  } catch {
    // The panel beside says that nobody answers.
  }
}

look();
setInterval(look, 500);
