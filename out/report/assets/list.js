// list: search, filters, the list of documents.

let docList, current = -1; // current document

// labelOf is a value of a filter for people: codes lose their underscores.
const labelOf = (key, v) => (['outcome', 'reason', 'kind', 'mark'].includes(key) ? words(v) : plain(v)) || nothing;

function buildFilters() {
  const box = $('filters');
  const choice = (key, label, count) => {
    const s = el('select', { onchange: () => set({ [key]: s.value }) });
    s.key = key;
    const top = [...count.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 300);
    s.append(el('option', { value: '' }, key === 'once' ? 'every record' : 'any'));
    for (const [v, n] of top) s.append(el('option', { value: v || nothing }, labelOf(key, v) + '  (' + n.toLocaleString('en') + ')'));
    box.append(el('label', {}, label, s));
    return s;
  };
  const tally = (n, f) => { const m = new Map(); for (let i = 0; i < n; i++) { const v = f(i); m.set(v, (m.get(v) || 0) + 1); } return m; };
  for (const k of ['group', 'agency', 'status']) choice(k, recFields[k][1], tally(recs.n, recFields[k][0]));
  choice('mark', 'Mark', new Map([['unmarked', recs.n], ['accept', 0], ['reject', 0]].map(([v]) => [v, 0]))).querySelectorAll('option').forEach((o) => { o.textContent = o.textContent.split('  ')[0]; });
  if (recs.again.some((x) => x >= 0)) choice('once', 'Told by', new Map([['yes', 0]])).lastElementChild.textContent = 'one record an act';
  const number = (key, label) => {
    const i = el('input', { type: 'number', min: 0, max: 1, step: 0.05, onchange: () => set({ [key]: i.value }) });
    i.key = key;
    box.append(el('label', {}, label, i));
  };
  number('least', 'Confidence from');
  number('most', 'Confidence below');
  for (const [key, label] of [['from', 'Act from'], ['to', 'Act to']]) {
    const i = el('input', { type: 'date', onchange: () => set({ [key]: i.value }) });
    i.key = key;
    box.append(el('label', {}, label, i));
  }
  for (const k of ['outcome', 'reason', 'kind', 'source']) {
    const t = tally(docs.n, docFields[k][0]);
    if (t.size > 1 && (k !== 'source' || t.size <= 2000)) choice(k, docFields[k][1], t);
  }
}

const filterNames = { q: 'Search', once: 'One record an act', least: 'Confidence ≥', most: 'Confidence <', from: 'Acts from', to: 'Acts to' };

// showFilters puts the filters in use into the form and the chips.
function showFilters() {
  for (const i of $('filters').querySelectorAll('select, input')) {
    const v = filter[i.key] || '';
    if (i.value !== v) {
      if (i.tagName === 'SELECT' && ![...i.options].some((o) => o.value === v)) i.append(el('option', { value: v }, plain(v)));
      i.value = v;
    }
  }
  if ($('q').value !== (filter.q || '')) $('q').value = filter.q || '';
  const chips = [];
  for (const [k, v] of Object.entries(filter)) {
    if (!v || k === 'deep' || k === 'q') continue;
    const name = (recFields[k] || docFields[k] || [, filterNames[k]])[1];
    chips.push(el('button', { type: 'button', title: 'Remove this filter', onclick: () => set({ [k]: '' }) }, name + ': ' + labelOf(k, String(v)) + ' ✕'));
  }
  if (chips.length > 1) chips.push(el('button', { type: 'button', onclick: clearFilters }, 'Clear all'));
  $('chips').replaceChildren(...chips);
  const of = meta.of > docs.n ? ` (a sample of ${meta.of.toLocaleString('en')})` : '';
  $('count').textContent = (shown.docs.length === docs.n ? many(docs.n, 'document') : `${shown.docs.length.toLocaleString('en')} of ${many(docs.n, 'document')}`) + of + ', ' + many(shown.recs.length, 'record');
}

function clearFilters() {
  for (const k of Object.keys(filter)) filter[k] = '';
  $('deep').checked = false;
  set({ q: '' });
}

function buildList() {
  const box = $('doclist');
  docList = virtual(box, 58, (i) => {
    const d = shown.docs[i], n = docs.first[d + 1] - docs.first[d], status = wordsOf[docs.status[d]];
    const bad = status === 'failed' || status === 'needs_ocr';
    const under = [docs.date[d], words(wordsOf[docs.kind[d]]), bad || status === 'skipped' ? words(status) + (docs.reason[d] ? ': ' + words(wordsOf[docs.reason[d]]) : '') : many(n, 'record')];
    return el('div', {
      role: 'option', id: 'doc-' + d, 'aria-selected': String(d === current), 'aria-setsize': shown.docs.length, 'aria-posinset': i + 1,
      onclick: () => openDoc(d, { pane: 'paper' }),
    }, el('span', { class: 'one' }, nameOf(d)), el('span', { class: 'one soft' + (bad ? ' failed' : '') }, under.filter(Boolean).join(' · ')));
  });
  const none = el('p', { class: 'none' }, 'No document passes these filters.');
  $('docs').append(none);
  watchers.push(() => {
    none.hidden = shown.docs.length > 0;
    box.hidden = shown.docs.length === 0;
    docList.show(shown.docs.length, false);
    const i = shown.docs.indexOf(current);
    if (i >= 0) docList.see(i);
    if (shown.docs.length && i < 0) openDoc(shown.docs[0], { keep: true });
  });
}

// openDoc shows document d: its text and its records; record r of it is
// selected. keep leaves the pane that a phone shows.
let opening = Promise.resolve(); // the last call of openDoc
function openDoc(d, how = {}) {
  opening = opening.then(() => bringDoc(d, how));
  return opening;
}

async function bringDoc(d, { r = -1, pane, keep }) {
  if (pane && !keep) showPane(pane);
  const changed = d !== current;
  current = d;
  const i = shown.docs.indexOf(d);
  $('doclist').setAttribute('aria-activedescendant', 'doc-' + d);
  if (i >= 0) docList.see(i);
  if (changed) {
    const detail = await detailOf(d);
    showText(d, detail);
    showCards(d, detail);
    $('paper').scrollTop = 0;
    $('acts').scrollTop = 0;
  }
  select(r, { text: r >= 0, card: r >= 0 });
}

// step opens the next document of the list, or the one before.
async function step(by) {
  await opening;
  const i = shown.docs.indexOf(current);
  const d = shown.docs[Math.min(shown.docs.length - 1, Math.max(0, i + by))];
  if (d !== undefined) openDoc(d);
}
