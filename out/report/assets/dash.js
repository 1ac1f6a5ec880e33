// dash: the dashboard, over what the filters leave. Each chart leads to its
// rows: a click sets the filter that the bar stands for.

const charts = {};
let stale = true;

// go sets filters and shows the rows.
const go = (changes, tab = 'records') => () => { set(changes); showTab(tab); };

function tallyOf(list, f) {
  const m = new Map();
  for (const x of list) { const v = f(x); m.set(v, (m.get(v) || 0) + 1); }
  return [...m.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function buildDash() {
  const unit = el('select', { 'aria-label': 'Step', onchange: () => drawTime() }, ...['auto', 'day', 'week', 'month', 'year'].map((u) => el('option', { value: u }, u)));
  const who = el('input', { list: 'who-list', 'aria-label': 'Entity of the timeline', autocomplete: 'off', onchange: () => drawTimeline() });
  Object.assign(charts, {
    unit, who, whoList: el('datalist', { id: 'who-list' }),
    time: figureOf('Acts over time', { wide: true, controls: [unit] }),
    outcome: figureOf('Documents by outcome'), reason: figureOf('Failed and skipped, by reason'),
    agency: figureOf('Top agencies'), entity: figureOf('Top entities'), action: figureOf('Top actions'), status: figureOf('Status of the acts'),
    line: figureOf('Timeline of one entity', { wide: true, controls: [who] }),
    trust: figureOf('Is confidence right?', { tall: true }),
    conf: figureOf('Records by confidence', { tall: true }),
    heat: el('figure', { class: 'wide' }),
  });
  const box = el('div', { class: 'charts' }, charts.time.box, el('div', { class: 'stack' }, charts.outcome.box, charts.reason.box, charts.status.box), charts.agency.box, charts.entity.box, charts.action.box, charts.trust.box, charts.conf.box,
    charts.heat, charts.line.box);
  charts.line.box.append(charts.whoList);
  $('dashboard').append(box);
  watchers.push(() => { stale = true; if (!$('dashboard').hidden) drawDash(); });
  tabShown.dashboard = () => { if (stale) drawDash(); };
}

function drawDash() {
  stale = false;
  const top = (key, tone, n = 12) => bars(charts[key], tallyOf(shown.recs, recFields[key][0]).filter(([v]) => v || key !== 'agency').slice(0, n).map(([v, c]) => [v, c, go({ [key]: v || nothing })]), { tone });
  top('agency', 'agency');
  top('entity', 'entity');
  top('action', 'trigger');
  top('status', 'soft');
  bars(charts.outcome, tallyOf(shown.docs, docFields.outcome[0]).map(([v, c]) => [v, c, go({ outcome: v }, 'review')]), { tone: 'link', unit: 'documents' });
  const bad = shown.docs.filter((d) => docs.reason[d] && wordsOf[docs.status[d]] !== 'ok');
  bars(charts.reason, tallyOf(bad, (d) => wordsOf[docs.status[d]] + '.' + wordsOf[docs.reason[d]]).slice(0, 15).map(([v, c]) => {
    const [outcome, reason] = v.split('.');
    return [words(outcome) + ': ' + words(reason), c, go({ outcome, reason }, 'review')];
  }), { tone: 'bad', unit: 'documents' });
  charts.reason.say(bad.length ? '' : 'No document failed or was skipped.');
  drawTime();
  drawHeat();
  drawTimeline();
  drawTrust();
}

// startOf returns the first day of the step that holds a day.
function startOf(day, unit) {
  if (unit === 'day') return day;
  if (unit === 'week') return day - ((day + 3) % 7 + 7) % 7; // 1970-01-01 was a Thursday
  const d = new Date(day * 864e5);
  return Date.UTC(d.getUTCFullYear(), unit === 'month' ? d.getUTCMonth() : 0, 1) / 864e5;
}
function nextOf(day, unit) {
  if (unit === 'day') return day + 1;
  if (unit === 'week') return day + 7;
  return startOf(day + (unit === 'month' ? 31 : 366), unit);
}

// drawTime shows acts by their dates, from the 1st to the 99th hundredth of
// them: one date of 1789 must not flatten the rest.
function drawTime() {
  const days = shown.recs.map((r) => recs.day[r]).filter((d) => d !== null).sort((a, b) => a - b);
  const low = days[Math.floor(days.length * 0.01)], high = days[Math.ceil(days.length * 0.99) - 1];
  const span = high - low;
  const unit = charts.unit.value !== 'auto' ? charts.unit.value : span <= 90 ? 'day' : span <= 900 ? 'week' : span <= 7000 ? 'month' : 'year';
  const count = new Map();
  let out = 0;
  for (const d of days) {
    if (d < low || d > high) { out++; continue; }
    const s = startOf(d, unit);
    count.set(s, (count.get(s) || 0) + 1);
  }
  const list = [];
  const size = { day: 10, week: 10, month: 7, year: 4 }[unit];
  for (let s = startOf(low, unit); days.length && s <= high && list.length < 1500; s = nextOf(s, unit)) {
    list.push([(unit === 'week' ? 'week of ' : '') + iso(s).slice(0, size), count.get(s) || 0, go({ from: iso(s), to: iso(nextOf(s, unit) - 1) })]);
  }
  const none = shown.recs.length - days.length;
  charts.time.say(`By ${unit}. ${many(days.length, filter.once || !recs.again.includes(1) ? 'act' : 'record')} with a date, ${none.toLocaleString('en')} without` + (out ? `; ${out.toLocaleString('en')} before ${iso(low)} or after ${iso(high)} are not drawn.` : '.'));
  bars(charts.time, list, { across: false, tone: 'link', unit: 'acts' });
}

// drawHeat is a table, so that every cell can be reached and read out.
function drawHeat() {
  const top = (f, n) => tallyOf(shown.recs, f).filter(([v]) => v).slice(0, n).map(([v]) => v);
  const rows = top(recFields.agency[0], 14), columns = top(recFields.action[0], 16);
  const at = new Map();
  let most = 1;
  for (const r of shown.recs) {
    const k = wordsOf[recs.agency[r]] + '\n' + wordsOf[recs.action[r]];
    at.set(k, (at.get(k) || 0) + 1);
  }
  for (const a of rows) for (const b of columns) most = Math.max(most, at.get(a + '\n' + b) || 0);
  const body = rows.map((agency) => el('tr', {}, el('th', { scope: 'row', title: plain(agency) }, short(agency, 44)), ...columns.map((action) => {
    const n = at.get(agency + '\n' + action) || 0;
    if (!n) return el('td');
    const b = el('button', { title: `${plain(agency)}, ${action}: ${n}`, 'aria-label': `${plain(agency)}, ${action}: ${many(n, 'record')}`, onclick: go({ agency, action }) }, n.toLocaleString('en'));
    b.style.background = `color-mix(in srgb, var(--link) ${8 + 38 * Math.sqrt(n / most)}%, var(--bg))`;
    return el('td', {}, b);
  })));
  const head = el('tr', {}, el('td'), ...columns.map((c) => el('th', { scope: 'col' }, c)));
  charts.heat.replaceChildren(el('figcaption', {}, el('h2', {}, 'Agency × action')), el('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Agency by action' },
    el('table', { class: 'heat' }, el('thead', {}, head), el('tbody', {}, ...body))));
  charts.heat.querySelector('.scroll').style.maxHeight = 'none';
}

async function drawTimeline() {
  const top = tallyOf(shown.recs, recFields.entity[0]).slice(0, 400).map(([v]) => v);
  charts.whoList.replaceChildren(...top.map((v) => el('option', { value: v })));
  if (!charts.who.value && top.length) charts.who.value = top[0];
  const name = charts.who.value;
  const all = shown.recs.filter((r) => wordsOf[recs.entity[r]] === name);
  const list = all.filter((r) => recs.day[r] !== null).sort((a, b) => recs.day[a] - recs.day[b]);
  const actions = [...new Set(list.map((r) => wordsOf[recs.action[r]]))].sort();
  const open = (r) => () => { showTab('review'); openDoc(recs.doc[r], { r: r - docs.first[recs.doc[r]] }); };
  charts.line.say(name ? `${many(list.length, 'act')} on ${short(name, 80)} with a date, ${all.length - list.length} without. A point opens its record.` : '');
  charts.line.table(['date', 'action', 'agency', 'status'], list.map((r) => [open(r), plain(wordsOf[recs.when[r]]), wordsOf[recs.action[r]], plain(wordsOf[recs.agency[r]]), wordsOf[recs.status[r]]]));
  charts.line.plot.style.height = 5 + actions.length * 2 + 'rem';
  await charts.line.draw(`${many(list.length, 'act')} on ${plain(name)}`, {
    type: 'scatter',
    data: { datasets: [{ data: list.map((r) => ({ x: recs.day[r], y: actions.indexOf(wordsOf[recs.action[r]]) })), backgroundColor: color('trigger'), pointRadius: 6, pointHoverRadius: 8 }] },
    options: {
      onClick: (_, hits) => hits[0] && open(list[hits[0].index])(),
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (t) => { const r = list[t.dataIndex]; return [plain(wordsOf[recs.when[r]]) + '  ' + wordsOf[recs.action[r]], short(wordsOf[recs.agency[r]], 60), wordsOf[recs.status[r]]]; } } } },
      scales: {
        x: { type: 'linear', grace: '5%', ticks: { callback: (v) => (Number.isInteger(v) ? iso(v) : ''), maxRotation: 0, autoSkipPadding: 20 } },
        y: { type: 'linear', min: -0.5, max: Math.max(0, actions.length - 1) + 0.5, afterBuildTicks: (a) => { a.ticks = actions.map((_, i) => ({ value: i })); }, ticks: { autoSkip: false, callback: (v) => actions[v] || '' } },
      },
    },
  });
}

