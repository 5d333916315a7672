import { describe, expect, test } from 'vitest';
import { damageDetail } from '../../../gateway/journal/damage.ts';
import { loadStopMark, saveStopMark } from '../../../gateway/journal/stop-mark.ts';
import { verifyDirectory } from '../../../gateway/journal/verify.ts';
import { settle } from '../../support/manual-clock.ts';
import type { MemoryDisk } from '../../support/memory-disk.ts';
import {
  append,
  appendJson,
  DIRECTORY,
  FIRST_SEGMENT,
  FOLDER,
  frameOffsets,
  killed,
  openRun,
  readAll,
  reportDamage,
  STEP,
  segmentPaths,
  systemEvent,
} from './journal-fixture.ts';

const MARK = `${FOLDER}/stopped`;

/** A run that ends in order behind so many records, each with an event of a site. */
async function stopped(records: number, disk?: MemoryDisk): Promise<MemoryDisk> {
  const run = await openRun(disk);
  for (let count = 0; count < records; count += 1) {
    appendJson(run, {}, systemEvent('gap', {}, 'north'));
    await settle();
  }
  await run.journal.stop();
  return killed(run);
}

/** Takes the last records away, as cleanly as if there had never been any, and what shows that there were. */
function cutTo(disk: MemoryDisk, records: number): void {
  for (const path of segmentPaths(disk).slice(1)) disk.erase(path);
  const bytes = disk.bytes(FIRST_SEGMENT);
  disk.overwrite(FIRST_SEGMENT, bytes.subarray(0, frameOffsets(bytes)[records]));
}

describe('a stop in order', () => {
  test('leaves where the journal ended, and the next start finds nothing amiss', async () => {
    const disk = await stopped(5);
    const run = await openRun(disk);
    const [last] = (await run.journal.eventsAfter(4)) ?? [];
    expect(await loadStopMark(disk, FOLDER)).toEqual({ lsn: 5, seq: 5, eventHash: last?.hash });
    expect(run.opening).toMatchObject({ damage: [], tornTail: null, nextLsn: 6 });
    expect(await verifyDirectory(disk, DIRECTORY)).toMatchObject({ ok: true });
  });

  test('is marked anew by the next one, and a kill after it voids nothing', async () => {
    const disk = await stopped(2, await stopped(3));
    expect(await loadStopMark(disk, FOLDER)).toMatchObject({ lsn: 5, seq: 5 });
    const run = await openRun(disk);
    append(run, 'more', 'a');
    await settle();
    const again = await openRun(await killed(run));
    expect(again.opening).toMatchObject({ damage: [], tornTail: null, nextLsn: 7 });
    expect(await verifyDirectory(again.disk, DIRECTORY)).toMatchObject({ ok: true });
  });

  test('leaves no mark of what the disk never confirmed', async () => {
    const run = await openRun(await stopped(2));
    run.disk.intercept = ({ kind }) => (kind === 'sync' ? { code: 'EIO' } : null);
    append(run, 'lost', 'a');
    await settle();
    run.disk.intercept = null;
    await run.journal.stop();
    expect(run.journal.headLsn).toBe(3);
    expect(await loadStopMark(run.disk, FOLDER)).toMatchObject({ lsn: 2 });
    expect((await openRun(await killed(run))).opening.damage).toEqual([]);
  });

  test('ends also where there is no room for the mark', async () => {
    const run = await openRun();
    append(run, '1', 'a');
    await settle();
    run.disk.intercept = ({ kind, path }) =>
      kind === 'write' && path.startsWith(MARK) ? { code: 'ENOSPC' } : null;
    await run.journal.stop();
    const disk = await killed(run);
    expect(await loadStopMark(disk, FOLDER)).toBe('none');
    expect((await openRun(disk)).opening).toMatchObject({ damage: [], nextLsn: 2 });
  });

  test('that the power cuts short while it writes its mark leaves the one before', async () => {
    const disk = await stopped(2);
    const half = disk.bytes(MARK).subarray(0, 20);
    disk.overwrite(`${MARK}.new`, half);
    expect((await openRun(disk.clone())).opening.damage).toEqual([]);
    disk.erase(MARK);
    const run = await openRun(disk);
    expect(run.opening.damage).toEqual([]);
    expect(await loadStopMark(disk, FOLDER)).toBe('none');
    expect(disk.paths()).not.toContain(`${MARK}.new`);
  });
});

