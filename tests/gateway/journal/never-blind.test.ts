import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damageDetail, damageFacts } from '../../../gateway/journal/damage.ts';
import { encodeRecord } from '../../../gateway/journal/record.ts';
import { encodeSegmentHeader } from '../../../gateway/journal/segment.ts';
import { verifyDirectory } from '../../../gateway/journal/verify.ts';
import { settle } from '../../support/manual-clock.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';
import {
  append,
  appendJson,
  FOLDER,
  frameOffsets,
  killed,
  openRun,
  type Run,
  readAll,
  reportDamage,
  STEP,
  segmentPath,
  segmentPaths,
  systemEvent,
} from './journal-fixture.ts';

/** A journal whose records are commits of their own, each with an event of a site. */
async function journalOf(records: number, segmentBytes = 1_000_000): Promise<MemoryDisk> {
  const run = await openRun(undefined, { segmentBytes, preallocateBytes: 600 });
  for (let lsn = 1; lsn <= records; lsn += 1) {
    appendJson(run, lsn, systemEvent('gap', {}, 'north'));
    await settle();
  }
  return killed(run);
}

function flip(disk: MemoryDisk, path: string, offset: number): void {
  const bytes = disk.bytes(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  disk.overwrite(path, bytes);
}

async function lsns(run: Run): Promise<number[]> {
  return (await readAll(run.journal)).map(({ lsn }) => lsn);
}

test('a last record torn at any byte is cut off without a word of damage', async () => {
  const whole = await journalOf(3);
  const bytes = whole.bytes(segmentPath(1));
  const [, , third = 0, end = 0] = frameOffsets(bytes);
  for (let length = third; length < end; length += 1) {
    const disk = whole.clone();
    disk.overwrite(segmentPath(1), bytes.subarray(0, length));
    const run = await openRun(disk);
    expect(run.opening.damage).toEqual([]);
    expect(run.opening.nextLsn).toBe(3);
    expect(run.opening.tornTail === null).toBe(length === third);
    expect(await lsns(run)).toEqual([1, 2]);
    append(run, 'again', 'c');
    await settle();
    expect(run.listener.durableEvents).toMatchObject([{ seq: 3 }]);
  }
});

test('a turned bit at any byte keeps no journal from opening, and loses nothing but the record it hits', async () => {
  const whole = await journalOf(5);
  const bytes = whole.bytes(segmentPath(1));
  const offsets = frameOffsets(bytes);
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const disk = whole.clone();
    flip(disk, segmentPath(1), offset);
    const run = await openRun(disk);
    const hit = offsets.findLastIndex((start) => start <= offset) + 1;
    const isRecord = hit >= 1 && hit <= 5;
    const expected = [1, 2, 3, 4, 5].filter((lsn) => lsn !== hit);
    expect(await lsns(run)).toEqual(expected);
    // Nothing readable shows that the last record was synced: it may be torn, and is cut off.
    const isDamage = isRecord && hit < 5;
    expect(run.opening.damage).toMatchObject(
      isDamage
        ? [{ file: 'journal/000000000000001.seg', lsnFrom: hit, lsnTo: hit, resumedLsn: 6 }]
        : [],
    );
    const [event] = (await reportDamage(run)).slice(-1);
    if (isDamage) expect(event).toMatchObject({ seq: STEP });
    else expect(event?.seq).toBe(hit === 5 ? 5 : 6);
  }
});

test('bytes turned at random places never keep a journal of several segments from opening', async () => {
  const whole = await journalOf(12, 1_500);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 600 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (hits) => {
        const disk = whole.clone();
        const paths = disk.paths();
        for (const [file, from, length] of hits) {
          const path = paths[file % paths.length] ?? '';
          const bytes = disk.bytes(path);
          const start = from % Math.max(1, bytes.length);
          for (let at = start; at < Math.min(bytes.length, start + length); at += 1) {
            bytes[at] = (bytes[at] ?? 0) ^ (at % 251);
          }
          disk.overwrite(path, bytes);
        }
        const run = await openRun(disk);
        const read = await lsns(run);
        const damaged = run.opening.damage.flatMap(({ lsnFrom, lsnTo }) => [lsnFrom, lsnTo]);
        const cut = run.opening.tornTail?.lsnFrom ?? 13;
        for (let lsn = 1; lsn <= 12; lsn += 1) {
          const isToldAsLost =
            lsn >= cut ||
            run.opening.damage.some(({ lsnFrom, lsnTo }) => lsnFrom <= lsn && lsn <= lsnTo);
          expect(read.includes(lsn)).toBe(!isToldAsLost);
        }
        const [event] = (await reportDamage(run)).slice(-1);
        if (damaged.length > 0) expect(event).toMatchObject({ seq: STEP });
        else expect(event?.seq).toBeLessThanOrEqual(13);
        const again = await openRun(await killed(run));
        expect(again.opening.damage).toEqual([]);
        expect((await lsns(again)).slice(0, read.length)).toEqual(read);
      },
    ),
    { numRuns: 150 },
  );
});

