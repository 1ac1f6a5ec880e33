// chart: figures around the plotting library (Chart.js), which draws on a
// canvas and so can make no markup of what it draws. Every figure has its
// numbers as a table, too, and each of them leads to its rows.

let library; // promise

// plotter loads the library when the first chart is wanted. The page's
// security policy knows its hash.
function plotter() {
  library ||= unpack('chart').then((js) => {
    document.head.append(el('script', { textContent: js }));
    if (!window.Chart) throw new Error('the plotting library did not load');
    return window.Chart;
  });
  return library;
}

// color resolves a colour of the style sheet for the canvas.
function color(name) {
  const probe = el('span', {});
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const c = getComputedStyle(probe).color;
  probe.remove();
  return c;
}

// figureOf makes the frame of a chart: a title, controls, a canvas, a table.
function figureOf(title, { wide, tall, controls = [] } = {}) {
  const canvas = el('canvas', { role: 'img' });
  const note = el('p', { class: 'soft' });
  const body = el('tbody'), head = el('tr');
  const details = el('details', {}, el('summary', {}, 'Numbers and rows'), el('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': title + ': numbers' }, el('table', {}, el('thead', {}, head), body)));
  const plot = el('div', { class: 'plot' + (tall ? ' tall' : '') }, canvas);
  const box = el('figure', { class: wide ? 'wide' : undefined }, el('figcaption', {}, el('h2', {}, title), ...controls), plot, note, details);
  let rows = [];
  const fill = () => { if (details.open) body.replaceChildren(...rows.map(([go, ...cells]) => el('tr', {}, ...cells.map((c, i) => (i === 0 ? el('th', { scope: 'row' }, go ? el('button', { class: 'cell', onclick: go }, c) : c) : el('td', { class: 'num' }, c)))))); };
  details.addEventListener('toggle', fill);
  return {
    box,
    plot,
    // table sets the rows behind the chart: [go, first cell, more cells].
    table(heads, list) {
      head.replaceChildren(...heads.map((h) => el('th', { scope: 'col' }, h)));
      rows = list;
      fill();
    },
    say(text) { note.textContent = text || ''; },
    // draw gives the canvas to the library anew.
    async draw(label, config) {
      const Chart = await plotter();
      canvas.setAttribute('aria-label', title + ': ' + label);
      if (this.chart) this.chart.destroy();
      Chart.defaults.color = color('soft');
      Chart.defaults.borderColor = color('line');
      Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
      config.options = { responsive: true, maintainAspectRatio: false, animation: false, ...config.options };
      this.chart = new Chart(canvas, config);
    },
  };
}

// short cuts the middle out of a long name: names of courts differ in their
// ends, and have well-known abbreviations.
const short = (s, n = 30) => { const t = plain(s).replace(/^United States District Court for the (District of )?/, 'U.S.D.C. ').replace(/^United States Court of Appeals for the /, 'U.S.C.A. ') || nothing; return t.length > n ? t.slice(0, Math.floor(n * 0.45)).trim() + '…' + t.slice(-Math.floor(n * 0.5)).trim() : t; };

// bars draws counts. list: [name, count, go] by size.
async function bars(fig, list, { across = true, tone = 'entity', unit = 'records' } = {}) {
  const go = (i) => list[i] && list[i][2]();
  fig.table(['what', unit], list.map(([name, n, f]) => [f, plain(name) || nothing, n.toLocaleString('en')]));
  const top = list[0];
  const room = Math.min(34, Math.max(14, Math.floor((fig.plot.clientWidth || 320) * 0.45 / 6.6))); // names have half of the plot, 6.6 px a letter
  if (across) fig.plot.style.height = Math.max(5, 2.2 + list.length * 1.55) + 'rem';
  await fig.draw(top ? `${list.length} bars, the first ${plain(top[0]) || nothing} with ${top[1]}` : 'nothing to show', {
    type: 'bar',
    data: { labels: list.map(([name]) => (across ? short(name, room) : name)), datasets: [{ data: list.map((x) => x[1]), backgroundColor: color(tone), maxBarThickness: 26 }] },
    options: {
      indexAxis: across ? 'y' : 'x',
      onClick: (_, hits) => hits[0] && go(hits[0].index),
      onHover: (e, hits) => { e.native.target.style.cursor = hits.length ? 'pointer' : ''; },
      plugins: { legend: { display: false }, tooltip: { callbacks: { title: (t) => plain(list[t[0].dataIndex][0]) || nothing, label: (t) => many(list[t.dataIndex][1], unit.replace(/s$/, '')) } } },
      scales: across ? { x: { ticks: { precision: 0 } }, y: { grid: { display: false } } } : { x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } }, y: { beginAtZero: true, ticks: { precision: 0 } } },
    },
  });
}
