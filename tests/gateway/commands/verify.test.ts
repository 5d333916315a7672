import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verify } from '../../../gateway/commands/verify.ts';
import { Chain, EMPTY_HEADS } from '../../../gateway/journal/chain.ts';
import { AlarmStore } from '../../../gateway/views/alarm-store.ts';
import { alarmEvent, systemEvent } from '../journal/journal-fixture.ts';
import { TestIo } from './test-io.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-verify-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const CHAIN = new Chain(EMPTY_HEADS, null);
const EVENTS = [
  systemEvent('started'),
  alarmEvent('a'),
  alarmEvent('b'),
  systemEvent('stopped'),
].map((event) => CHAIN.extend(event, '2026-11-21T00:00:00.000Z'));

async function verified(
  events: readonly unknown[],
  options: Readonly<Record<string, string | boolean>> = {},
) {
  const file = join(directory, 'events.jsonl');
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const io = new TestIo();
  const code = await verify(file, options, io);
  return { code, out: io.out };
}

const COUNTED = 'checkpoints, 0 signatures, 0 digests of readings\n';

describe('verify of a file', () => {
  test('that begins at 1 says only that it is whole', async () => {
    expect(await verified(EVENTS)).toEqual({ code: 0, out: `verified: 4 events, 0 ${COUNTED}` });
    const { out } = await verified(EVENTS, { json: true });
    expect(JSON.parse(out)).not.toHaveProperty('begins');
  });

  test('whose first events are gone says where it begins, and what they must end with', async () => {
    const rest = EVENTS.slice(2);
    const hash = EVENTS[1]?.hash;
    expect(await verified(rest)).toEqual({
      code: 0,
      out: `begins at seq 3, not at 1: what came before was not given and is not checked; whoever holds the event before it can compare: its hash is ${hash}\nverified: 2 events, 0 ${COUNTED}`,
    });
    const { out } = await verified(rest, { json: true });
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      begins: { seq: 3, siteSeq: null, prevHash: hash },
    });
  });

  test("of one site is told by the site's own chain", async () => {
    const { code, out } = await verified(EVENTS.slice(2, 3), { site: 'north' });
    expect(code).toBe(0);
    expect(out).toContain('begins at siteSeq 2 (seq 3), not at 1:');
    expect(out).toContain(
      `the event before it in the site's chain can compare: its hash is ${EVENTS[1]?.hash}\n`,
    );
    expect((await verified(EVENTS.slice(1, 3), { site: 'north' })).out).toMatch(/^verified: 2/);
  });

  test('behind a journal that was lost as a whole names no event before it', async () => {
    const behind = new Chain({ ...EMPTY_HEADS, floor: 1_000_000 }, null);
    const event = behind.extend(systemEvent('started'), '2026-11-21T00:00:00.000Z');
    expect((await verified([event])).out).toContain(
      'begins at seq 1000000, not at 1: what came before was not given and is not checked; it names no event before it\n',
    );
  });
});

test('verify of a directory misses the records that a view had taken in', async () => {
  mkdirSync(join(directory, 'journal'));
  const store = new AlarmStore(join(directory, 'alarms.sqlite'));
  store.open();
  store.apply([JSON.stringify(EVENTS[0])], { lsn: 7, mark: 'm' });
  store.close();
  const io = new TestIo();
  expect(await verify(undefined, { data: directory }, io)).toBe(1);
  expect(io.out).toContain('records 1 to 7 are missing: a view shows that they were there\n');
  expect(io.out).toContain('NOT whole');
});