test('behind damage every number goes on at the next million, chained to what is readable', async () => {
  const disk = await journalOf(5);
  const offsets = frameOffsets(disk.bytes(segmentPath(1)));
  flip(disk, segmentPath(1), (offsets[1] ?? 0) + 70);
  const run = await openRun(disk);
  const before = await run.journal.eventsAfter(0);
  appendJson(
    run,
    {},
    systemEvent('journal-damaged', damageFacts(run.opening.damage)),
    systemEvent('gap', {}, 'north'),
    systemEvent('gap', {}, 'never-seen'),
    systemEvent('gap', {}, 'north'),
  );
  await settle();
  const events = run.listener.durableEvents;
  const last = before.at(-1);
  expect(events).toMatchObject([
    { seq: STEP, siteSeq: null, prevHash: last?.hash },
    { seq: STEP + 1, siteSeq: STEP, sitePrevHash: last?.hash },
    { seq: STEP + 2, siteSeq: STEP, sitePrevHash: null },
    { seq: STEP + 3, siteSeq: STEP + 1 },
  ]);
  // A site that is first heard of only after a further start still goes on above what may have been lost.
  const again = await openRun(await killed(run));
  expect(again.opening.damage).toEqual([]);
  expect(again.opening.reported).toMatchObject([{ lsnFrom: 2, lsnTo: 2 }]);
  appendJson(again, {}, systemEvent('gap', {}, 'third'));
  await settle();
  expect(again.listener.durableEvents).toMatchObject([{ seq: STEP + 4, siteSeq: STEP }]);
});

test('damage that no event has told yet is told again, with the same numbers', async () => {
  const disk = await journalOf(5);
  flip(disk, segmentPath(1), 100);
  const first = await openRun(disk);
  const second = await openRun(await killed(first));
  expect(second.opening.damage).toMatchObject([{ lsnFrom: 1, lsnTo: 1 }]);
  expect((await reportDamage(second)).at(-1)).toMatchObject({ seq: STEP });
});

test('a second damage jumps again, and is told alone', async () => {
  const disk = await journalOf(6);
  const offsets = frameOffsets(disk.bytes(segmentPath(1)));
  flip(disk, segmentPath(1), (offsets[1] ?? 0) + 70);
  const first = await openRun(disk);
  await reportDamage(first);
  const second = await killed(first);
  flip(second, segmentPath(1), 100);
  const run = await openRun(second);
  expect(run.opening.damage).toMatchObject([{ lsnFrom: 1, lsnTo: 2 }]);
  expect((await reportDamage(run)).at(-1)).toMatchObject({ seq: 2 * STEP });
});

test('a damaged last segment is kept as it was found', async () => {
  const disk = await journalOf(5);
  flip(disk, segmentPath(1), 100);
  const found = disk.bytes(segmentPath(1));
  const run = await openRun(disk);
  expect(disk.bytes(`${FOLDER}/damaged/000000000000001.seg`)).toEqual(found);
  expect(await lsns(run)).toEqual([2, 3, 4, 5]);
  await reportDamage(run);
  const again = await openRun(await killed(run));
  expect(disk.bytes(`${FOLDER}/damaged/000000000000001.seg`)).toEqual(found);
  expect(await lsns(again)).toEqual([2, 3, 4, 5, 6]);
});

