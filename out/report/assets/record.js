// record: the cards beside the text.

let selected = -1; // record of the open document, counted from 0

function showCards(d, detail) {
  selected = -1;
  const cards = detail.records.map((rec, i) => card(d, rec, i));
  const extra = (added.get(docKey(d)) || []).map((a, i) => addedCard(d, a, i));
  $('acts').replaceChildren(el('h2', {}, many(cards.length, 'record') + (extra.length ? ', ' + extra.length + ' added' : '')), ...cards, ...extra);
}

// valuesOf are the slots as the reviewer left them.
function valuesOf(rec, fix) {
  return Object.assign({ entity: rec.entity, action: rec.action, agency: rec.agency || '', date: dateOf(rec), status: rec.status }, fix);
}

// dateOf is the date as precise as the text gives it: 2021-05-12, 2021-03.
const dateOf = (rec) => (rec.date ? rec.date_timex && rec.date_end !== rec.date ? rec.date_timex : rec.date : rec.date_timex || '');

function slotLine(v, rec) {
  return [
    el('p', { class: 'line' }, el('b', { class: 'kind-t', title: meta.actions?.[v.action] }, plain(v.action)), el('span', { class: 'soft' }, v.status)),
    el('p', { class: 'line' }, el('span', { class: 'kind-a' }, v.agency ? plain(v.agency) : el('span', { class: 'soft' }, 'no agency'))),
    el('p', { class: 'line' }, el('span', { class: 'kind-d' }, v.date ? plain(v.date) : el('span', { class: 'soft' }, 'no date')),
      rec && rec.date_relation ? el('span', { class: 'soft' }, words(rec.date_relation)) : null,
      rec && rec.amount ? el('span', {}, (rec.currency ? rec.currency + ' ' : '') + rec.amount.toLocaleString('en')) : null),
  ];
}

function card(d, rec, i) {
  const r = docs.first[d] + i;
  const m = marks.get(recs.id[r]) || {};
  const v = valuesOf(rec, m.fix);
  const again = () => { const c = card(d, rec, i); box.replaceWith(c); if (selected === i) { c.classList.add('on'); } };
  const set = (what) => { mark(r, marks.get(recs.id[r])?.v === what && !m.fix ? '' : what); again(); };
  const button = (what, sign, name) => el('button', { type: 'button', 'aria-pressed': String(m.v === what), onclick: (e) => { e.stopPropagation(); set(what); refocus(i, what); }, 'data-do': what }, sign + ' ' + name);
  const box = el('section', { class: 'card' + (shown.match[r] ? '' : ' other'), 'data-i': i, 'data-mark': m.v, 'aria-label': 'Record ' + (i + 1), onclick: () => select(i, { text: true }) },
    el('button', { class: 'open', type: 'button' }, plain(v.entity)),
    ...slotLine(v, rec),
    el('p', { class: 'line soft' }, el('span', {}, 'confidence ' + rec.confidence.toFixed(2) + ' '), el('meter', { min: 0, max: 1, value: rec.confidence, 'aria-label': 'Confidence' }), m.fix ? el('b', {}, 'corrected') : null),
    paper.detail.text === undefined && rec.evidence ? el('p', {}, '“' + plain(rec.evidence) + '”') : null,
    el('div', { class: 'acts' }, button('accept', '✓', 'Accept'), button('reject', '✗', 'Reject'),
      el('button', { type: 'button', onclick: (e) => { e.stopPropagation(); select(i, {}); editRecord(d, rec, i); } }, '✎ Correct')),
    more(rec, i));
  box.redraw = again;
  return box;
}

// refocus keeps the keyboard where it was when a card is drawn anew.
function refocus(i, what) {
  $('acts').querySelector(`[data-i="${i}"] [data-do="${what}"]`)?.focus();
}

// more is what few ask for: rules, other names, places.
function more(rec, i) {
  const list = el('dl');
  const row = (name, value) => { if (value) list.append(el('dt', {}, name), el('dd', {}, plain(String(value)))); };
  row('trigger', rec.action_text);
  row('type', rec.entity_type);
  row('other names', (rec.entity_aliases || []).join('; '));
  row('ids', [rec.entity_id, ...(rec.entity_ids || []), rec.agency_id].filter(Boolean).join(' '));
  row('named as', rec.agency_text !== rec.agency ? rec.agency_text : '');
  row('with', (rec.co_agencies || []).join('; '));
  row('court', rec.court !== rec.agency ? rec.court : '');
  row('judge', rec.judge);
  row('date', [rec.date_text && '“' + rec.date_text + '”', rec.date_timex, rec.date_resolution].filter(Boolean).join(', '));
  row('sums', (rec.amounts || []).map((a) => a.text + (a.kind ? ' ' + a.kind : '')).join('; '));
  row('law', rec.legal_basis);
  row('docket', rec.docket);
  row('said by', rec.attribution);
  row('polarity', rec.polarity);
  for (const part of (rec.rule || '').split(';')) {
    const k = part.indexOf('=');
    if (k > 0) row('rule: ' + part.slice(0, k), part.slice(k + 1));
  }
  row('id', rec.record_id);
  const places = el('div', { class: 'places' });
  rec.mentions.forEach((m, k) => {
    const b = el('button', { type: 'button', onclick: (e) => { e.stopPropagation(); select(i, {}); light(i, true, k); showPane('paper'); } }, (k + 1) + (paper.detail.pages ? ' · page ' + m.page : ''));
    b.setAttribute('aria-label', 'Place ' + (k + 1) + ', page ' + m.page);
    places.append(b);
  });
  return el('details', { onclick: (e) => e.stopPropagation() }, el('summary', {}, 'Rules and places'), list, paper.detail.text === undefined ? null : places);
}

function addedCard(d, a, k) {
  return el('section', { class: 'card', 'data-mark': 'accept', 'aria-label': 'Added record' },
    el('p', {}, el('b', {}, plain(a.entity)), ' ', el('span', { class: 'soft' }, 'added by you: “' + plain(a.trigger.text) + '”')),
    ...slotLine(a),
    el('div', { class: 'acts' }, el('button', { type: 'button', onclick: () => {
      const list = added.get(docKey(d)).filter((_, i) => i !== k);
      if (list.length) added.set(docKey(d), list); else added.delete(docKey(d));
      saveMarks();
      showCards(d, paper.detail);
    } }, 'Remove')));
}

// select makes record i of the open document the selected one. text scrolls to
// its place, card to its card.
function select(i, { text, card } = {}) {
  selected = i;
  for (const c of $('acts').querySelectorAll('.card.on')) c.classList.remove('on');
  const c = $('acts').querySelector(`[data-i="${i}"]`);
  if (c && text) showPane('paper');
  light(i, text);
  if (!c) return;
  c.classList.add('on');
  if (card) {
    c.scrollIntoView({ block: 'nearest' });
    if (!text) showPane('acts', true);
  }
}

// stepRecord selects the next record of the open document, or the one before.
async function stepRecord(by) {
  await opening;
  const n = paper ? paper.detail.records.length : 0;
  const i = selected < 0 && by < 0 ? n - 1 : selected + by;
  if (i >= 0 && i < n) select(i, { text: true, card: true });
}

function markSelected(what) {
  const c = $('acts').querySelector(`[data-i="${selected}"]`);
  if (!c) return;
  mark(docs.first[current] + selected, what);
  c.redraw();
}
