import { expect, test } from 'vitest';
import { damageFacts } from '../../../gateway/journal/damage.ts';
import type { JournalOpening } from '../../../gateway/journal/journal.ts';
import type { JournalRecord } from '../../../gateway/journal/record.ts';
import { type RecordSource, type Replayable, recover } from '../../../gateway/journal/recovery.ts';
import type { EngineEvent, HazgateEvent } from '../../../rules/event.ts';
import { settle } from '../../support/manual-clock.ts';
import type { MemoryDisk } from '../../support/memory-disk.ts';
import {
  alarmEvent,
  appendJson,
  FIRST_SEGMENT,
  killed,
  openRun,
  type Run,
  systemEvent,
} from './journal-fixture.ts';

/** Makes the events that stand in its input; keeps what it was asked to do. */
class Echo implements Replayable {
  readonly applied: number[] = [];
  readonly absorbed: (number | null)[] = [];

  apply(record: JournalRecord): readonly EngineEvent[] {
    this.applied.push(record.lsn);
    return record.input?.kind === 'json'
      ? (record.input.value as { makes: EngineEvent[] }).makes
      : [];
  }

  absorb(events: readonly HazgateEvent[]): void {
    this.absorbed.push(...events.map(({ seq }) => seq));
  }
}

/** Appends an input that, applied again, makes `again`, and records `recorded`. */
function put(run: Run, recorded: EngineEvent[], again: EngineEvent[] = recorded): void {
  appendJson(run, { makes: again }, ...recorded);
}

function started(version: string): EngineEvent {
  return systemEvent('started', { version });
}

async function reopened(run: Run): Promise<Run> {
  await settle();
  return openRun(await killed(run));
}

async function replay(
  run: Run,
  software = '1.0.0',
  snapshot: { lsn: number; software: string } | null = null,
) {
  const target = new Echo();
  const { journal: source, opening } = run;
  return { target, recovery: await recover({ source, opening, target, software, snapshot }) };
}

const NOTHING: JournalOpening = {
  nextLsn: 1,
  lastAt: null,
  damage: [],
  reported: [],
  tornTail: null,
  withdrawn: [],
  heads: { seq: 0, hash: null, floor: 0, sites: {} },
};

test('an empty journal has nothing to recover', async () => {
  const { target, recovery } = await replay(await openRun());
  expect(target.applied).toEqual([]);
  expect(recovery).toMatchObject({ lsn: 0, lastAt: null, difference: null });
  expect(recovery.counts).toEqual({ records: 0, events: 0, absorbed: 0, differing: 0 });
});

test('every record is applied again and the same events are no difference', async () => {
  const run = await openRun();
  put(run, [started('1.0.0')]);
  put(run, [alarmEvent('a'), alarmEvent('b')]);
  put(run, []);
  const { target, recovery } = await replay(await reopened(run));
  expect(target.applied).toEqual([1, 2, 3]);
  expect(target.absorbed).toEqual([]);
  expect(recovery).toMatchObject({ lsn: 3, difference: null, lastAt: { steadyMs: 0 } });
  expect(recovery.counts).toEqual({ records: 3, events: 3, absorbed: 0, differing: 0 });
});

test('a signed checkpoint is the event that was made', async () => {
  const run = await openRun();
  put(run, [systemEvent('checkpoint', { inputsTo: 0 })]);
  const { recovery } = await replay(await reopened(run));
  expect(recovery.counts.differing).toBe(0);
});

test.each([
  { name: 'another event', again: [alarmEvent('other')] },
  { name: 'one event less', again: [] },
  { name: 'one event more', again: [alarmEvent('a'), alarmEvent('b')] },
])('the recorded events stand where the same software makes $name', async ({ again }) => {
  const run = await openRun();
  put(run, [started('1.0.0')]);
  put(run, [alarmEvent('a')], again);
  put(run, [alarmEvent('c')], [alarmEvent('d')]);
  const { target, recovery } = await replay(await reopened(run));
  expect(target.absorbed).toEqual([2, 3]);
  expect(recovery.counts.differing).toBe(2);
  expect(recovery.difference).toMatchObject({
    lsn: 2,
    seq: 2,
    expected: again,
    recorded: [{ seq: 2 }],
  });
});

test('an event made where none is recorded is a difference without a number', async () => {
  const run = await openRun();
  put(run, [started('1.0.0')]);
  put(run, [], [alarmEvent('a')]);
  const { recovery } = await replay(await reopened(run));
  expect(recovery.difference).toMatchObject({ lsn: 2, seq: null });
});

test.each([
  { name: 'of another version', events: [started('0.9.0')] },
  { name: 'that names no version', events: [systemEvent('started')] },
  { name: 'that never said it started', events: [] },
])('other events of a run $name are no fault', async ({ events }) => {
  const run = await openRun();
  put(run, events);
  put(run, [alarmEvent('a')], [alarmEvent('b')]);
  const { target, recovery } = await replay(await reopened(run));
  expect(target.absorbed).toEqual([events.length + 1]);
  expect(recovery.difference).toBeNull();
  expect(recovery.counts.differing).toBe(1);
});

