import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyDirectory } from '../../../gateway/journal/verify.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  append,
  appendJson,
  DIRECTORY,
  FIRST_SEGMENT,
  killed,
  openRun,
  type Run,
  readAll,
  systemEvent,
} from './journal-fixture.ts';

async function filled(segmentBytes: number, records: number): Promise<Run> {
  const run = await openRun(undefined, { segmentBytes });
  for (let number = 1; number <= records; number += 1) {
    append(run, `${number}`, ...(number % 3 === 0 ? [`alarm-${number}`] : []));
    if (number % 4 === 0) await settle();
  }
  await settle();
  return run;
}

test('events are found among many readings by their numbers, in pages of any size', async () => {
  const shape = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.nat(2)), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.integer({ min: 1, max: 20 }),
      fc.nat(40),
      fc.boolean(),
      async (records, limit, after, isReopened) => {
        let run = await openRun(undefined, { segmentBytes: 200_000 });
        for (const [bytes, events] of records) {
          appendJson(
            run,
            'x'.repeat(bytes),
            ...Array.from({ length: events }, () => systemEvent('gap', {}, 'north')),
          );
          if (bytes % 2 === 0) await settle();
        }
        await settle();
        if (isReopened) run = await openRun(await killed(run), { segmentBytes: 200_000 });
        const total = records.reduce((sum, [, events]) => sum + events, 0);
        const found = await run.journal.eventsAfter(after, { limit });
        const expected = Array.from({ length: total }, (_, at) => at + 1)
          .filter((seq) => seq > after)
          .slice(0, limit);
        expect(found.map(({ seq }) => seq)).toEqual(expected);
        expect(await readAll(run.journal)).toHaveLength(records.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('records larger than what is read at a time come whole', async () => {
  const run = await openRun();
  for (const bytes of [10, 700_000, 20, 300_000, 5_000_000, 30])
    append(run, 'x'.repeat(bytes), `a${bytes}`);
  await settle();
  const payloads = (await readAll(run.journal)).map(({ input }) =>
    input?.kind === 'message' ? input.payload.length : 0,
  );
  expect(payloads).toEqual([10, 700_000, 20, 300_000, 5_000_000, 30]);
  expect((await run.journal.read(1)).length).toBe(5);
  expect(await run.journal.eventsAfter(0)).toHaveLength(6);
});

test('only what is durable is read', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  expect(await run.journal.read(1)).toEqual([]);
  expect(await run.journal.eventsAfter(0)).toEqual([]);
  expect(run.journal).toMatchObject({ headLsn: 1, headSeq: 1, durableLsn: 0, durableSeq: 0 });
  await settle();
  expect(await run.journal.read(1, 10)).toHaveLength(1);
  expect(run.journal).toMatchObject({ durableLsn: 1, durableSeq: 1, pendingBytes: 0 });
});

test('reading begins anywhere and keeps to its limit', async () => {
  const run = await filled(1_500, 40);
  expect((await run.journal.read(17, 5)).map(({ lsn }) => lsn)).toEqual([17, 18, 19, 20, 21]);
  expect((await run.journal.read(0, 2)).map(({ lsn }) => lsn)).toEqual([1, 2]);
  expect(await run.journal.read(41)).toEqual([]);
});

test('a record that turned bad while the gateway runs is gone around', async () => {
  const run = await filled(1_000_000, 30);
  const bytes = run.disk.bytes(FIRST_SEGMENT);
  bytes[bytes.indexOf('"alarm-6"')] = 0;
  run.disk.overwrite(FIRST_SEGMENT, bytes);
  const lsns = (await readAll(run.journal)).map(({ lsn }) => lsn);
  expect(lsns).toEqual(Array.from({ length: 30 }, (_, at) => at + 1).filter((lsn) => lsn !== 6));
  expect((await run.journal.eventsAfter(0)).map(({ seq }) => seq)).toEqual([
    1, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
});

test('a place that the disk refuses while the gateway runs is gone around', async () => {
  const run = await filled(1_000_000, 30);
  run.disk.intercept = ({ kind, position = 0, length = 0 }) =>
    kind === 'read' && position <= 5_000 && position + length > 5_000 ? { code: 'EIO' } : null;
  const lsns = (await readAll(run.journal)).map(({ lsn }) => lsn);
  expect(lsns.length).toBeGreaterThan(5);
  expect(lsns.length).toBeLessThan(30);
});

test('segments older than the snapshot are not read again at start where there is too much of them', async () => {
  const run = await filled(1_500, 60);
  const { heads } = run.journal;
  const events = await run.journal.eventsAfter(0);
  const records = await readAll(run.journal);
  const disk = await killed(run);
  const readPaths = new Set<string>();
  disk.intercept = ({ kind, path, length = 0 }) => {
    if (kind === 'read' && length > 32) readPaths.add(path);
    return null;
  };
  const limits = { segmentBytes: 1_500, surveyBytesMax: 4_000 };
  const again = await openRun(disk, limits, { lsn: 60, heads });
  const skipped = disk.paths().filter((path) => path.endsWith('.seg') && !readPaths.has(path));
  expect(skipped.length).toBeGreaterThan(4);
  expect(again.opening).toMatchObject({ damage: [], nextLsn: 61 });
  expect(again.journal.heads).toEqual(heads);
  expect(await again.journal.eventsAfter(0)).toEqual(events);
  expect(await readAll(again.journal)).toEqual(records);
  append(again, '61', 'next');
  await settle();
  expect(await verifyDirectory(disk, DIRECTORY)).toMatchObject({ ok: true });
});

test('what lies behind the snapshot, or has no sound header, is read however much it is', async () => {
  const run = await filled(1_500, 60);
  const { heads } = run.journal;
  const disk = await killed(run);
  const behind = await openRun(
    disk.clone(),
    { surveyBytesMax: 0 },
    { lsn: 30, heads: { ...heads, seq: 10 } },
  );
  expect(behind.journal.heads).toEqual(heads);
  const bytes = disk.bytes(FIRST_SEGMENT);
  bytes[20] = 99;
  disk.overwrite(FIRST_SEGMENT, bytes);
  const broken = await openRun(disk.clone(), { surveyBytesMax: 0 }, { lsn: 60, heads });
  expect(broken.journal.heads).toEqual(heads);
  disk.intercept = ({ kind, path }) =>
    kind === 'open' && path === FIRST_SEGMENT ? { code: 'EIO' } : null;
  const refused = await openRun(disk, { surveyBytesMax: 0 }, { lsn: 60, heads });
  expect(refused.opening.damage).toMatchObject([{ lsnFrom: 1 }]);
});
