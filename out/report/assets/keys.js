// keys: the keyboard.

const keys = [
  ['j / k', 'next, previous document', { j: () => step(1), k: () => step(-1) }],
  ['n / p', 'next, previous record', { n: () => stepRecord(1), p: () => stepRecord(-1) }],
  ['a / x / u', 'accept, reject, unmark the selected record', { a: () => markSelected('accept'), x: () => markSelected('reject'), u: () => markSelected('') }],
  ['e', 'correct the selected record', { e: () => { if (paper && selected >= 0) editRecord(current, paper.detail.records[selected], selected); } }],
  ['m', 'add a missed record from the selected words', { m: () => addMissed() }],
  ['/', 'search', { '/': () => $('q').focus() }],
  ['f', 'filters', { f: () => { $('more').open = !$('more').open; if ($('more').open) $('filters').querySelector('select')?.focus(); } }],
  ['1 / 2 / 3', 'review, records, dashboard', { 1: () => showTab('review'), 2: () => showTab('records'), 3: () => showTab('dashboard') }],
  ['s', 'save marks', { s: () => showExport() }],
  ['?', 'this list', { '?': () => showKeys() }],
  ['Esc', 'leave search, close a window', {}],
];

function showKeys() {
  const list = el('dl');
  for (const [names, what] of keys) {
    const dt = el('dt');
    names.split(' / ').forEach((n, i) => dt.append(...(i ? [' '] : []), el('kbd', {}, n)));
    list.append(dt, el('dd', {}, what));
  }
  list.append(el('dt', {}, 'click'), el('dd', {}, 'a mark in the text selects its record; a record scrolls to its words'));
  $('keys').replaceChildren(el('h2', { id: 'keys-title' }, 'Keys'), list, el('div', { class: 'acts' }, el('button', { onclick: () => $('keys').close() }, 'Close')));
  $('keys').showModal();
}

function listenKeys() {
  const act = Object.assign({}, ...keys.map((k) => k[2]));
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const typing = e.target.matches('input, select, textarea');
    if (typing) {
      if (e.key === 'Escape') { e.target.blur(); $('doclist').focus(); }
      if (e.key === 'Enter' && e.target === $('q')) { e.target.blur(); $('doclist').focus(); }
      return;
    }
    const f = act[e.key];
    if (f && !(e.target.closest('summary') && e.key === ' ')) { e.preventDefault(); f(); }
  });
  $('doclist').addEventListener('keydown', (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[e.key];
    if (by) { e.preventDefault(); step(by); }
    if (e.key === 'Enter') { showPane('paper'); $('paper').focus(); }
  });
}
