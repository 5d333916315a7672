import { expect, test } from 'vitest';
import { hashOf } from '../../../gateway/journal/chain.ts';
import { settle } from '../../support/manual-clock.ts';
import { append, appendJson, killed, openRun, readAll, systemEvent } from './journal-fixture.ts';

test('many appends of one turn share one write and one sync', async () => {
  const run = await openRun();
  const kinds: string[] = [];
  run.disk.intercept = ({ kind, length }) => {
    if (kind !== 'write' || (length ?? 0) !== 4096) kinds.push(kind);
    return null;
  };
  for (let number = 0; number < 100; number += 1) append(run, `1${number}`);
  expect(run.listener.commits).toEqual([]);
  await settle();
  expect(kinds.filter((kind) => kind === 'sync')).toHaveLength(1);
  expect(run.listener.commits).toEqual([{ lsn: 100, events: [] }]);
  expect(run.journal.durableLsn).toBe(100);
});

test('what other sockets bring in the same turn shares the sync as well', async () => {
  const run = await openRun();
  const first = append(run, '1');
  // What is promised runs between two sockets of a turn.
  for (let step = 0; step < 20; step += 1) await Promise.resolve();
  const last = append(run, '2');
  await settle();
  expect([first, last]).toEqual([1, 2]);
  expect(run.listener.commits).toEqual([{ lsn: 2, events: [] }]);
});

test('what was committed is read back after the process died', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  append(run, '2');
  appendJson(run, { kind: 'tick' }, systemEvent('gap', {}, 'south'));
  await settle();
  const before = await readAll(run.journal);
  const disk = await killed(run);
  const again = await openRun(disk);
  expect(again.opening.damage).toEqual([]);
  expect(again.opening.tornTail).toBeNull();
  expect(again.opening.nextLsn).toBe(4);
  expect(await readAll(again.journal)).toEqual(before);
  expect(before.map(({ lsn }) => lsn)).toEqual([1, 2, 3]);
  expect(before.flatMap(({ events }) => events)).toEqual(run.listener.durableEvents);
});

test('what whoever keeps abreast has taken in is read from the disk again, and only that', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  append(run, '2', 'b');
  await settle();
  let reads = 0;
  run.disk.intercept = ({ kind }) => {
    if (kind === 'read') reads += 1;
    return null;
  };
  const before = await run.journal.follow(1);
  expect(before.map(({ lsn }) => lsn)).toEqual([1, 2]);
  expect(reads).toBe(0);
  run.journal.followed(1);
  expect((await run.journal.follow(2)).map(({ lsn }) => lsn)).toEqual([2]);
  expect(reads).toBe(0);
  const after = await run.journal.follow(1);
  expect(reads).toBeGreaterThan(0);
  expect(after.map(({ lsn, events }) => ({ lsn, events }))).toEqual(
    before.map(({ lsn, events }) => ({ lsn, events })),
  );
});

test('events are chained over all and for each site', async () => {
  const run = await openRun();
  append(run, '1', 'a', 'b');
  appendJson(run, {}, systemEvent('gap', {}, 'south'), systemEvent('stopped'));
  await settle();
  const [first, second, third, fourth] = run.listener.durableEvents;
  expect(first).toMatchObject({ seq: 1, siteSeq: 1, prevHash: null, sitePrevHash: null });
  expect(second).toMatchObject({
    seq: 2,
    siteSeq: 2,
    prevHash: first?.hash,
    sitePrevHash: first?.hash,
  });
  expect(third).toMatchObject({ seq: 3, siteSeq: 1, prevHash: second?.hash, sitePrevHash: null });
  expect(fourth).toMatchObject({ seq: 4, site: null, siteSeq: null, sitePrevHash: null });
  expect(first?.hash).toBe(hashOf({ ...first }));
});

test('a segment that is full is closed, and reading goes on across segments', async () => {
  const run = await openRun(undefined, { segmentBytes: 1000 });
  for (let number = 0; number < 50; number += 1) {
    append(run, `reading ${number}`, `alarm-${number}`);
    await settle();
  }
  const segments = run.disk.paths().filter((path) => path.endsWith('.seg'));
  expect(segments.length).toBeGreaterThan(10);
  const records = await readAll(run.journal);
  expect(records.map(({ lsn }) => lsn)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
  expect((await run.journal.eventsAfter(20, { limit: 5 })).map(({ seq }) => seq)).toEqual([
    21, 22, 23, 24, 25,
  ]);
  expect(await run.journal.eventsAfter(50)).toEqual([]);
  const again = await openRun(await killed(run), { segmentBytes: 1000 });
  expect(again.opening.damage).toEqual([]);
  expect(await readAll(again.journal)).toEqual(records);
  expect((await again.journal.eventsAfter(0)).map(({ seq }) => seq)).toEqual(
    records.map(({ lsn }) => lsn),
  );
});
