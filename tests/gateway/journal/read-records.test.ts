import { expect, test } from 'vitest';
import { exportEvents } from '../../../gateway/journal/export.ts';
import { readRecords } from '../../../gateway/journal/read-records.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  append,
  DIRECTORY,
  FIRST_SEGMENT,
  killed,
  openRun,
  type Run,
  segmentFirsts,
  segmentPaths,
} from './journal-fixture.ts';

const FIRST_OF_LAST_COMMIT = 56;

/** Sixty records in many segments, each third of them with an alarm, the last five in one commit. */
async function filled(): Promise<Run> {
  const run = await openRun(undefined, { segmentBytes: 1_500 });
  for (let number = 1; number <= 60; number += 1) {
    append(run, `${number}`, ...(number % 3 === 0 ? [`alarm-${number}`] : []));
    if (number < FIRST_OF_LAST_COMMIT || number === 60) await settle();
  }
  return run;
}

async function lsnsFrom({ disk }: Run, fromLsn?: number): Promise<number[]> {
  const records = await Array.fromAsync(readRecords(disk, DIRECTORY, fromLsn));
  return records.map(({ lsn }) => lsn);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

test('while a gateway writes, its records are read from any of them on', async () => {
  const run = await filled();
  expect(await lsnsFrom(run)).toEqual(numbers(1, 60));
  for (const from of [1, 2, 30, 60]) expect(await lsnsFrom(run, from)).toEqual(numbers(from, 60));
  expect(await lsnsFrom(run, 61)).toEqual([]);
});

test('segments that end before the record that is asked for are not read', async () => {
  const run = await filled();
  const read = new Set<string>();
  run.disk.intercept = ({ kind, path }) => {
    if (kind === 'read') read.add(path);
    return null;
  };
  expect(await lsnsFrom(run, 50)).toEqual(numbers(50, 60));
  expect(read).not.toContain(FIRST_SEGMENT);
  expect(await lsnsFrom(run)).toEqual(numbers(1, 60));
  expect(read).toContain(FIRST_SEGMENT);
});

test.each([
  { where: 'is gone around, and what stands behind it is read', lsn: 3, behind: numbers(4, 60) },
  { where: 'in the last commit is left out with what stands behind it', lsn: 57, behind: [] },
  { where: 'at the end is left out', lsn: 60, behind: [] },
])('what is damaged $where', async ({ lsn, behind }) => {
  const run = await filled();
  const path = segmentPaths(run.disk).findLast(
    (_, at) => (segmentFirsts(run.disk)[at] ?? 0) <= lsn,
  );
  const bytes = run.disk.bytes(path ?? '');
  bytes[bytes.indexOf(`"alarm-${lsn}"`)] = 0;
  run.disk.overwrite(path ?? '', bytes);
  expect(await lsnsFrom(run)).toEqual([...numbers(1, lsn - 1), ...behind]);
});

test('an export has every event once and in order, as the journal told it', async () => {
  const run = await filled();
  const told = await run.journal.eventsAfter(0);
  const exported = await Array.fromAsync(exportEvents(run.disk, DIRECTORY));
  expect(exported).toEqual(told);
  expect(exported).toHaveLength(20);
  const stopped = await killed(run);
  expect(await Array.fromAsync(exportEvents(stopped, DIRECTORY))).toEqual(exported);
});

test('where there is no journal there is nothing to read', async () => {
  const { disk } = await openRun();
  expect(await Array.fromAsync(readRecords(disk, '/elsewhere'))).toEqual([]);
  expect(await Array.fromAsync(exportEvents(disk, '/elsewhere'))).toEqual([]);
});
