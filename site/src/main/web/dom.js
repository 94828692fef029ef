// Small things of the page.
const LOG_LINES = 300;

export const by = id => document.getElementById(id);

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function clear(list) {
  list.replaceChildren();
  return list;
}

/** Says something in a live region; a fault is also coloured and has a word before it. */
export function tell(id, text, kind = 'status') {
  const place = by(id);
  place.className = `said ${kind}`;
  place.textContent = text;
}

/** Adds a line to the log of the board. */
export function log(text) {
  const list = by('log');
  list.append(element('div', {}, text));
  while (list.childElementCount > LOG_LINES) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}
