import { expect, test } from 'vitest';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { type DiskFault, type DiskOperation, MemoryDisk } from '../../support/memory-disk.ts';
import {
  alarmEvent,
  append,
  appendJson,
  FIRST_SEGMENT,
  killed,
  openRun,
  type Run,
  readAll,
  systemEvent,
} from './journal-fixture.ts';

function onSegment(fault: DiskFault | Promise<DiskFault | null>, kind: DiskOperation['kind']) {
  return (operation: DiskOperation): DiskFault | null | Promise<DiskFault | null> =>
    operation.kind === kind && operation.path.endsWith('.seg') ? fault : null;
}

/** The way the gateway tells the journal's trouble: as events of the journal itself. */
function tellsItself(run: Run): void {
  run.listener.onDegraded = () => appendJson(run, {}, systemEvent('journal-degraded'));
  run.listener.onRecovered = () => appendJson(run, {}, systemEvent('journal-recovered'));
}

test('a disk that takes a few bytes at a time loses nothing', async () => {
  const run = await openRun();
  run.disk.intercept = ({ kind, length }) =>
    kind === 'write' ? { takes: Math.min(7, length ?? 0) } : null;
  for (let number = 0; number < 10; number += 1) append(run, `${number}`, `alarm-${number}`);
  await settle();
  expect(run.listener.durableLsn).toBe(10);
  const again = await openRun(await killed(run));
  expect(await readAll(again.journal)).toHaveLength(10);
});

