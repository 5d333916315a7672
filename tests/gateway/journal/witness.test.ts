import { expect, test } from 'vitest';
import { EMPTY_HEADS } from '../../../gateway/journal/chain.ts';
import type { Break } from '../../../gateway/journal/chain-verifier.ts';
import type { Place } from '../../../gateway/journal/segment-scan.ts';
import { SnapshotStore } from '../../../gateway/journal/snapshot-store.ts';
import { saveStopMark } from '../../../gateway/journal/stop-mark.ts';
import { Witnesses } from '../../../gateway/journal/witness.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';

const END: Place = { file: 'journal/000000000000001.seg', offset: 700, unreadable: false };

/** A data directory with the witnesses given, each by the record that it knows. */
async function directory(known: { mark?: number; snapshot?: number }): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.makeDirectory('/data/journal');
  const { mark, snapshot } = known;
  if (mark !== undefined)
    await saveStopMark(disk, '/data/journal', { lsn: mark, seq: mark, eventHash: `m${mark}` });
  if (snapshot !== undefined) {
    const heads = { ...EMPTY_HEADS, seq: snapshot, hash: `s${snapshot}` };
    await new SnapshotStore(disk, '/data').save({ lsn: snapshot, heads, value: {}, parts: [] });
  }
  return disk;
}

async function missed(
  known: { mark?: number; snapshot?: number; viewed?: number },
  { lastLsn = 5, isTorn = false } = {},
): Promise<Break[]> {
  const breaks: Break[] = [];
  const witnesses = await Witnesses.find(await directory(known), '/data', known.viewed ?? 0);
  const chain = { nextSeq: 6, note: (found: Break) => void breaks.push(found) };
  witnesses.missEnd(lastLsn, END, isTorn, chain);
  return breaks;
}

test('where nobody knows of more than the journal holds, nothing is missed', async () => {
  expect(await missed({})).toEqual([]);
  expect(await missed({ mark: 5, snapshot: 5, viewed: 5 })).toEqual([]);
});

test.each([
  { known: { mark: 9, snapshot: 7, viewed: 8 }, what: 'the last stop in order', to: 9 },
  { known: { mark: 4, snapshot: 7, viewed: 6 }, what: 'a snapshot', to: 7 },
  { known: { snapshot: 3, viewed: 8 }, what: 'a view', to: 8 },
])('the furthest of all tells how much is missing: $what', async ({ known, what, to }) => {
  expect(await missed(known)).toEqual([
    {
      seq: 6,
      reason: 'damage',
      detail: `journal/000000000000001.seg at byte 700: records 6 to ${to} are missing: ${what} shows that they were there`,
    },
  ]);
});

test('of a record that is torn at the end a view may have seen that one, and no more', async () => {
  expect(await missed({ viewed: 6 }, { isTorn: true })).toEqual([]);
  expect(await missed({ viewed: 6 })).toHaveLength(1);
  expect(await missed({ viewed: 7 }, { isTorn: true })).toHaveLength(1);
  expect(await missed({ mark: 6, viewed: 6 }, { isTorn: true })).toHaveLength(1);
});

test('an event that is not the one that a witness knows is told by each that knows another', async () => {
  const told = async (known: { mark?: number; snapshot?: number }, event: object) => {
    const breaks: Break[] = [];
    const witnesses = await Witnesses.find(await directory(known), '/data', 0);
    const chain = { nextSeq: 1, note: (found: Break) => void breaks.push(found) };
    witnesses.hear(event as HazgateEvent, chain);
    return breaks.map(({ seq, reason, detail }) => [seq, reason, detail]);
  };
  expect(await told({ mark: 5, snapshot: 4 }, { seq: 5, hash: 'm5' })).toEqual([]);
  expect(await told({ mark: 5, snapshot: 4 }, { seq: 4, hash: 's4' })).toEqual([]);
  expect(await told({ mark: 5, snapshot: 5 }, { seq: 5, hash: 'x' })).toEqual([
    [
      5,
      'checkpoint',
      'event 5 is not the one that the last stop in order shows: the journal was rewritten',
    ],
    [5, 'checkpoint', 'event 5 is not the one that a snapshot shows: the journal was rewritten'],
  ]);
  expect(await told({}, { seq: 5, hash: 'x' })).toEqual([]);
});

test('a stop or a snapshot before the first event knows of none', async () => {
  const disk = await directory({});
  await saveStopMark(disk, '/data/journal', { lsn: 0, seq: 0, eventHash: null });
  const witnesses = await Witnesses.find(disk, '/data', 0);
  const chain = {
    nextSeq: 1,
    note: () => {
      throw new Error('nothing is amiss');
    },
  };
  witnesses.hear({ seq: 0, hash: 'x' } as unknown as HazgateEvent, chain);
  expect(witnesses.shownLsn).toBe(0);
});
