import { expect, test } from 'vitest';
import { checkpointNotice } from '../../../gateway/journal/checkpoint.ts';
import { Retention } from '../../../gateway/journal/retention.ts';
import { verifyDirectory } from '../../../gateway/journal/verify.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  append,
  appendJson,
  DIRECTORY,
  FOLDER,
  killed,
  openRun,
  type Run,
  readAll,
  systemEvent,
} from './journal-fixture.ts';

const DAY_MS = 86_400_000;

function checkpoint(run: Run): void {
  const counts = { received: 1, stored: 1, judged: 1, late: 0, duplicate: 0, rejected: 0 };
  const { facts, ...notice } = checkpointNotice(counts, run.journal.inputsSinceCheckpoint());
  appendJson(run, notice, systemEvent('checkpoint', facts));
}

async function filled(): Promise<Run> {
  const run = await openRun(undefined, { segmentBytes: 2_000 });
  for (let number = 1; number <= 30; number += 1) {
    append(run, 'x'.repeat(100), ...(number % 5 === 0 ? [`alarm-${number}`] : []));
    if (number % 7 === 0) appendJson(run, { kind: 'tick', number });
    if (number === 12) checkpoint(run);
    await settle();
  }
  checkpoint(run);
  await settle();
  return run;
}

function retention(run: Run, readingsKeptMs = 0): Retention {
  return new Retention({ disk: run.disk, folder: FOLDER, log: run.journal.log, readingsKeptMs });
}

test('readings older than 30 days go, every event and every other input stays', async () => {
  const run = await filled();
  const before = await readAll(run.journal);
  const events = await run.journal.eventsAfter(0);
  const bytesBefore = size(run);
  await run.clock.advance(31 * DAY_MS);
  const pruned = await retention(run).prune(run.clock.now().wallMs, Number.POSITIVE_INFINITY);
  expect(pruned.segments).toBeGreaterThan(2);
  expect(bytesBefore - size(run)).toBe(pruned.bytesFreed);
  expect(await run.journal.eventsAfter(0)).toEqual(events);
  const open = run.journal.log.openEntry?.firstLsn ?? 0;
  const after = await readAll(run.journal);
  const kept = (records: typeof before) =>
    records.filter(({ input }) => input?.kind === 'json').map(({ lsn }) => lsn);
  expect(kept(after)).toEqual(kept(before));
  expect(after.filter(({ lsn, input }) => lsn < open && input?.kind === 'message')).toEqual([]);
  expect(after.filter(({ lsn }) => lsn >= open)).toEqual(before.filter(({ lsn }) => lsn >= open));
});

test('a pruned journal opens without damage, and verifies with a note instead of the digest', async () => {
  const run = await filled();
  await run.clock.advance(31 * DAY_MS);
  await retention(run).prune(run.clock.now().wallMs, Number.POSITIVE_INFINITY);
  const found = await verifyDirectory(run.disk, DIRECTORY);
  expect(found).toMatchObject({ ok: true, counts: { digests: 0, checkpoints: 2 } });
  expect(found.notes.filter((note) => note.includes('pruned'))).toHaveLength(2);
  const events = await run.journal.eventsAfter(0);
  const again = await openRun(await killed(run), { segmentBytes: 2_000 });
  expect(again.opening).toMatchObject({ damage: [], tornTail: null });
  expect(await again.journal.eventsAfter(0)).toEqual(events);
  await again.clock.advance(62 * DAY_MS);
  const twice = await retention(again).prune(again.clock.now().wallMs, Number.POSITIVE_INFINITY);
  expect(twice.segments).toBeLessThan(2);
});

test('damage in a pruned segment is still found', async () => {
  const run = await filled();
  await run.clock.advance(31 * DAY_MS);
  await retention(run).prune(run.clock.now().wallMs, Number.POSITIVE_INFINITY);
  const disk = await killed(run);
  const [first = ''] = disk.paths();
  const bytes = disk.bytes(first);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  disk.overwrite(first, bytes);
  const again = await openRun(disk);
  expect(again.opening.damage).toMatchObject([{ lsnFrom: 1 }]);
});

test('nothing goes that is younger than 30 days, ahead of a reader, or still being written', async () => {
  const run = await filled();
  await run.clock.advance(29 * DAY_MS);
  const now = run.clock.now().wallMs;
  expect(await retention(run).prune(now, Number.POSITIVE_INFINITY)).toEqual({
    segments: 0,
    bytesFreed: 0,
  });
  expect(
    await retention(run, 90 * DAY_MS).prune(now + 60 * DAY_MS, Number.POSITIVE_INFINITY),
  ).toEqual({ segments: 0, bytesFreed: 0 });
  const [first] = run.journal.log.entries;
  const one = await retention(run).prune(now + 60 * DAY_MS, first?.lastLsn ?? 0);
  expect(one.segments).toBe(1);
});

test('a segment with damage is left as it is', async () => {
  const run = await filled();
  const [first = ''] = run.disk.paths();
  const bytes = run.disk.bytes(first);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  run.disk.overwrite(first, bytes);
  const pruner = retention(run);
  await pruner.prune(run.clock.now().wallMs + 60 * DAY_MS, Number.POSITIVE_INFINITY);
  expect(run.disk.bytes(first)).toEqual(bytes);
  expect(
    await pruner.prune(run.clock.now().wallMs + 60 * DAY_MS, Number.POSITIVE_INFINITY),
  ).toEqual({ segments: 0, bytesFreed: 0 });
});

test('readers go on undisturbed while segments are rewritten under them', async () => {
  const run = await filled();
  await run.clock.advance(31 * DAY_MS);
  const events = await run.journal.eventsAfter(0);
  const pruning = retention(run).prune(run.clock.now().wallMs, Number.POSITIVE_INFINITY);
  let isPruning = true;
  void pruning.then(() => {
    isPruning = false;
  });
  let rounds = 0;
  while (isPruning) {
    expect(await run.journal.eventsAfter(0)).toEqual(events);
    const lsns = (await readAll(run.journal)).map(({ lsn }) => lsn);
    expect(lsns).toEqual([...lsns].sort((left, right) => left - right));
    expect(lsns.at(-1)).toBe(run.journal.durableLsn);
    rounds += 1;
  }
  expect(rounds).toBeGreaterThan(0);
});

test('a disk that fails while pruning leaves the segment as it was', async () => {
  const run = await filled();
  const before = await readAll(run.journal);
  run.disk.intercept = ({ kind }) => (kind === 'rename' ? { code: 'EIO' } : null);
  await expect(
    retention(run).prune(run.clock.now().wallMs + 60 * DAY_MS, Number.POSITIVE_INFINITY),
  ).rejects.toThrow('EIO');
  expect(await readAll(run.journal)).toEqual(before);
  run.disk.intercept = null;
  const again = await openRun(await killed(run));
  expect(again.opening.damage).toEqual([]);
  expect(await readAll(again.journal)).toEqual(before);
});

function size(run: Run): number {
  return run.disk
    .paths()
    .filter((path) => path.endsWith('.seg'))
    .reduce((sum, path) => sum + run.disk.bytes(path).length, 0);
}
