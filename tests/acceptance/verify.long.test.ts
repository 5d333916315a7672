import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventText } from '../../gateway/event-text.ts';
import { Chain, EMPTY_HEADS } from '../../gateway/journal/chain.ts';
import { alarmEvent } from '../gateway/journal/journal-fixture.ts';
import { hazgate } from './command-line.ts';

const MIB = 1024 * 1024;
const FILE_MIB = 192;
/** A quarter of the file: whoever keeps its lines ends here. */
const HEAP_MIB = 48;
/** A minute and more on a loaded machine. */
const PATIENCE_MS = 300_000;

let directory: string;
let file: string;
let count = 0;

/** An export that is far larger than the memory it is verified in. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-verify-'));
  file = join(directory, 'journal.jsonl');
  const chain = new Chain(EMPTY_HEADS, null);
  const out = openSync(file, 'w');
  for (let bytes = 0; bytes < FILE_MIB * MIB; ) {
    const some = Array.from({ length: 1_000 }, () => {
      count += 1;
      return `${eventText(chain.extend(alarmEvent(`a${count}`), '2026-11-21T00:00:00.000Z'))}\n`;
    });
    bytes += writeSync(out, some.join(''));
  }
  closeSync(out);
}, PATIENCE_MS);
afterAll(() => rmSync(directory, { recursive: true }));

const inLittleMemory = { env: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` } };

describe('verify of a file larger than its memory', () => {
  test('reads it to its end', { timeout: PATIENCE_MS }, async () => {
    expect(statSync(file).size).toBeGreaterThan(FILE_MIB * MIB);
    const found = await hazgate(['verify', file, '--json'], inLittleMemory);
    expect(found).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(found.stdout)).toMatchObject({ ok: true, counts: { events: count } });
  });

  test('names what is broken near its end by seq and line', { timeout: PATIENCE_MS }, async () => {
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf(`"id":"a${count - 1}"`);
    expect(at).toBeGreaterThan(0);
    const out = openSync(file, 'r+');
    writeSync(out, '"id":"b', at);
    closeSync(out);
    const found = await hazgate(['verify', file], inLittleMemory);
    expect(found.status).toBe(1);
    const seq = count - 1;
    expect(found.stdout).toContain(`broken at seq ${seq}: edited: line ${seq}: event ${seq}`);
  });
});