test('a damaged closed segment stays in its place untouched', async () => {
  const disk = await journalOf(12, 1_500);
  const [first = ''] = segmentPaths(disk);
  flip(disk, first, 100);
  const found = disk.bytes(first);
  const run = await openRun(disk);
  expect(run.opening.damage).toHaveLength(1);
  await reportDamage(run);
  expect(disk.bytes(first)).toEqual(found);
  expect((await lsns(run)).slice(0, 3)).toEqual([2, 3, 4]);
  expect((await run.journal.eventsAfter(0)).slice(0, 3).map(({ seq }) => seq)).toEqual([2, 3, 4]);
});

test.each([
  { name: 'the first', at: 0 },
  { name: 'one in the middle', at: 1 },
])('a segment that is gone is damage: $name', async ({ at }) => {
  const disk = await journalOf(12, 1_500);
  const paths = segmentPaths(disk);
  disk.erase(paths[at] ?? '');
  const run = await openRun(disk);
  const from = Number(paths[at]?.slice(-19, -4));
  const to = Number(paths[at + 1]?.slice(-19, -4)) - 1;
  expect(run.opening.damage).toMatchObject([
    { lsnFrom: from, lsnTo: to, detail: 'are missing or damaged' },
  ]);
  expect(damageDetail(run.opening.damage)).toContain(
    `records ${from} to ${to} are missing or damaged`,
  );
  expect((await lsns(run)).includes(from)).toBe(false);
  expect((await reportDamage(run)).at(-1)).toMatchObject({ seq: STEP });
});

test('a closed segment cut short is damage up to where the next begins', async () => {
  const disk = await journalOf(12, 1_500);
  const [first = '', second = ''] = segmentPaths(disk);
  disk.overwrite(first, disk.bytes(first).subarray(0, 40));
  const run = await openRun(disk);
  expect(run.opening.damage).toMatchObject([
    {
      file: 'journal/000000000000001.seg',
      offset: 32,
      lsnFrom: 1,
      lsnTo: Number(second.slice(-19, -4)) - 1,
    },
  ]);
});

test('a newest segment that is gone is damage where a snapshot has seen further', async () => {
  const disk = await journalOf(5);
  const run = await openRun(disk);
  const { heads } = run.journal;
  const older = await journalOf(3);
  const again = await openRun(older, {}, { lsn: 5, heads });
  expect(again.opening).toMatchObject({
    nextLsn: 6,
    damage: [{ lsnFrom: 4, lsnTo: 5, resumedLsn: 6 }],
    tornTail: null,
  });
  expect((await reportDamage(again)).at(-1)).toMatchObject({ seq: STEP });
  const none = await openRun(new MemoryDisk(), {}, { lsn: 5, heads });
  expect(none.opening).toMatchObject({ nextLsn: 6, damage: [{ lsnFrom: 1, lsnTo: 5 }] });
});

test.each([
  { name: 'of which nothing is left', left: 0 },
  { name: 'whose end is gone', left: 3 },
])('a journal $name is damage as far as a view has taken it in', async ({ left }) => {
  const disk = left === 0 ? new MemoryDisk() : await journalOf(left);
  const run = await openRun(disk, {}, { viewed: { lsn: 5, seq: STEP + 7 } });
  expect(run.opening).toMatchObject({
    nextLsn: 6,
    tornTail: null,
    damage: [
      {
        file: 'journal/000000000000001.seg',
        lsnFrom: left + 1,
        lsnTo: 5,
        resumedLsn: 6,
        detail: 'are missing or damaged',
      },
    ],
  });
  // Neither a record's number nor an event's comes twice, although nothing in the journal shows how far they went.
  expect((await reportDamage(run)).at(-1)).toMatchObject({ seq: 2 * STEP });
  expect((await lsns(run)).at(-1)).toBe(6);
  // The journal itself shows it from here on, whatever becomes of the view.
  const again = await openRun(await killed(run));
  expect(again.opening).toMatchObject({ damage: [], nextLsn: 7, reported: [{ lsnTo: 5 }] });
  const verified = await verifyDirectory(again.disk, '/data');
  expect(verified.breaks).toContainEqual(expect.objectContaining({ reason: 'damage' }));
});

