// data: what the page carries. Blocks are base64 of gzip; the index is opened
// at once, the details of documents when someone looks at them.

let meta, docs, recs, wordsOf;

async function unpack(id) {
  const s = $(id).textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(s) : Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

async function openIndex() {
  meta = JSON.parse($('meta').textContent);
  const x = JSON.parse(await unpack('index'));
  $('index').remove();
  wordsOf = x.words;
  docs = x.docs;
  recs = x.records;
  docs.n = docs.id.length;
  recs.n = recs.id.length;
  docs.first.push(recs.n);
  recs.doc = new Int32Array(recs.n);
  for (let d = 0; d < docs.n; d++) recs.doc.fill(d, docs.first[d], docs.first[d + 1]);
  recs.group = recs.action.map((a) => wordsOf[a].split('.')[0]);
  // order of the list: newest first, then by source and id
  docs.order = Array.from({ length: docs.n }, (_, i) => i);
  const by = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  docs.order.sort((a, b) => by(docs.date[b] || '', docs.date[a] || '') || by(wordsOf[docs.source[a]], wordsOf[docs.source[b]]) || by(docs.id[a], docs.id[b]));
}

const kept = new Map(); // block → its details, the last few

// chunkOf returns the details of all documents of a block.
async function chunkOf(n) {
  let c = kept.get(n);
  if (!c) c = unpack('c' + n).then(JSON.parse);
  kept.delete(n);
  kept.set(n, c);
  if (kept.size > 12) kept.delete(kept.keys().next().value);
  return c;
}

const detailOf = async (d) => (await chunkOf(docs.chunk[d]))[docs.at[d]];

const nameOf = (d) => plain(docs.title[d]) || plain(docs.id[d]);
const placeOf = (d) => plain(docs.path[d]) + (docs.member[d] ? ' line ' + docs.member[d] : '');

// units maps code points of a text to UTF-16 units, the identity where they
// are the same.
function units(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (p) => Math.min(p, text.length);
  const at = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) at.push(i);
  at.push(text.length);
  return (p) => at[Math.min(p, at.length - 1)];
}
