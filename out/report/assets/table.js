// table: every record that passes the filters, one a line.

function buildTable() {
  const columns = [
    ['Entity', (r) => plain(wordsOf[recs.entity[r]])], ['Action', (r) => wordsOf[recs.action[r]]], ['Agency', (r) => plain(wordsOf[recs.agency[r]])],
    ['Date', (r) => plain(wordsOf[recs.when[r]])], ['Status', (r) => wordsOf[recs.status[r]]], ['Conf.', (r) => (recs.conf[r] / 1000).toFixed(2)], ['Document', (r) => nameOf(recs.doc[r])],
  ];
  let order = [], by = -1, down = false;
  const sort = () => {
    order = shown.recs.slice();
    if (by < 0) return;
    const key = new Map(order.map((r) => [r, by === 5 ? recs.conf[r] : columns[by][1](r)]));
    order.sort((a, b) => { const [x, y] = [key.get(a), key.get(b)]; return (x < y ? -1 : x > y ? 1 : a - b) * (down ? -1 : 1); });
  };
  const head = el('div', { class: 'grid head', role: 'row' });
  columns.forEach(([name], i) => head.append(el('span', { role: 'columnheader', 'aria-sort': 'none' }, el('button', { type: 'button', onclick: () => {
    down = by === i ? !down : i === 5;
    by = i;
    for (const [k, c] of [...head.children].entries()) c.setAttribute('aria-sort', k === i ? (down ? 'descending' : 'ascending') : 'none');
    sort();
    rows.show(order.length, true);
  } }, name))));
  const body = el('div', { tabIndex: 0, 'aria-label': 'Rows' , role: 'rowgroup' });
  const table = el('div', { role: 'table', 'aria-label': 'Records', class: 'whole' }, el('div', { role: 'rowgroup' }, head), body);
  $('records').append(table);
  let at = 0;
  const rows = virtual(body, 32, (i) => {
    const r = order[i];
    const open = () => { showTab('review'); openDoc(recs.doc[r], { r: r - docs.first[recs.doc[r]] }); };
    const e = el('div', { class: 'grid', role: 'row', 'data-on': i === at ? '' : undefined, onclick: open });
    columns.forEach(([, f], k) => { const s = f(r); e.append(el('span', { role: 'cell', title: s, class: k === 5 ? 'num' : undefined }, k === 0 ? el('button', { class: 'cell', type: 'button' }, s) : s)); });
    return e;
  });
  body.addEventListener('keydown', (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[e.key];
    if (!by || !order.length) return;
    e.preventDefault();
    at = Math.max(0, Math.min(order.length - 1, at + by));
    rows.see(at);
    body.querySelector('[data-on] button')?.focus({ preventScroll: true });
  });
  watchers.push(() => { sort(); rows.show(order.length, false); });
  tabShown.records = () => rows.show(order.length, false);
}
