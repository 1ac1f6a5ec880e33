// base: elements, words for people. Text of documents becomes text nodes only.

const $ = (id) => document.getElementById(id);

// el makes an element: properties by name, "class", "data-…", "aria-…" and
// "role" as attributes, on… as listeners; children are nodes or strings.
function el(tag, props = {}, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(props)) {
    if (v === undefined || v === null || v === false) continue;
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (k === 'class' || k === 'role' || k === 'for' || k === 'list' || k.includes('-')) e.setAttribute(k, v);
    else e[k] = v;
  }
  e.append(...children.filter((c) => c !== null && c !== undefined && c !== ''));
  return e;
}

// odd are the characters that turn text round, hide, or are for terminals.
const odd = /[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const code = (c) => 'U+' + c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');

// plain makes a label of a string of the documents.
const plain = (s) => (s || '').replace(odd, (c) => '‹' + code(c) + '›').replace(/\s+/g, ' ').trim();

const many = (n, one) => n.toLocaleString('en') + ' ' + one + (n === 1 ? '' : 's');
const words = (s) => (s || '').replace(/[._]/g, ' ');
const iso = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
const dayOf = (s) => Math.round(Date.parse(s + 'T00:00:00Z') / 864e5);

// debounce calls f once, when calls have ceased for ms.
function debounce(f, ms) {
  let t;
  return (...a) => { clearTimeout(t); t = setTimeout(() => f(...a), ms); };
}

// virtual shows n rows of one height in box, of which only those on the
// screen are elements; render(i) makes one.
function virtual(box, height, render) {
  const all = el('div', { class: 'all', role: box.getAttribute('role') ? 'presentation' : 'rowgroup' });
  box.classList.add('virtual');
  box.append(all);
  let n = 0, from = -1, to = -1;
  const draw = (again) => {
    const a = Math.max(0, Math.floor(box.scrollTop / height) - 6);
    const b = Math.min(n, Math.ceil((box.scrollTop + (box.clientHeight || 800)) / height) + 6);
    if (!again && a === from && b === to) return;
    [from, to] = [a, b];
    const rows = [];
    for (let i = a; i < b; i++) {
      const r = render(i);
      r.style.top = i * height + 'px';
      rows.push(r);
    }
    all.replaceChildren(...rows);
  };
  box.addEventListener('scroll', () => draw(false), { passive: true });
  new ResizeObserver(() => draw(false)).observe(box);
  return {
    show(count, top) { n = count; all.style.height = n * height + 'px'; if (top) box.scrollTop = 0; draw(true); },
    see(i) {
      const y = i * height;
      if (y < box.scrollTop) box.scrollTop = y;
      else if (y + height > box.scrollTop + box.clientHeight) box.scrollTop = y + height - box.clientHeight;
      draw(true);
    },
  };
}
