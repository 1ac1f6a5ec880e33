// edit: the form for a wrong slot, and for a record that the program missed.

const statuses = ['done', 'planned', 'requested', 'alleged', 'negated', 'hypothetical'];

// form asks for the slots of a record and calls save with what was entered.
function form(title, v, save) {
  const field = (name, label, props = {}) => {
    const i = el('input', { name, value: v[name] || '', autocomplete: 'off', ...props });
    return el('label', {}, label, i);
  };
  const status = el('select', { name: 'status' }, ...statuses.map((s) => el('option', { value: s, selected: s === v.status }, s)));
  const leaves = Object.keys(meta.actions || {}).length ? Object.keys(meta.actions) : [...new Set(recs.action.map((a) => wordsOf[a]))];
  const f = el('form', { method: 'dialog' },
    field('entity', 'Entity: who was affected', { required: true }),
    field('action', 'Action: what was done', { required: true, list: 'leaves', pattern: '[a-z_]+\\.[a-z_]+', title: 'group.leaf, as in listing.delist' }),
    field('agency', 'Agency: who acted; empty if the text names none'),
    field('date', 'Date: 2021-05-12, 2021-03, 2021, XXXX-WXX-2; empty if the text gives none', { pattern: '[0-9X]{4}(-(([0-9X]{2}(-[0-9X]{2})?)|(W[0-9X]{2}(-[1-7])?)|Q[1-4]))?' }),
    el('label', {}, 'Status', status),
    el('datalist', { id: 'leaves' }, ...leaves.sort().map((l) => el('option', { value: l }, meta.actions?.[l] || ''))),
    el('div', { class: 'acts' }, el('button', { value: 'save' }, 'Save'), el('button', { type: 'button', onclick: () => $('edit').close() }, 'Cancel')));
  f.addEventListener('submit', () => save(Object.fromEntries([...new FormData(f)].map(([k, x]) => [k, x.trim()]))));
  $('edit').replaceChildren(el('h2', { id: 'edit-title' }, title), f);
  $('edit').showModal();
}

function editRecord(d, rec, i) {
  const r = docs.first[d] + i;
  const before = valuesOf(rec);
  form('Correct a record', valuesOf(rec, marks.get(recs.id[r])?.fix), (v) => {
    const fix = Object.fromEntries(Object.entries(v).filter(([k, x]) => x !== before[k]));
    mark(r, 'accept', Object.keys(fix).length ? fix : undefined);
    $('acts').querySelector(`[data-i="${i}"]`).redraw();
  });
}

// addMissed takes the selected words as the trigger of a record that is not
// there.
function addMissed() {
  const s = getSelection(), box = $('text');
  if (!paper || !box || s.isCollapsed || !box.contains(s.anchorNode) || !box.contains(s.focusNode)) {
    say('First select in the text the words that tell the act, for example “revoked the permit”.');
    return;
  }
  const range = s.getRangeAt(0);
  const trigger = { text: s.toString(), start: codePoint(range.startContainer, range.startOffset), end: codePoint(range.endContainer, range.endOffset) };
  const d = current;
  form('Add a missed record', { status: 'done' }, (v) => {
    added.set(docKey(d), [...(added.get(docKey(d)) || []), { ...v, trigger }]);
    saveMarks();
    showCards(d, paper.detail);
    $('acts').scrollTop = $('acts').scrollHeight;
  });
}

// codePoint is the place of a point of the text's elements, in code points of
// the document text.
function codePoint(node, offset) {
  const section = (node.nodeType === 1 ? node : node.parentElement).closest('section');
  if (!section) return node.nodeType === 1 && offset === 0 ? 0 : [...paper.detail.text].length;
  const r = new Range();
  r.setStart(section, 0);
  r.setEnd(node, offset);
  const unit = Number(section.getAttribute('data-at')) + r.toString().length;
  return [...paper.detail.text.slice(0, unit)].length;
}

function say(words) {
  $('out').replaceChildren(el('h2', { id: 'out-title' }, 'Note'), el('p', {}, words), el('div', { class: 'acts' }, el('button', { onclick: () => $('out').close() }, 'Close')));
  $('out').showModal();
}
