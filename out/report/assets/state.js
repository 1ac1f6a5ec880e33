// state: the filters that all views share, and the reviewer's marks.

// filter holds what is asked for; '' and null ask for nothing.
const filter = {};
// Fields of documents and of records: how to read a value, and what to call it.
const docFields = {
  source: [(d) => wordsOf[docs.source[d]], 'Source'],
  outcome: [(d) => wordsOf[docs.status[d]], 'Outcome'],
  reason: [(d) => wordsOf[docs.reason[d]], 'Reason'],
  kind: [(d) => wordsOf[docs.kind[d]], 'Kind of document'],
};
const recFields = {
  group: [(r) => recs.group[r], 'Action group'],
  action: [(r) => wordsOf[recs.action[r]], 'Action'],
  agency: [(r) => wordsOf[recs.agency[r]], 'Agency'],
  entity: [(r) => wordsOf[recs.entity[r]], 'Entity'],
  status: [(r) => wordsOf[recs.status[r]], 'Status'],
  mark: [(r) => (marks.get(recs.id[r]) || { v: 'unmarked' }).v, 'Mark'],
};
const nothing = '(none)'; // asks for an empty value

const shown = { docs: [], recs: [], match: null }; // what the filters leave
let found = null; // documents whose texts hold the search words, null = not asked
const watchers = [];

// folded lower-cases and drops accents, for search.
const folded = (s) => s.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');

let haystacks; // per document, made at the first search
function haystack(d) {
  haystacks ||= [];
  if (haystacks[d] === undefined) {
    const names = new Set([docs.title[d], docs.id[d], docs.path[d], wordsOf[docs.source[d]]]);
    for (let r = docs.first[d]; r < docs.first[d + 1]; r++) {
      names.add(wordsOf[recs.entity[r]]).add(wordsOf[recs.agency[r]]).add(wordsOf[recs.action[r]]);
    }
    haystacks[d] = folded([...names].join('\n'));
  }
  return haystacks[d];
}

const is = (value, want) => value === (want === nothing ? '' : want);

function recordMatches(r, asked) {
  for (const [k, want] of asked) if (!is(recFields[k][0](r), want)) return false;
  if (filter.once && recs.again[r] === 1) return false;
  if (filter.least && recs.conf[r] < filter.least * 1000) return false;
  if (filter.most && recs.conf[r] >= filter.most * 1000) return false;
  if (filter.from && !(recs.day[r] !== null && recs.day[r] >= dayOf(filter.from))) return false;
  if (filter.to && !(recs.day[r] !== null && recs.day[r] <= dayOf(filter.to))) return false;
  return true;
}

// apply computes what is shown and tells the views.
function apply() {
  const byDoc = Object.keys(docFields).filter((k) => filter[k]).map((k) => [k, filter[k]]);
  const byRec = Object.keys(recFields).filter((k) => filter[k]).map((k) => [k, filter[k]]);
  const asksRecords = byRec.length > 0 || filter.once || filter.least || filter.most || filter.from || filter.to;
  const terms = folded(filter.q || '').split(/\s+/).filter(Boolean);
  shown.docs = [];
  shown.recs = [];
  shown.match = new Uint8Array(recs.n);
  for (const d of docs.order) {
    if (byDoc.some(([k, want]) => !is(docFields[k][0](d), want))) continue;
    if (terms.length && !(found && found.has(d)) && !terms.every((t) => haystack(d).includes(t))) continue;
    let any = !asksRecords;
    for (let r = docs.first[d]; r < docs.first[d + 1]; r++) {
      if (!recordMatches(r, byRec)) continue;
      any = true;
      shown.match[r] = 1;
      shown.recs.push(r);
    }
    if (any) shown.docs.push(d);
  }
  for (const w of watchers) w();
}

// set changes filters and applies them.
function set(changes) {
  Object.assign(filter, changes);
  if ('q' in changes || 'deep' in changes) searchTexts();
  apply();
}

// searchTexts looks through all texts, block by block, and shows what it finds
// as it goes.
let searching = 0;
async function searchTexts() {
  const mine = ++searching;
  found = null;
  const terms = folded(filter.q || '').split(/\s+/).filter(Boolean);
  if (!filter.deep || !terms.length) return;
  found = new Set();
  const blocks = new Map();
  for (let d = 0; d < docs.n; d++) blocks.set(docs.chunk[d], [...(blocks.get(docs.chunk[d]) || []), d]);
  let shownAt = performance.now();
  for (const [c, list] of blocks) {
    const details = JSON.parse(await unpack('c' + c));
    if (mine !== searching) return;
    for (const d of list) {
      const text = details[docs.at[d]].text;
      if (text) { const t = folded(text); if (terms.every((w) => t.includes(w))) found.add(d); }
    }
    if (performance.now() - shownAt > 400) { shownAt = performance.now(); apply(); }
  }
  apply();
}

// marks: first digits of record_id → {v: "accept" or "reject", fix}. added:
// key of a document → records that the program missed.
let marks = new Map();
let added = new Map();
const docKey = (d) => docs.path[d] + '#' + docs.member[d] + '#' + docs.id[d];

function mark(r, v, fix) {
  const id = recs.id[r];
  if (!v) marks.delete(id);
  else marks.set(id, fix ? { v, fix } : { v });
  saveMarks();
}

const storeName = () => 'extract-report:' + meta.title;
function loadMarks() {
  try {
    const m = JSON.parse(localStorage.getItem(storeName()) || '{}');
    marks = new Map(m.marks || []);
    added = new Map(m.added || []);
  } catch { /* no storage here, or not ours: marks live as long as the page */ }
}
function saveMarks() {
  try {
    localStorage.setItem(storeName(), JSON.stringify({ marks: [...marks], added: [...added] }));
  } catch { /* as above */ }
  countMarks();
}
function countMarks() {
  let n = marks.size;
  for (const a of added.values()) n += a.length;
  $('marked').textContent = n;
}