describe('the end of a journal taken away after a stop in order', () => {
  test.each([0, 1, 4])('is missed and told once where %i records are left', async (left) => {
    const disk = await stopped(5);
    if (left === 0) for (const path of segmentPaths(disk)) disk.erase(path);
    else cutTo(disk, left);
    const found = await verifyDirectory(disk, DIRECTORY);
    expect(found.ok).toBe(false);
    expect(found.breaks.at(-1)).toMatchObject({
      seq: left + 1,
      reason: 'damage',
      detail: expect.stringContaining(
        `records ${left + 1} to 5 are missing: the last stop in order shows that they were there`,
      ),
    });
    const run = await openRun(disk);
    expect(run.opening).toMatchObject({
      nextLsn: 6,
      tornTail: null,
      damage: [{ file: 'journal/000000000000001.seg', lsnFrom: left + 1, lsnTo: 5, resumedLsn: 6 }],
    });
    await reportDamage(run);
    expect(run.listener.durableEvents.at(-1)).toMatchObject({ seq: STEP });
    const again = await openRun(await killed(run));
    expect(again.opening).toMatchObject({ damage: [], reported: [{ lsnTo: 5 }], nextLsn: 7 });
  });

  test('brings no number back, however high they were', async () => {
    const disk = await stopped(5);
    cutTo(disk, 2);
    const run = await openRun(disk);
    await reportDamage(run);
    await run.journal.stop();
    for (const path of segmentPaths(run.disk)) run.disk.erase(path);
    const again = await openRun(await killed(run));
    await reportDamage(again);
    expect(again.listener.durableEvents.at(-1)).toMatchObject({ seq: 2 * STEP });
  });

  test('is missed by verify too where a record of its last commit is spoilt, and not torn', async () => {
    const run = await openRun();
    for (const text of ['1', '2', '3']) append(run, text, text);
    await settle();
    await run.journal.stop();
    const disk = await killed(run);
    for (const path of segmentPaths(disk).slice(1)) disk.erase(path);
    const bytes = disk.bytes(FIRST_SEGMENT);
    const [, second = 0] = frameOffsets(bytes);
    bytes.writeUInt8(bytes.readUInt8(second + 60) ^ 1, second + 60);
    disk.overwrite(FIRST_SEGMENT, bytes);
    const found = await verifyDirectory(disk, DIRECTORY);
    expect(found.breaks[0]).toMatchObject({
      reason: 'damage',
      detail: expect.stringContaining("records 2 to 2 can't be read"),
    });
    expect((await openRun(disk)).opening.damage).toMatchObject([{ lsnFrom: 2, lsnTo: 2 }]);
  });

  test('passes unseen where the mark and all else that knows of it are taken too', async () => {
    const disk = await stopped(5);
    cutTo(disk, 3);
    disk.erase(MARK);
    expect((await openRun(disk)).opening).toMatchObject({ damage: [], nextLsn: 4 });
  });
});

