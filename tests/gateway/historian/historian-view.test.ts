import { describe, expect, test } from 'vitest';
import { EmbeddedHistorian } from '../../../gateway/historian/embedded.ts';
import { type DecodedReading, HistorianView } from '../../../gateway/historian/historian-view.ts';
import type { JournalRecord } from '../../../gateway/journal/record.ts';
import { Tailer } from '../../../gateway/views/tailer.ts';
import type { Disposition } from '../../../rules/reading.ts';
import { ManualClock, MemoryJournal } from '../views/support.ts';

const NAME = 'park/tanks/lt-1';

/** Payload bytes are the values; a 255 can't be decoded. */
function decode(record: JournalRecord): DecodedReading[] {
  if (record.input?.kind !== 'message') return [];
  const disposition = record.input.topic as Disposition;
  return [...record.input.payload].map((value) => {
    if (value === 255) throw new Error('no such point');
    return {
      fullName: NAME,
      kind: 'tank-level',
      value,
      quality: 'good',
      eventTime: record.lsn,
      disposition,
    };
  });
}

function message(disposition: Disposition, values: readonly number[]) {
  return {
    kind: 'message',
    client: 'c',
    topic: disposition,
    payload: Uint8Array.from(values),
    dispositions: null,
  } as const;
}

describe('the view that feeds a historian', () => {
  test('stores every reading but duplicates, past records that it can not decode or that were pruned', async () => {
    const clock = new ManualClock();
    const journal = new MemoryJournal();
    journal.append([], message('live', [1, 2]));
    journal.append([], message('duplicate', [3]));
    journal.append([], null);
    journal.append([], message('live', [4, 255]));
    journal.append();
    journal.append([], message('late', [5]));
    const historian = new EmbeddedHistorian({ path: ':memory:', clock, keepMs: null });
    const bad: [number, string][] = [];
    const view = new HistorianView({
      historian,
      decode,
      undecodable: (lsn, detail) => void bad.push([lsn, detail]),
    });
    const tailer = new Tailer({ view, source: journal, clock, batchRecords: 2 });
    tailer.start();
    await tailer.caughtUp(6);
    const page = await historian.history({
      fullName: NAME,
      from: 0,
      to: 100,
      every: null,
      limit: 100,
      detail: true,
    });
    expect(page?.items).toEqual([
      { t: 1, v: 1, q: 'good', disposition: 'live' },
      { t: 1, v: 2, q: 'good', disposition: 'live' },
      { t: 6, v: 5, q: 'good', disposition: 'late' },
    ]);
    expect(bad).toEqual([[4, 'no such point']]);
    await tailer.stop();
    expect(historian.state().state).toBe('down');
  });

  test('lets others run in the middle of a batch of large messages', async () => {
    const journal = new MemoryJournal();
    for (let i = 0; i < 4; i++) journal.append([], message('live', new Array(3_000).fill(7)));
    const historian = new EmbeddedHistorian({
      path: ':memory:',
      clock: new ManualClock(),
      keepMs: null,
    });
    let turns = 0;
    const view = new HistorianView({
      historian,
      decode,
      turn: async () => {
        turns++;
      },
    });
    await view.open();
    await view.apply(journal.records, { lsn: 4, mark: null });
    expect(turns).toBe(2);
    expect(await view.reset()).toEqual({ lsn: 0, mark: null });
    await view.close();
  });
});
