// Runs chrono-node over lines {doc_id, dct, text}; see compare.py.
const chrono = require("chrono-node");
const lines = require("fs").readFileSync(0, "utf8").split("\n");

function value(c) {
  const pad = (n) => String(n).padStart(2, "0");
  const day = `${c.get("year")}-${pad(c.get("month"))}-${pad(c.get("day"))}`;
  if (c.isCertain("hour")) return ["TIME", `${day}T${pad(c.get("hour"))}:${pad(c.get("minute") || 0)}`];
  if (c.isCertain("day") || c.isCertain("weekday")) return ["DATE", day];
  if (c.isCertain("month")) return ["DATE", day.slice(0, 7)];
  return c.isCertain("year") ? ["DATE", day.slice(0, 4)] : ["DATE", day];
}

for (const line of lines) {
  if (!line) continue;
  const d = JSON.parse(line);
  const points = [0]; // UTF-16 index to code point
  for (const ch of d.text) for (let k = 0, n = points.length; k < ch.length; k++) points.push(points[n - 1] + 1);
  const spans = chrono.parse(d.text, new Date(`${d.dct}T12:00:00`)).map((r) => {
    const [type, v] = value(r.start);
    return { start: points[r.index], end: points[r.index + r.text.length], type, value: v };
  });
  console.log(JSON.stringify({ doc_id: d.doc_id, spans }));
}
