// text: the document with the places of its records.

let paper; // the open document: {d, detail, spans: elements by record}

// slots are the parts of a mention, with their letters, what lies on top first.
const slots = [['trigger', 't'], ['entity', 'e'], ['agency', 'a'], ['date', 'd'], ['sentence', 's']];

function showText(d, detail) {
  paper = { d, detail, byRecord: new Map() };
  const doc = detail.doc;
  const facts = [docs.date[d], words(doc.doc_kind), doc.publisher, doc.court, doc.docket, doc.judge && 'Judge ' + doc.judge, doc.pages > 1 && many(doc.pages, 'page'), placeOf(d)];
  const head = [el('h2', {}, nameOf(d)), el('p', { class: 'facts' }, facts.filter(Boolean).map(plain).join(' · '))];
  const warn = warnings(doc, detail);
  if (warn.length) head.push(el('div', { class: 'warn' }, ...warn.map((w) => el('p', {}, plain(w)))));
  if (detail.text === undefined) {
    $('paper').replaceChildren(...head);
    return;
  }
  const text = el('div', { id: 'text' });
  text.append(...sectionsOf(detail));
  const bare = el('input', { type: 'checkbox', onchange: () => text.classList.toggle('bare', bare.checked) });
  head.push(el('div', { id: 'legend', role: 'group', 'aria-label': 'Legend' },
    el('span', { class: 't', 'data-key': '' }, 'trigger'), el('span', { class: 'e' }, 'entity'), el('span', { class: 'a' }, 'agency'), el('span', { class: 'd' }, 'date'),
    detail.clutter ? el('label', { class: 'check' }, bare, ' hide ', el('span', { class: 'x' }, 'clutter')) : null,
    el('button', { type: 'button', title: 'Select the words that tell an act, then press (m)', onclick: addMissed }, 'Add a missed record')));
  $('paper').replaceChildren(...head, text);
  markFound();
}

// warnings tells what is odd about a document.
function warnings(doc, detail) {
  const out = [];
  if (doc.status !== 'ok' && doc.status !== 'ok_no_records') out.push([words(doc.status), words(doc.reason), doc.stage && 'in ' + doc.stage, doc.detail].filter(Boolean).join(' · '));
  if (doc.status === 'ok_no_records') out.push('No records were found in this document.');
  if (doc.duplicate_of) out.push('Same bytes as ' + doc.duplicate_of + ', which has the records.');
  if (detail.missing) out.push('Text not available: ' + detail.missing);
  for (const n of doc.notes || []) out.push('Note: ' + n);
  return out;
}

// sectionsOf cuts the text where a page, a piece of clutter or a part of a
// mention begins or ends, and about every 4,000 characters.
function sectionsOf(detail) {
  const at = units(detail.text), text = detail.text, end = text.length;
  const spans = [];
  for (const [a, b, kind] of detail.clutter || []) spans.push([at(a), at(b), 'x', kind]);
  detail.records.forEach((rec, i) => rec.mentions.forEach((m) => slots.forEach(([slot, letter]) => {
    const s = m[slot];
    if (s && s.end > s.start) spans.push([at(s.start), at(s.end), letter, i]);
  })));
  const pages = (detail.pages || []).map(([a, b, n]) => [at(a), at(b), n]);
  const edges = new Set([0, end]);
  for (const [a, b] of [...spans, ...pages]) edges.add(a).add(b);
  const breaks = new Map(pages.map(([a, , n]) => [a, n])); // where sections begin → page
  for (let last = 0, p = 0; (p = text.indexOf('\n', last + 4000)) >= 0; last = p) {
    if (!pages.length) { edges.add(p + 1); breaks.set(p + 1, null); }
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const opens = new Map(), closes = new Map();
  const put = (m, k, s) => m.has(k) ? m.get(k).push(s) : m.set(k, [s]);
  for (const s of spans) { put(opens, s[0], s); put(closes, s[1], s); }
  const live = new Set(), sections = [];
  let section;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [a, b] = [cuts[i], cuts[i + 1]];
    for (const s of closes.get(a) || []) live.delete(s);
    for (const s of opens.get(a) || []) live.add(s);
    if (!section || breaks.has(a)) {
      section = el('section', { 'data-at': a });
      const page = breaks.get(a);
      if (page) section.setAttribute('data-page', page);
      sections.push(section);
    }
    const words = text.slice(a, b).replace(/\f/g, '');
    if (words) section.append(live.size ? piece(words, live) : fragment(words));
  }
  return sections;
}