test('a journal written anew up to the mark is told, by its place and once', async () => {
  const disk = await stopped(5);
  const { lsn, seq } = (await loadStopMark(disk, FOLDER)) as { lsn: number; seq: number };
  await saveStopMark(disk, FOLDER, { lsn, seq, eventHash: 'f'.repeat(64) });
  const found = await verifyDirectory(disk, DIRECTORY);
  expect(found).toMatchObject({
    ok: false,
    firstBrokenSeq: 5,
    breaks: [{ seq: 5, reason: 'checkpoint', detail: expect.stringContaining('rewritten') }],
  });
  const run = await openRun(disk);
  expect(run.opening.damage).toMatchObject([
    { file: FIRST_SEGMENT.slice(6), lsnFrom: 5, lsnTo: 5 },
  ]);
  expect(damageDetail(run.opening.damage)).toContain('are not those at which the gateway stopped');
  expect(await readAll(run.journal)).toHaveLength(5);
  await reportDamage(run);
  expect(run.listener.durableEvents.at(-1)).toMatchObject({ seq: STEP });
  expect((await openRun(await killed(run))).opening.damage).toEqual([]);
});

describe('a mark that is not what was written', () => {
  const texts = [
    { name: 'of another record', change: (text: string) => text.replace('"lsn":5', '"lsn":3') },
    { name: 'that is cut off', change: (text: string) => text.slice(0, -9) },
    { name: 'that is another value', change: () => 'null' },
    { name: 'that is empty', change: () => '' },
  ];
  test.each(texts)('$name, is told, and kept as it was found', async ({ change }) => {
    const disk = await stopped(5);
    disk.overwrite(MARK, Buffer.from(change(disk.bytes(MARK).toString())));
    const found = disk.bytes(MARK);
    const verified = await verifyDirectory(disk, DIRECTORY);
    expect(verified.breaks).toMatchObject([{ seq: null, reason: 'damage' }]);
    expect(verified.breaks[0]?.detail).toContain('journal/stopped is not what was written');
    const run = await openRun(disk);
    expect(run.opening).toMatchObject({
      nextLsn: STEP,
      tornTail: null,
      damage: [
        {
          file: 'journal/stopped',
          offset: 0,
          lsnFrom: 6,
          lsnTo: STEP - 1,
          detail: expect.stringContaining('may be missing'),
        },
      ],
    });
    expect(disk.bytes(`${FOLDER}/damaged/stopped`)).toEqual(found);
    expect(disk.paths()).not.toContain(MARK);
    // A start that gets no further leaves it to the next.
    const second = await openRun(await killed(run));
    expect(second.opening.damage).toMatchObject([{ lsnFrom: 6, lsnTo: STEP - 1 }]);
    await reportDamage(second);
    await second.journal.stop();
    const third = await openRun(await killed(second));
    expect(third.opening).toMatchObject({ damage: [], nextLsn: STEP + 1 });
    expect(await readAll(third.journal)).toHaveLength(6);
  });

  test('beside a torn end: nothing is cut off that may have been synced, and the place is told', async () => {
    const disk = await stopped(5);
    for (const path of segmentPaths(disk).slice(1)) disk.erase(path);
    disk.overwrite(FIRST_SEGMENT, disk.bytes(FIRST_SEGMENT).subarray(0, -7));
    disk.overwrite(MARK, Buffer.from('{}'));
    const torn = disk.bytes(FIRST_SEGMENT);
    const run = await openRun(disk);
    expect(run.opening.damage).toMatchObject([{ file: FIRST_SEGMENT.slice(6), lsnFrom: 5 }]);
    expect(disk.bytes(`${FOLDER}/damaged/${FIRST_SEGMENT.slice(-19)}`)).toEqual(torn);
  });

  test('stays where the disk can not be written, and is told again', async () => {
    const disk = await stopped(2);
    disk.overwrite(MARK, Buffer.from('{}'));
    disk.intercept = ({ kind }) => (kind === 'rename' ? { code: 'EROFS' } : null);
    const run = await openRun(disk);
    expect(run.opening.damage).toHaveLength(1);
    expect((await killed(run)).paths()).toContain(MARK);
    const again = await openRun(disk);
    expect(again.opening.damage.map(({ file }) => file)).toContain('journal/stopped');
    expect(again.disk.paths()).not.toContain(MARK);
  });
});