test('what views have taken in is missed, but for one record that is torn at the end', async () => {
  const whole = await journalOf(4);
  const bytes = whole.bytes(segmentPath(1));
  const [, , third = 0, fourth = 0, end = 0] = frameOffsets(bytes);
  const opening = async (length: number) => {
    const disk = whole.clone();
    disk.overwrite(segmentPath(1), bytes.subarray(0, length));
    return (await openRun(disk, {}, { viewed: { lsn: 4, seq: 4 } })).opening;
  };
  expect(await opening(fourth)).toMatchObject({
    damage: [{ lsnFrom: 4, lsnTo: 4, offset: fourth }],
    nextLsn: 5,
  });
  for (let length = fourth + 1; length < end; length += 7)
    expect(await opening(length)).toMatchObject({ damage: [], nextLsn: 4 });
  expect(await opening(third + 9)).toMatchObject({
    damage: [{ lsnFrom: 3, lsnTo: 4, offset: third }],
  });
  expect(await opening(end)).toMatchObject({ damage: [], tornTail: null, nextLsn: 5 });
});

test('a view that has taken in less than the journal holds shows nothing', async () => {
  const run = await openRun(await journalOf(5), {}, { viewed: { lsn: 2, seq: 2 } });
  expect(run.opening).toMatchObject({ damage: [], tornTail: null, nextLsn: 6 });
  append(run, 'next', 'a');
  await settle();
  expect(run.listener.durableEvents).toMatchObject([{ seq: 6 }]);
});

test('a file that the disk refuses to read is damage of unknown length, and its numbers are not used again', async () => {
  const disk = await journalOf(5);
  disk.intercept = ({ kind, path }) =>
    kind === 'read' && path === segmentPath(1) ? { code: 'EIO' } : null;
  const run = await openRun(disk);
  expect(run.opening).toMatchObject({
    nextLsn: STEP,
    damage: [
      {
        file: 'journal/000000000000001.seg',
        lsnFrom: 1,
        lsnTo: STEP - 1,
        detail: 'are refused by the disk',
      },
    ],
  });
  await reportDamage(run);
  const again = await openRun(await killed(run));
  expect(again.opening.damage).toEqual([]);
  expect(await lsns(again)).toEqual([STEP]);
});

test('a closed segment that can not be opened is damage as far as the next begins', async () => {
  const disk = await journalOf(12, 1_500);
  const [, second = '', third = ''] = segmentPaths(disk);
  disk.intercept = ({ kind, path }) =>
    kind === 'open' && path === second ? { code: 'EACCES' } : null;
  const run = await openRun(disk);
  expect(run.opening.damage).toMatchObject([
    { lsnFrom: Number(second.slice(-19, -4)), lsnTo: Number(third.slice(-19, -4)) - 1 },
  ]);
});

test('one block that the disk refuses costs only the records in it', async () => {
  const run = await openRun(undefined, { preallocateBytes: 0 });
  for (let lsn = 1; lsn <= 40; lsn += 1) {
    append(run, 'x'.repeat(500));
    await settle();
  }
  const disk = await killed(run);
  disk.intercept = ({ kind, path, position = 0, length = 0 }) => {
    const isHit = path === segmentPath(1) && position < 8_192 && position + length > 4_096;
    return kind === 'read' && isHit ? { code: 'EIO' } : null;
  };
  const again = await openRun(disk);
  expect(again.opening.damage).toHaveLength(1);
  const [{ lsnFrom = 0, lsnTo = 0 } = {}] = again.opening.damage;
  expect(lsnTo - lsnFrom).toBeLessThan(10);
  disk.intercept = null;
  expect(await lsns(again)).toHaveLength(40 - (lsnTo - lsnFrom + 1));
});

test('a last block that the disk refuses is damage, although it could have been torn', async () => {
  const disk = await journalOf(3);
  const { length } = disk.bytes(segmentPath(1));
  disk.intercept = ({ kind, path, position = 0 }) =>
    kind === 'read' && path === segmentPath(1) && position === 0 ? { code: 'EIO' } : null;
  expect(length).toBeLessThan(4_096);
  const run = await openRun(disk);
  expect(run.opening.damage).toMatchObject([{ lsnFrom: 1, lsnTo: STEP - 1 }]);
});