// piece is a stretch of text under the same marks.
function piece(words, live) {
  const letters = new Set(), of = new Set();
  let kind;
  for (const [, , letter, who] of live) {
    letters.add(letter);
    if (letter === 'x') kind = who;
    else of.add(who);
  }
  const top = slots.map((s) => s[1]).find((l) => letters.has(l));
  const e = el('span', { class: [letters.has('x') ? 'x' : '', top === 's' ? '' : top || ''].join(' ').trim() || undefined, title: kind ? 'clutter: ' + words_(kind) : undefined }, fragment(words));
  e.marks = [...live].filter((s) => s[2] !== 'x').map((s) => [s[3], s[2]]);
  for (const i of of) {
    if (!paper.byRecord.has(i)) paper.byRecord.set(i, []);
    paper.byRecord.get(i).push(e);
  }
  if (top && top !== 's') {
    e.addEventListener('click', () => clickPiece(e));
    if (top === 't') {
      e.tabIndex = 0;
      e.setAttribute('role', 'button');
      e.setAttribute('aria-label', words.trim() + ', show its record');
      e.addEventListener('keydown', (k) => { if (k.key === 'Enter' || k.key === ' ') { k.preventDefault(); clickPiece(e); } });
    }
  }
  return e;
}
const words_ = words;

// fragment holds words; what would turn text round or hide is shown by name
// in a box of its own, and stays in the text for who copies it.
function fragment(words) {
  odd.lastIndex = 0;
  if (!odd.test(words)) return document.createTextNode(words);
  const f = document.createDocumentFragment();
  let last = 0;
  for (const m of words.matchAll(odd)) {
    if (m[0] === '\r') continue;
    f.append(words.slice(last, m.index), el('span', { class: 'ctl', 'data-c': code(m[0]) }, m[0]));
    last = m.index + m[0].length;
  }
  f.append(words.slice(last));
  return f;
}

// clickPiece selects a record that the piece belongs to, the next one at the
// next click.
function clickPiece(e) {
  if (!getSelection().isCollapsed) return;
  const own = [...new Set(e.marks.filter((m) => m[1] !== 's').map((m) => m[0]))].sort((a, b) => a - b);
  const i = own.indexOf(selected);
  select(own[(i + 1) % own.length], { card: true });
}

// light shows the places of record i of the open document.
function light(i, scroll, mention = 0) {
  for (const e of $('paper').querySelectorAll('.on, .in')) e.classList.remove('on', 'in');
  const list = (paper && paper.byRecord.get(i)) || [];
  for (const e of list) {
    const kinds = e.marks.filter((m) => m[0] === i).map((m) => m[1]);
    e.classList.add(kinds.some((k) => k !== 's') ? 'on' : 'in');
  }
  if (!scroll || !list.length) return;
  const triggers = list.filter((e) => e.marks.some((m) => m[0] === i && m[1] === 't'));
  (triggers[mention] || triggers[0] || list[0]).scrollIntoView({ block: 'center' });
}

// markFound marks the search words in the text, where the browser can.
function markFound() {
  if (!window.Highlight || !CSS.highlights) return;
  CSS.highlights.delete('found');
  const terms = (filter.q || '').toLowerCase().split(/\s+/).filter((t) => t.length > 1);
  const box = $('text');
  if (!terms.length || !box) return;
  const ranges = [], walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode()) && ranges.length < 2000;) {
    const t = n.data.toLowerCase();
    if (t.length !== n.data.length) continue;
    for (const w of terms) {
      for (let p = -1; (p = t.indexOf(w, p + 1)) >= 0;) {
        const r = new Range();
        r.setStart(n, p);
        r.setEnd(n, p + w.length);
        ranges.push(r);
      }
    }
  }
  CSS.highlights.set('found', new Highlight(...ranges));
}
