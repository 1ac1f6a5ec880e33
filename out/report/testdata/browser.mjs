// Opens a review page in a headless Chromium and uses it: search, keys, marks,
// charts, colours, a phone. Fails on an error of the page, a request to the
// network, or a finding of axe-core. Saves the marks that it made.
//
//   node browser.mjs CHROMIUM PAGE.html MARKS.gold.jsonl [SCREENSHOTS]
//
// Needs the npm packages playwright-core and axe-core (.ci/browser gets them).
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [chromium, page, marks, shots] = process.argv.slice(2);
const require = createRequire(process.cwd() + '/');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const browser = await require('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });

const faults = [];
const check = (what, ok) => { console.log(ok ? 'ok  ' : 'FAIL', what); if (!ok) faults.push(what); };

async function open(options) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const p = await context.newPage();
  p.setDefaultTimeout(180000);
  p.on('pageerror', (e) => faults.push('error of the page: ' + e.message));
  p.on('console', (m) => { if (m.type() === 'error') faults.push('console: ' + m.text()); });
  p.on('request', (r) => { if (/^(https?|wss?|ftp):/.test(r.url())) faults.push('request to ' + r.url()); });
  p.on('dialog', (d) => { faults.push('dialog: ' + d.message()); d.dismiss(); });
  await p.goto('file://' + path.resolve(page), { timeout: 180000 });
  await p.waitForSelector('html[data-ready], #wait:has-text("cannot be shown")', { state: 'attached' });
  return p;
}

async function accessible(p, what) {
  await p.evaluate(axe);
  const { violations, passes } = await p.evaluate(() => axe.run());
  for (const v of violations) console.log('    ', v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200));
  check(`axe: ${what}: ${violations.length} findings, ${passes.length} rules passed`, violations.length === 0);
}

const shot = async (p, name) => { if (shots) await p.screenshot({ path: path.join(shots, name + '.png') }); };
const count = (p) => p.textContent('#count');

for (const colorScheme of ['light', 'dark']) {
  const p = await open({ viewport: { width: 1400, height: 880 }, colorScheme });
  await p.waitForSelector('#text');
  const all = await count(p);
  const title = () => p.textContent('#paper h2');
  const first = await title();
  await p.keyboard.press('j');
  await p.waitForFunction((t) => document.querySelector('#paper h2').textContent !== t, first);
  check('j opens the next document', (await title()) !== first);
  await p.keyboard.press('k');
  await p.waitForFunction((t) => document.querySelector('#paper h2').textContent === t, first);
  await p.keyboard.press('n');
  await p.waitForSelector('.card.on');
  check('n selects a record and marks its words', (await p.locator('#text .on.t').count()) > 0);
  await p.keyboard.press('n');
  await p.locator('#text .t').first().click();
  check('a click in the text selects the record', (await p.locator('.card.on').count()) === 1);
  await shot(p, 'review-' + colorScheme);
  await accessible(p, 'review, ' + colorScheme);
  if (colorScheme === 'light') {
    // every record of the open document is right, but for the last
    const n = await p.locator('.card').count();
    for (let i = 0; i < n; i++) {
      await p.locator(`.card[data-i="${i}"] .open`).click();
      await p.keyboard.press(i < n - 1 ? 'a' : 'x');
    }
    check('marks are counted', (await p.textContent('#marked')) === String(n));
    await p.keyboard.press('s');
    const [file] = await Promise.all([p.waitForEvent('download'), p.click('text=Save gold')]);
    await file.saveAs(marks);
    const line = JSON.parse(fs.readFileSync(marks, 'utf8').split('\n')[0]);
    check('the gold has what was accepted, and what was rejected beside it', line.records.length === n - 1 && line.rejected.length === 1 && line.records.every((r) => !r.optional && r.mentions.length));
    await p.keyboard.press('Escape');
    await p.keyboard.press('?');
    check('? shows the keys', await p.locator('#keys').isVisible());
    await accessible(p, 'keys');
    await p.keyboard.press('Escape');
  }
  await p.keyboard.press('/');
  await p.keyboard.type('zzzzqq');
  await p.waitForFunction(() => document.getElementById('count').textContent.startsWith('0 of'));
  check('a search for nothing finds nothing', (await p.locator('#doclist [role=option]:visible').count()) === 0);
  await accessible(p, 'empty list, ' + colorScheme);
  await p.fill('#q', '');
  await p.waitForFunction((t) => document.getElementById('count').textContent === t, all);
  await p.keyboard.press('Escape');
  await p.keyboard.press('3');
  await p.waitForFunction(() => document.querySelectorAll('canvas[aria-label]').length >= 9);
  await p.waitForTimeout(500);
  await shot(p, 'dashboard-' + colorScheme);
  await p.locator('#dashboard summary').nth(3).click();
  await accessible(p, 'dashboard, ' + colorScheme);
  await p.locator('.heat button').first().click();
  check('a cell of the heat map leads to its rows', (await p.locator('#records').isVisible()) && (await count(p)) !== all && (await p.locator('#chips button').count()) >= 2);
  await shot(p, 'records-' + colorScheme);
  await accessible(p, 'records, ' + colorScheme);
  await p.locator('#records .cell').first().click();
  await p.waitForSelector('#review:not([hidden]) .card.on');
  check('a row opens its record', true);
  await p.context().close();
}

const p = await open({ viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
await p.locator('#doclist [role=option]').nth(1).tap();
await p.waitForSelector('#paper:visible');
check('a phone shows the text', !(await p.locator('#docs').isVisible()));
check('nothing is wider than a phone', await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
await shot(p, 'phone-text');
await accessible(p, 'phone, text');
await p.locator('#panes [data-pane=acts]').tap();
await shot(p, 'phone-records');
await accessible(p, 'phone, records');
await browser.close();

for (const f of faults) console.log('fault:', f);
process.exit(faults.length ? 1 : 0);