test('a segment header that is gone costs no record', async () => {
  const disk = await journalOf(12, 1_500);
  for (const path of segmentPaths(disk)) {
    const bytes = disk.bytes(path);
    disk.overwrite(path, Buffer.concat([Buffer.alloc(32), bytes.subarray(32)]));
  }
  const run = await openRun(disk);
  expect(run.opening.damage).toEqual([]);
  expect(await lsns(run)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(await run.journal.eventsAfter(6)).toHaveLength(6);
});

test('records behind a torn one are cut off with it unless something shows that it was synced', async () => {
  const frame = (lsn: number, syncedLsn: number): Buffer =>
    encodeRecord({ lsn, syncedLsn, at: { steadyMs: 0, wallMs: 0 }, input: null, events: [] });
  const header = encodeSegmentHeader({ epoch: 1, firstLsn: 1, nextSeq: 1 });
  const torn = Buffer.alloc(46, 1);
  const disk = new MemoryDisk();
  disk.overwrite(
    segmentPath(1),
    Buffer.concat([header, frame(1, 0), torn, frame(3, 1), frame(4, 1)]),
  );
  const cut = await openRun(disk);
  expect(cut.opening).toMatchObject({
    nextLsn: 2,
    damage: [],
    tornTail: { lsnFrom: 2, records: 2, offset: 78 },
  });

  const shown = new MemoryDisk();
  shown.overwrite(
    segmentPath(1),
    Buffer.concat([header, frame(1, 0), torn, frame(3, 1), frame(4, 2)]),
  );
  const kept = await openRun(shown);
  expect(kept.opening).toMatchObject({
    nextLsn: 5,
    damage: [{ lsnFrom: 2, lsnTo: 2 }],
    tornTail: null,
  });

  const both = new MemoryDisk();
  const twice = Buffer.concat([torn, torn]);
  both.overwrite(segmentPath(1), Buffer.concat([header, frame(1, 0), twice, frame(4, 2)]));
  const split = await openRun(both);
  expect(split.opening).toMatchObject({
    nextLsn: 3,
    damage: [{ lsnFrom: 2, lsnTo: 2 }],
    tornTail: { lsnFrom: 3, records: 1 },
  });
});

test('a start that dies while it copies the old tail is made good by the next', async () => {
  const whole = await journalOf(4);
  flip(whole, segmentPath(1), 100);
  const reference = await openRun(whole.clone());
  const expected = await lsns(reference);
  for (let dieAt = 0; dieAt < 30; dieAt += 1) {
    const disk = whole.clone();
    let operations = 0;
    disk.intercept = ({ kind }) => {
      if (kind === 'read' || kind === 'size' || kind === 'list') return null;
      operations += 1;
      return operations > dieAt ? new Promise(() => undefined) : null;
    };
    void openRun(disk);
    await settle();
    const isPowerLost = dieAt % 2 === 0;
    disk.intercept = null;
    if (isPowerLost) disk.crash(() => 0.9);
    else disk.kill();
    const run = await openRun(disk);
    expect(await lsns(run)).toEqual(expected);
    expect(run.opening.damage).toMatchObject([{ lsnFrom: 1, lsnTo: 1 }]);
  }
});

test('whatever the power loss tears, what was acknowledged is found again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 5 }), fc.boolean()), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async (lives, randoms) => {
        const random = (): number => randoms.next().value ?? 0;
        const disk = new MemoryDisk();
        const acknowledged = new Map<number, string>();
        for (const [appends, group, stopsInOrder] of lives) {
          const run = await openRun(disk, { segmentBytes: 3_000, preallocateBytes: 700 });
          expect(run.opening.damage).toEqual([]);
          for (const record of await readAll(run.journal)) {
            const text = acknowledged.get(record.lsn);
            const payload =
              record.input?.kind === 'message'
                ? Buffer.from(record.input.payload).toString()
                : null;
            if (text !== undefined) expect(payload).toBe(text);
          }
          const found = await lsns(run);
          for (const lsn of acknowledged.keys()) expect(found).toContain(lsn);
          expect((await verifyDirectory(disk, '/data')).breaks).toEqual([]);
          const texts = new Map<number, string>();
          for (let number = 1; number <= appends; number += 1) {
            const text = `${random()}`;
            texts.set(append(run, text, `alarm ${text}`), text);
            if (number % group === 0) await settle();
          }
          if (stopsInOrder) await run.journal.stop();
          const durable = run.listener.durableLsn;
          for (const [lsn, text] of texts) if (lsn <= durable) acknowledged.set(lsn, text);
          disk.crash(random);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