test('replay goes on behind the snapshot, under the version that made it', async () => {
  const run = await openRun();
  put(run, [started('1.0.0')]);
  put(run, [alarmEvent('a')], [alarmEvent('b')]);
  const again = await reopened(run);
  const { target, recovery } = await replay(again, '1.0.0', { lsn: 1, software: '1.0.0' });
  expect(target.applied).toEqual([2]);
  expect(recovery.difference).toMatchObject({ lsn: 2 });
  const end = await replay(again, '1.0.0', { lsn: 2, software: '1.0.0' });
  expect(end.recovery).toMatchObject({ lsn: 2, counts: { records: 0 } });
});

async function damaged(): Promise<{ disk: MemoryDisk; path: string }> {
  const run = await openRun();
  for (let lsn = 1; lsn <= 5; lsn += 1) {
    put(run, [alarmEvent(`alarm-${lsn}`)]);
    await settle();
  }
  const disk = await killed(run);
  const path = FIRST_SEGMENT;
  const bytes = disk.bytes(path);
  const second = 32 + 12 + bytes.readUInt32BE(36);
  bytes[second + 60] = (bytes[second + 60] ?? 0) ^ 1;
  disk.overwrite(path, bytes);
  return { disk, path };
}

test('behind damage the recorded events are taken over and nothing is compared', async () => {
  const { disk } = await damaged();
  const { target, recovery } = await replay(await openRun(disk));
  expect(target.applied).toEqual([1]);
  expect(target.absorbed).toEqual([3, 4, 5]);
  expect(recovery.damage).toMatchObject([{ lsnFrom: 2, lsnTo: 2 }]);
  expect(recovery.counts).toEqual({ records: 4, events: 4, absorbed: 3, differing: 0 });
});

test('the run that knew of the damage is applied and compared again', async () => {
  const { disk } = await damaged();
  const run = await openRun(disk);
  put(run, [started('1.0.0'), systemEvent('journal-damaged', damageFacts(run.opening.damage))]);
  put(run, []);
  put(run, [alarmEvent('later')], [alarmEvent('differs')]);
  const { target, recovery } = await replay(await reopened(run));
  expect(target.applied).toEqual([1, 6, 7, 8]);
  expect(recovery.damage).toEqual([]);
  expect(recovery.reported).toMatchObject([{ lsnFrom: 2, lsnTo: 2, resumedLsn: 6 }]);
  expect(recovery.difference).toMatchObject({ lsn: 8 });
  expect(recovery.counts.absorbed).toBe(3);
});

test('damage told before it was told what the run began from counts as known to a run that began empty', async () => {
  const { disk } = await damaged();
  const run = await openRun(disk);
  const places = run.opening.damage.map(({ snapshotLsn: _, ...place }) => place);
  put(run, [started('1.0.0'), systemEvent('journal-damaged', damageFacts(places))]);
  const { target, recovery } = await replay(await reopened(run));
  expect(target.applied).toEqual([1, 6]);
  expect(recovery.counts.absorbed).toBe(3);
});

test('the run that knew of the damage and of a snapshot that is gone is taken over, and nothing is compared', async () => {
  const { disk } = await damaged();
  const run = await openRun(disk, {}, { restoredLsn: 4 });
  put(run, [started('1.0.0'), systemEvent('journal-damaged', damageFacts(run.opening.damage))]);
  put(run, [alarmEvent('later')], [alarmEvent('made of what the snapshot knew')]);
  const again = await reopened(run);
  const bare = await replay(again);
  expect(bare.target.applied).toEqual([1]);
  expect(bare.target.absorbed).toEqual([3, 4, 5, 1_000_000, 1_000_001, 1_000_002]);
  expect(bare.recovery.difference).toBeNull();
  const restored = await replay(again, '1.0.0', { lsn: 4, software: '1.0.0' });
  expect(restored.recovery.difference).toMatchObject({ lsn: 7 });
});

test('behind a record whose input was pruned, and behind one that was dropped, only events are known', async () => {
  const at = { steadyMs: 0, wallMs: 0 };
  const json = { kind: 'json' as const, value: { makes: [] } };
  const source = (records: JournalRecord[]): RecordSource => ({
    read: async (fromLsn) => records.filter(({ lsn }) => lsn >= fromLsn),
  });
  const records = [
    { lsn: 1, at, input: json, events: [] },
    { lsn: 2, at, input: null, events: [] },
    { lsn: 3, at, input: json, events: [] },
  ];
  const options = { opening: NOTHING, software: '1', snapshot: null };
  const pruned = new Echo();
  await recover({ ...options, source: source(records), target: pruned });
  expect(pruned.applied).toEqual([1]);
  const dropped = new Echo();
  await recover({
    ...options,
    source: source(records.filter(({ lsn }) => lsn !== 2)),
    target: dropped,
  });
  expect(dropped.applied).toEqual([1]);
});