test('on a full disk events are announced at once, and sent again with their numbers when there is room', async () => {
  const run = await openRun(undefined, { preallocateBytes: 0 });
  tellsItself(run);
  append(run, '1', 'before');
  await settle();
  run.disk.capacityBytes = 0;
  append(run, '2', 'during');
  await settle();
  expect(run.listener.durableLsn).toBe(1);
  expect(run.listener.told).toEqual([expect.stringContaining('degraded: a write failed: ENOSPC')]);
  expect(run.listener.announcements.slice(0, 1)).toMatchObject([
    {
      alarm: { id: 'during' },
      seq: null,
      siteSeq: null,
      hash: null,
      prevHash: null,
      sitePrevHash: null,
      durable: false,
    },
  ]);
  append(run, '3', 'later');
  expect(run.listener.announcements.at(-1)).toMatchObject({
    alarm: { id: 'later' },
    durable: false,
  });
  await run.clock.advance(60_000);
  expect(run.listener.durableLsn).toBe(1);
  expect(run.journal.state()).toMatchObject({
    state: 'degraded',
    reason: { code: 'journal-write-failed', params: { why: expect.any(String) } },
  });
  run.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await run.clock.advance(2_000);
  expect(run.listener.durableEvents).toMatchObject([
    { seq: 1, alarm: { id: 'before' } },
    { seq: 2, alarm: { id: 'during' }, durable: true },
    { seq: 3, type: 'journal-degraded' },
    { seq: 4, alarm: { id: 'later' } },
    { seq: 5, type: 'journal-recovered' },
  ]);
  expect(run.journal.state()).toEqual({ state: 'ok', detail: null });
  const again = await openRun(await killed(run));
  expect(again.opening.withdrawn).toEqual([]);
  expect((await again.journal.eventsAfter(0)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('a write that fails half way is made good at the same place', async () => {
  const run = await openRun();
  let calls = 0;
  run.disk.intercept = ({ kind, length }) => {
    if (kind !== 'write' || length === 4096) return null;
    calls += 1;
    if (calls === 1) return { takes: 30 };
    return calls === 2 ? { code: 'EIO' } : null;
  };
  append(run, '1', 'a');
  await settle();
  expect(run.listener.announcements).toHaveLength(1);
  await run.clock.advance(250);
  expect(run.listener.durableLsn).toBe(1);
  expect(run.listener.told).toEqual([
    expect.stringContaining('degraded'),
    expect.stringContaining('recovered'),
  ]);
  const again = await openRun(await killed(run));
  expect(await readAll(again.journal)).toHaveLength(1);
});

test('retries of a failed write grow from 250 ms to 2 s', async () => {
  const run = await openRun();
  const times: number[] = [];
  run.disk.intercept = (operation) => {
    if (operation.kind !== 'write' || !operation.path.endsWith('.seg')) return null;
    if (operation.length !== 4096) times.push(run.clock.now().steadyMs);
    return { code: 'EIO' };
  };
  append(run, '1');
  await run.clock.advance(8_000);
  expect(times).toEqual([0, 250, 750, 1750, 3750, 5750, 7750]);
});

test('a sync that fails is never tried again: everything pending is announced and the journal gives up', async () => {
  const run = await openRun();
  append(run, '1', 'safe');
  await settle();
  let syncs = 0;
  run.disk.intercept = ({ kind, path }) => {
    if (kind !== 'sync' || path !== FIRST_SEGMENT) return null;
    syncs += 1;
    return { code: 'EIO' };
  };
  append(run, '2', 'lost');
  await settle();
  await run.clock.advance(10_000);
  expect(syncs).toBe(1);
  expect(run.listener.told).toEqual([
    expect.stringContaining('failed: the disk did not confirm a write'),
  ]);
  expect(run.listener.announcements).toMatchObject([{ alarm: { id: 'lost' }, durable: false }]);
  const after = run.journal.append(run.clock.now(), { kind: 'json', value: 1 }, [
    alarmEvent('after'),
  ]);
  expect(after.events).toMatchObject([{ seq: null, durable: false }]);
  expect(run.listener.announcements.at(-1)).toMatchObject({ alarm: { id: 'after' } });
  await run.clock.advance(10_000);
  expect(run.listener.durableLsn).toBe(1);
  expect(run.journal.state()).toMatchObject({
    state: 'down',
    reason: { code: 'journal-unconfirmed' },
  });
  await run.journal.stop();
});

test('what a failed sync left unconfirmed did not happen, and is withdrawn until a started event names it', async () => {
  const run = await openRun();
  append(run, '1', 'safe');
  await settle();
  run.disk.intercept = onSegment({ code: 'EIO' }, 'sync');
  append(run, '2', 'lost');
  await settle();
  const second = await openRun(await killed(run));
  expect(second.opening).toMatchObject({
    nextLsn: 2,
    withdrawn: ['lost'],
    damage: [],
    tornTail: null,
  });
  expect((await second.journal.eventsAfter(0)).map((event) => event.seq)).toEqual([1]);
  append(second, 'two again', 'other');
  await settle();
  expect(second.listener.durableEvents).toMatchObject([{ seq: 2, alarm: { id: 'other' } }]);

  // Not yet told: a further start must neither forget it nor drop what this run has confirmed.
  const third = await openRun(await killed(second));
  expect(third.opening).toMatchObject({ nextLsn: 3, withdrawn: ['lost'] });
  appendJson(third, {}, systemEvent('started', { withdrawn: ['lost'] }));
  await settle();
  const fourth = await openRun(await killed(third));
  expect(fourth.opening).toMatchObject({ nextLsn: 4, withdrawn: [] });
});

test('an alarm announced in its second version and kept only in its first is withdrawn', async () => {
  const run = await openRun();
  appendJson(run, {}, alarmEvent('a', 1), alarmEvent('b', 1));
  await settle();
  run.disk.intercept = onSegment({ code: 'ENOSPC' }, 'write');
  appendJson(run, {}, alarmEvent('a', 2));
  await settle();
  const again = await openRun(await killed(run));
  expect(again.opening.withdrawn).toEqual(['a']);
});

test('a commit that takes longer than a second is announced, and told again when it is confirmed', async () => {
  const run = await openRun();
  let release: (fault: null) => void = () => undefined;
  const gate = new Promise<null>((resolve) => {
    release = resolve;
  });
  run.disk.intercept = onSegment(gate, 'sync');
  append(run, '1', 'slow');
  await run.clock.advance(999);
  expect(run.listener.announcements).toEqual([]);
  append(run, '2', 'queued');
  await run.clock.advance(1);
  expect(run.listener.announcements).toMatchObject([
    { alarm: { id: 'slow' } },
    { alarm: { id: 'queued' } },
  ]);
  expect(run.listener.told).toHaveLength(1);
  run.disk.intercept = null;
  release(null);
  await settle();
  expect(run.listener.durableEvents).toMatchObject([
    { seq: 1, alarm: { id: 'slow' } },
    { seq: 2, alarm: { id: 'queued' } },
  ]);
  expect(run.listener.told).toEqual([
    'degraded: a commit takes longer than 1000 ms',
    expect.stringContaining('recovered'),
  ]);
});

test('telling the trouble does not make trouble without end', async () => {
  const run = await openRun();
  tellsItself(run);
  let commits = 0;
  // Every other commit is slow, so that trouble comes and goes with each event that tells it.
  run.disk.intercept = ({ kind, path }) => {
    if (kind !== 'sync' || !path.endsWith('.seg')) return null;
    commits += 1;
    if (commits % 2 === 0) return null;
    return new Promise((resolve) => {
      run.clock.schedule(1_500, () => resolve(null));
    });
  };
  append(run, '1', 'a');
  await run.clock.advance(600_000);
  expect(run.listener.told.length).toBeLessThan(8);
  expect(run.journal.durableLsn).toBe(run.journal.headLsn);
});

test('a hung disk holds up nothing until what is pending exceeds its bound', async () => {
  const run = await openRun(undefined, { pendingBytesMax: 20_000 });
  run.disk.intercept = ({ path, kind }) =>
    kind === 'write' || path.endsWith('announced') ? new Promise(() => undefined) : null;
  append(run, '1', 'first');
  await run.clock.advance(1_000);
  expect(run.listener.announcements).toHaveLength(1);
  let appended = 1;
  while (run.journal.state().state === 'degraded') {
    append(run, 'x'.repeat(500), `alarm-${appended}`);
    appended += 1;
  }
  expect(run.listener.announcements).toHaveLength(appended);
  expect(run.listener.told).toEqual(['degraded: a commit takes longer than 1000 ms']);
  await run.clock.advance(500);
  expect(run.listener.told.at(-1)).toMatch(/^failed: \d+ bytes wait for the disk$/);
  const { reason } = run.journal.state();
  expect(reason).toEqual({ code: 'journal-overrun', params: { bytes: expect.any(Number) } });
  expect(run.listener.commits).toEqual([]);
});

test('a hung commit that returns after the journal has given up acknowledges nothing', async () => {
  const run = await openRun(undefined, { pendingBytesMax: 1_000 });
  let release: (fault: null) => void = () => undefined;
  run.disk.intercept = onSegment(
    new Promise<null>((resolve) => {
      release = resolve;
    }),
    'sync',
  );
  append(run, '1');
  await settle();
  append(run, 'x'.repeat(2_000), 'a');
  release(null);
  await run.clock.advance(1_000);
  expect(run.listener.commits).toEqual([]);
  expect(run.listener.told).toEqual([expect.stringContaining('failed')]);
});

test('a disk that is full at start does not keep the gateway from starting', async () => {
  const first = await openRun(undefined, { preallocateBytes: 0 });
  append(first, '1', 'a');
  await settle();
  const disk = await killed(first);
  disk.capacityBytes = 0;
  const run = await openRun(disk, { preallocateBytes: 0 });
  expect(run.opening).toMatchObject({ nextLsn: 2, damage: [] });
  append(run, '2', 'b');
  await settle();
  expect(run.listener.announcements).toMatchObject([{ alarm: { id: 'b' } }]);
  expect(await readAll(run.journal)).toHaveLength(1);
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  await run.clock.advance(2_000);
  expect(run.listener.durableLsn).toBe(2);
  expect(await readAll(run.journal)).toHaveLength(2);
  expect(await readAll((await openRun(await killed(run))).journal)).toHaveLength(2);
});

test('without room to lay out ahead the records themselves are still written', async () => {
  const run = await openRun(undefined, { preallocateBytes: 100_000 });
  const used = run.disk.paths().reduce((sum, path) => sum + run.disk.bytes(path).length, 0);
  run.disk.capacityBytes = used + 5_000;
  append(run, '1', 'a');
  await settle();
  append(run, '2', 'b');
  await settle();
  expect(run.listener.durableLsn).toBe(2);
  expect(run.listener.told).toEqual([]);
});

test('a write error while laying out ahead is not an error of the commit', async () => {
  const run = await openRun(undefined, { preallocateBytes: 5_000 });
  run.disk.intercept = ({ kind, length }) =>
    kind === 'write' && length === 5_000 ? { code: 'ENOSPC' } : null;
  append(run, '1', 'a');
  await settle();
  append(run, '2', 'b');
  await settle();
  expect(run.listener.durableLsn).toBe(2);
});

test('a segment that can not be begun is begun when the disk allows', async () => {
  const run = await openRun(undefined, { segmentBytes: 100 });
  append(run, 'x'.repeat(200));
  await settle();
  run.disk.intercept = ({ kind, path }) =>
    kind === 'sync' && path.endsWith('.seg') ? { code: 'EIO' } : null;
  append(run, '2', 'a');
  await settle();
  expect(run.listener.announcements).toHaveLength(1);
  expect(run.listener.told).toEqual([expect.stringContaining('degraded')]);
  run.disk.intercept = null;
  await run.clock.advance(250);
  expect(run.listener.durableLsn).toBe(2);
  expect(await readAll((await openRun(await killed(run))).journal)).toHaveLength(2);
});

test('stopping waits for what is pending, and a bounded time for a hung disk', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  await run.journal.stop();
  expect(run.listener.durableLsn).toBe(1);
  await run.journal.stop();

  const hung = await openRun(undefined, { stopWithinMs: 3_000 });
  hung.disk.intercept = onSegment(new Promise(() => undefined), 'sync');
  append(hung, '1', 'a');
  let isStopped = false;
  const stopping = hung.journal.stop().then(() => {
    isStopped = true;
  });
  await hung.clock.advance(2_999);
  expect(isStopped).toBe(false);
  await hung.clock.advance(1);
  await stopping;
  expect(isStopped).toBe(true);
});

test('a journal that is stopping tells no trouble that would have to be appended', async () => {
  const run = await openRun(undefined, { preallocateBytes: 0 });
  tellsItself(run);
  run.disk.capacityBytes = 0;
  append(run, '1', 'a');
  await settle();
  const stopping = run.journal.stop();
  run.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await run.clock.advance(2_000);
  await stopping;
  expect(run.listener.told).toHaveLength(1);
  expect(run.listener.durableLsn).toBe(2);
  expect(() => append(run, '2')).toThrow('the journal is open');
});

test('trouble that ends well leaves nothing to withdraw, whatever an earlier run left', async () => {
  const run = await openRun();
  run.disk.intercept = onSegment({ code: 'EIO' }, 'write');
  append(run, '1', 'first');
  await settle();
  const second = await openRun(await killed(run));
  expect(second.opening.withdrawn).toEqual(['first']);
  second.disk.intercept = onSegment({ code: 'EIO' }, 'write');
  append(second, '1', 'second');
  await settle();
  second.disk.intercept = null;
  await second.clock.advance(2_000);
  // Its own alarm is durable; the earlier run's is not yet told.
  const third = await openRun(await killed(second));
  expect(third.opening.withdrawn).toEqual(['first']);
});

test('a journal stopped in order is not copied at the next start', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  await run.journal.stop();
  const disk = await killed(run);
  const renamed: string[] = [];
  disk.intercept = ({ kind, path }) => {
    if (kind === 'rename') renamed.push(path);
    return null;
  };
  const again = await openRun(disk);
  expect(renamed).toEqual([]);
  expect(again.opening.nextLsn).toBe(2);
});

test('after a start nothing is built on pages whose sync was never confirmed', async () => {
  const run = await openRun();
  append(run, '1', 'a');
  await settle();
  // Written, synced in vain, and still in the page cache when the process dies.
  run.disk.intercept = onSegment({ code: 'EIO' }, 'sync');
  append(run, '2', 'b');
  await settle();
  const disk = await killed(run);
  disk.erase('/data/journal/announced');
  const again = await openRun(disk);
  expect(again.opening.nextLsn).toBe(3);
  append(again, '3', 'c');
  await settle();
  // The power goes with none of the doubtful pages written: what was acknowledged since stands on copies.
  disk.crash(() => 0);
  await settle();
  const last = await openRun(disk);
  expect(last.opening.damage).toEqual([]);
  expect((await last.journal.eventsAfter(0)).map((event) => event.seq)).toEqual([1, 2, 3]);
});

test('the manual clock runs tasks in their order and at their time', async () => {
  const clock = new ManualClock(0);
  const times: string[] = [];
  clock.schedule(20, () => times.push(`b ${clock.now().steadyMs}`));
  clock.schedule(10, () => {
    times.push(`a ${clock.now().steadyMs}`);
    clock.schedule(5, () => times.push(`c ${clock.now().steadyMs}`));
  });
  clock.schedule(12, () => times.push('never'))();
  await clock.advance(30);
  expect(times).toEqual(['a 10', 'c 15', 'b 20']);
  expect(clock.now()).toEqual({ steadyMs: 30, wallMs: 30 });
});

test('the memory disk forgets what was not synced, and a name that was not', async () => {
  const disk = new MemoryDisk();
  const file = await disk.open('/d/a');
  await file.write(Buffer.from('old'), 0);
  await file.sync();
  await disk.syncDirectory('/d');
  await file.write(Buffer.from('new'), 0);
  await disk.open('/d/b');
  disk.crash(() => 0);
  expect(disk.paths()).toEqual(['/d/a']);
  expect(disk.bytes('/d/a').toString()).toBe('old');
});

test('a journal that gives up while it tells of a commit stays down, though that commit was quick', async () => {
  const run = await openRun(undefined, { pendingBytesMax: 4_000 });
  run.listener.committed = () => void append(run, 'x'.repeat(8_000));
  append(run, 'a', 'a');
  await settle();
  expect(run.journal.state()).toMatchObject({ state: 'down' });
  expect(run.listener.told.filter((each) => each.startsWith('recovered'))).toEqual([]);
});