// drawTrust compares confidence with the reviewer's marks, by tenths.
async function drawTrust() {
  const bins = Array.from({ length: 10 }, () => ({ n: 0, marked: 0, right: 0, conf: 0 }));
  for (const r of shown.recs) {
    const b = bins[Math.min(9, Math.floor(recs.conf[r] / 100))];
    b.n++;
    const m = marks.get(recs.id[r]);
    if (!m) continue;
    b.marked++;
    b.conf += recs.conf[r] / 1000;
    if (m.v === 'accept' && !m.fix) b.right++;
  }
  const range = (i) => `${(i / 10).toFixed(1)} to ${((i + 1) / 10).toFixed(1)}`;
  const filterTo = (i) => go({ least: i ? (i / 10).toFixed(1) : '', most: i < 9 ? ((i + 1) / 10).toFixed(1) : '' });
  bars(charts.conf, bins.map((b, i) => [range(i), b.n, filterTo(i)]), { across: false, tone: 'link' });
  const used = bins.map((b, i) => ({ ...b, i })).filter((b) => b.marked);
  const marked = used.reduce((n, b) => n + b.marked, 0);
  const off = used.reduce((s, b) => s + Math.abs(b.conf - b.right), 0) / (marked || 1);
  charts.trust.say(marked ? `${many(marked, 'marked record')}; mean distance from the diagonal ${off.toFixed(3)}. A corrected record counts as wrong.` : 'Mark records right or wrong (keys a and x): the share of right ones appears here against confidence.');
  charts.trust.table(['confidence', 'marked', 'mean confidence', 'share right'], used.map((b) => [filterTo(b.i), range(b.i), String(b.marked), (b.conf / b.marked).toFixed(2), (b.right / b.marked).toFixed(2)]));
  await charts.trust.draw(marked ? `${marked} marked records` : 'no marks yet', {
    type: 'scatter',
    data: { datasets: [
      { label: 'marked records', data: used.map((b) => ({ x: b.conf / b.marked, y: b.right / b.marked })), backgroundColor: color('trigger'), pointRadius: used.map((b) => 4 + Math.min(10, Math.sqrt(b.marked))), showLine: true, borderColor: color('trigger') },
      { label: 'as it should be', data: [{ x: 0, y: 0 }, { x: 1, y: 1 }], showLine: true, pointRadius: 0, borderDash: [5, 5], borderColor: color('soft') },
    ] },
    options: {
      onClick: (_, hits) => hits[0] && hits[0].datasetIndex === 0 && filterTo(used[hits[0].index].i)(),
      scales: { x: { min: 0, max: 1, title: { display: true, text: 'confidence' } }, y: { min: 0, max: 1, title: { display: true, text: 'share accepted' } } },
    },
  });
}
