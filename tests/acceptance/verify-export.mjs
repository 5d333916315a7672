// Verifies an exported event journal as an outsider would: RFC 8785 and SHA-256 only, no code of the gateway.
// Usage: node verify-export.mjs FILE.jsonl [SITE]   exits 1 at the first break
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** RFC 8785: keys by UTF-16 code units, numbers and strings as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

const [file, site] = process.argv.slice(2);
const [number, previous] = site ? ['siteSeq', 'sitePrevHash'] : ['seq', 'prevHash'];
const lines = readFileSync(file, 'utf8').trim().split('\n');
let last = null;
let count = 0;
for (const line of lines) {
  const { hash, ...event } = JSON.parse(line);
  if (site && event.site !== site) continue;
  const expected = createHash('sha256').update(canonical(event)).digest('hex');
  const linked =
    last === null || (event[previous] === last.hash && event[number] === last.number + 1);
  if (
    hash !== expected ||
    !linked ||
    (last === null && event[number] === 1 && event[previous] !== null)
  ) {
    process.stdout.write(`broken at ${number} ${event[number]}\n`);
    process.exit(1);
  }
  last = { hash, number: event[number] };
  count += 1;
}
process.stdout.write(`${count} events verified\n`);
