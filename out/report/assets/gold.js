// gold: marks as lines of the format that "extract eval" reads. A document
// with a mark is one line. What was accepted, corrected or added must be
// found; what was rejected is left out, so a program that finds it is wrong;
// what bears no mark is optional and counts neither way.

const known = (s) => (s && !s.includes('X') ? s : null);

function goldRecord(rec, v, optional, review) {
  const same = (slot, before) => (v[slot] || '') === (before || '');
  const kept = same('entity', rec.entity), agencyKept = same('agency', rec.agency), dateKept = same('date', dateOf(rec));
  const first = rec.mentions[0];
  const judge = agencyKept ? rec.judge || null : null;
  return {
    entity: { name: v.entity, aliases: kept ? rec.entity_aliases : [], type: kept ? rec.entity_type : 'other' },
    action: v.action,
    agency: v.agency || judge ? { name: v.agency || null, aliases: agencyKept && rec.agency_text && rec.agency_text !== rec.agency ? [rec.agency_text] : [], kind: agencyKept ? rec.agency_type : null, judge } : null,
    date: v.date ? {
      expr: dateKept && first?.date ? { text: rec.date_text, start: first.date.start, end: first.date.end } : null,
      value: known(v.date), value_undated: known(v.date) ? null : v.date, relation: dateKept ? rec.date_relation : null,
    } : null,
    status: v.status,
    amount: rec.amounts[0] || null,
    optional,
    mentions: rec.mentions.map((m, i) => ({ trigger: { text: i ? undefined : rec.action_text, ...m.trigger }, sentence: m.sentence, page: m.page })),
    confidence_shown: rec.confidence, record_id: rec.record_id, review,
  };
}

function goldAdded(a) {
  return {
    entity: { name: a.entity, aliases: [], type: 'other' }, action: a.action,
    agency: a.agency ? { name: a.agency, aliases: [], kind: null, judge: null } : null,
    date: a.date ? { expr: null, value: known(a.date), value_undated: known(a.date) ? null : a.date, relation: null } : null,
    status: a.status, amount: null, optional: false, mentions: [{ trigger: a.trigger }], review: 'added',
  };
}

// goldLine is the line of document d.
function goldLine(d, detail) {
  const records = [], rejected = [];
  detail.records.forEach((rec, i) => {
    const m = marks.get(recs.id[docs.first[d] + i]);
    const v = valuesOf(rec, m?.fix);
    if (m?.v === 'reject') rejected.push(goldRecord(rec, v, false, 'rejected'));
    else records.push(goldRecord(rec, v, !m, !m ? 'unmarked' : m.fix ? 'corrected' : 'accepted'));
  });
  for (const a of added.get(docKey(d)) || []) records.push(goldAdded(a));
  records.forEach((r, i) => { r.id = docs.id[d] + '#' + (i + 1); });
  return { doc_id: docs.id[d], file: docs.path[d], doc_date: docs.date[d], doc_hash: detail.doc.doc_hash, records, rejected };
}

// markedDocs are the documents that bear a mark.
function markedDocs() {
  const out = [];
  for (let d = 0; d < docs.n; d++) {
    let any = added.has(docKey(d));
    for (let r = docs.first[d]; !any && r < docs.first[d + 1]; r++) any = marks.has(recs.id[r]);
    if (any) out.push(d);
  }
  return out;
}

async function exportLines(name, line) {
  const lines = [];
  for (const d of markedDocs()) {
    const x = line(d, await detailOf(d));
    if (x) lines.push(JSON.stringify(x) + '\n');
  }
  const a = el('a', { href: URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' })), download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10000);
}

const exportGold = () => exportLines('marks.gold.jsonl', goldLine);
const exportTexts = () => exportLines('marks.docs.jsonl', (d, x) => x.text === undefined ? null : { id: docs.id[d], doc_date: docs.date[d], title: x.doc.title, source: wordsOf[docs.source[d]], text: x.text });

function showExport() {
  const n = { accept: 0, reject: 0 };
  let fixed = 0, more = 0;
  for (const m of marks.values()) { n[m.v]++; if (m.fix) fixed++; }
  for (const a of added.values()) more += a.length;
  const close = () => $('out').close();
  $('out').replaceChildren(
    el('h2', { id: 'out-title' }, 'Your marks'),
    el('p', {}, `${n.accept} accepted (${fixed} of them corrected), ${n.reject} rejected, ${more} added, in ${many(markedDocs().length, 'document')}. They stay in this browser until you clear them.`),
    el('p', { class: 'soft' }, 'The gold file is what “extract eval marks.gold.jsonl INPUT…” scores against. Records without a mark are optional in it.'),
    el('div', { class: 'acts' },
      el('button', { onclick: exportGold }, 'Save gold (JSONL)'),
      el('button', { onclick: exportTexts }, 'Save texts (JSONL)'),
      el('button', { onclick: () => { if (confirm('Forget all marks?')) { marks.clear(); added.clear(); saveMarks(); apply(); if (paper) showCards(current, paper.detail); close(); } } }, 'Clear marks'),
      el('button', { onclick: close }, 'Close')));
  $('out').showModal();
}
