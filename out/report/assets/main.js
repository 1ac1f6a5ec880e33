// main: tabs, panes, theme, and the beginning.

const tabShown = {}; // what to do when a tab comes into view

function showTab(name) {
  for (const t of ['review', 'records', 'dashboard']) {
    $(t).hidden = t !== name;
    $('tab-' + t).setAttribute('aria-selected', String(t === name));
    $('tab-' + t).tabIndex = t === name ? 0 : -1;
  }
  tabShown[name]?.();
}

// showPane chooses what a narrow screen shows of the review. With soft it
// stays where the reader is.
function showPane(name, soft) {
  if (soft && $('review').getAttribute('data-pane') === name) return;
  $('review').setAttribute('data-pane', name);
  for (const b of $('panes').children) b.setAttribute('aria-pressed', String(b.dataset.pane === name));
}

const themes = ['', 'light', 'dark'];
function setTheme(t) {
  if (t) document.documentElement.setAttribute('data-theme', t); else document.documentElement.removeAttribute('data-theme');
  $('theme').textContent = { '': 'Auto', light: 'Light', dark: 'Dark' }[t];
  $('theme').setAttribute('aria-label', 'Colours: ' + $('theme').textContent);
  try { localStorage.setItem('extract-report-theme', t); } catch { /* no storage: it holds for this page */ }
  stale = true;
  if (!$('dashboard').hidden) drawDash();
}

function listen() {
  for (const t of $('tabs').children) {
    t.addEventListener('click', () => showTab(t.getAttribute('aria-controls')));
    t.addEventListener('keydown', (e) => {
      const next = { ArrowRight: t.nextElementSibling || $('tabs').firstElementChild, ArrowLeft: t.previousElementSibling || $('tabs').lastElementChild }[e.key];
      if (next) { next.click(); next.focus(); }
    });
  }
  for (const b of $('panes').children) b.addEventListener('click', () => showPane(b.dataset.pane));
  $('q').addEventListener('input', debounce(() => set({ q: $('q').value }), 150));
  $('deep').addEventListener('change', () => set({ deep: $('deep').checked ? 'yes' : '' }));
  $('bar').addEventListener('submit', (e) => e.preventDefault());
  $('theme').addEventListener('click', () => setTheme(themes[(themes.indexOf(document.documentElement.getAttribute('data-theme') || '') + 1) % 3]));
  $('help').addEventListener('click', showKeys);
  $('export').addEventListener('click', showExport);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { stale = true; if (!$('dashboard').hidden) drawDash(); });
  listenKeys();
}

async function main() {
  if (!window.DecompressionStream) throw new Error('this browser is too old: it cannot unpack gzip (Chrome 80, Firefox 113, Safari 16.4 or later can)');
  await openIndex();
  loadMarks();
  countMarks();
  let theme = '';
  try { theme = localStorage.getItem('extract-report-theme') || ''; } catch { /* as the system is */ }
  setTheme(themes.includes(theme) ? theme : '');
  buildFilters();
  buildList();
  buildTable();
  buildDash();
  watchers.unshift(showFilters);
  watchers.push(() => { if (paper) { markFound(); for (const c of $('acts').querySelectorAll('[data-i]')) c.classList.toggle('other', !shown.match[docs.first[current] + Number(c.dataset.i)]); } });
  listen();
  showPane('list');
  apply();
  if (!docs.n) $('paper').replaceChildren(el('p', { class: 'none' }, 'There are no documents.'));
  $('wait').remove();
  if (['records', 'dashboard'].includes(meta.view)) showTab(meta.view);
  document.documentElement.setAttribute('data-ready', Math.round(performance.now()));
}

main().catch((e) => { $('wait').textContent = 'This page cannot be shown: ' + e.message; });
