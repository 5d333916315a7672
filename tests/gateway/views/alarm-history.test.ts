import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../../gateway/journal/record.ts';
import { AlarmHistory, type AlarmListQuery } from '../../../gateway/views/alarm-history.ts';
import { cursorBehind } from '../../../gateway/views/view.ts';
import { ALARM_STATES, type Alarm } from '../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { Level } from '../../../rules/register.ts';
import {
  type AlarmEventFacts,
  alarmEvent,
  inDirectory,
  ManualClock,
  MemoryJournal,
  systemEvent,
} from './support.ts';

const START = 1_760_000_000_000;
const clock = new ManualClock();

/** What the view must hold: the plain fold over all records. */
function fold(
  records: readonly JournalRecord[],
): Map<string, { alarm: Alarm; events: HazgateEvent[]; raisedAt: string }> {
  const alarms = new Map<string, { alarm: Alarm; events: HazgateEvent[]; raisedAt: string }>();
  for (const event of records.flatMap((record) => record.events)) {
    if (event.kind !== 'alarm' || event.alarm.id === null) continue;
    const known = alarms.get(event.alarm.id);
    const events = [...(known?.events ?? []), event];
    alarms.set(event.alarm.id, {
      alarm: event.alarm,
      events,
      raisedAt: known?.raisedAt ?? event.alarm.raisedAt ?? event.at,
    });
  }
  return alarms;
}

async function takeIn(history: AlarmHistory, records: readonly JournalRecord[]): Promise<void> {
  const last = records.at(-1);
  if (last !== undefined) await history.apply(records, cursorBehind(last));
}

async function everything(
  history: AlarmHistory,
  query: Omit<AlarmListQuery, 'cursor'>,
): Promise<Alarm[]> {
  const items: Alarm[] = [];
  let cursor: string | null = null;
  do {
    const page = await history.list({ ...query, cursor });
    expect(page).not.toBeNull();
    expect(page!.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page!.items);
    cursor = page!.nextCursor;
  } while (cursor !== null);
  return items;
}

const facts = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', null),
  state: fc.constantFrom(...ALARM_STATES),
  level: fc.constantFrom<Level[]>(1, 2, 3, 4),
  worst: fc.constantFrom<Level[]>(1, 2, 3, 4),
  site: fc.constantFrom('park', 'mine'),
  source: fc.constantFrom('tanks', 'face'),
  point: fc.constantFrom('lt-1', 'lt-2', null),
  raisedMs: fc.option(fc.integer({ min: START, max: START + 5 })),
});
const recordFacts = fc.array(
  fc.oneof({ weight: 4, arbitrary: facts }, fc.constant('system' as const)),
  { maxLength: 3 },
);

type AlarmPick = Required<Omit<AlarmEventFacts, 'seq' | 'type'>>;

function journalOf(given: readonly (readonly ('system' | AlarmPick)[])[]): MemoryJournal {
  const journal = new MemoryJournal();
  let seq = 0;
  // An alarm keeps its point for life; its first facts stand.
  const home = new Map<string | null, Pick<Alarm, 'site' | 'source' | 'point'>>();
  for (const events of given) {
    journal.append(
      events.map((event) => {
        seq++;
        if (event === 'system') return systemEvent(seq);
        const { site, source, point } = event;
        const place = home.get(event.id) ?? { site, source, point };
        home.set(event.id, place);
        return alarmEvent({ ...event, ...place, seq });
      }),
    );
  }
  return journal;
}

describe('alarm history', () => {
  test('does not write for records without events, but for one in ten thousand', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'alarms.sqlite');
      for (const { lsn, kept } of [
        { lsn: 9_999, kept: 0 },
        { lsn: 10_000, kept: 10_000 },
        { lsn: 19_999, kept: 10_000 },
      ]) {
        const history = new AlarmHistory({ path, clock, threaded: false });
        await history.open();
        await history.apply([], { lsn, mark: null });
        await history.close();
        expect((await history.open()).lsn).toBe(kept);
        await history.close();
      }
    }));

  test('is the fold over all records, wherever it was interrupted and whatever was given twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordFacts, { maxLength: 25 }),
        fc.array(
          fc.record({
            take: fc.integer({ min: 1, max: 6 }),
            after: fc.constantFrom('go-on', 'reopen', 'again'),
          }),
          {
            maxLength: 12,
          },
        ),
        (given, steps) =>
          inDirectory(async (directory) => {
            const { records } = journalOf(given);
            const path = join(directory, 'alarms.sqlite');
            let history = new AlarmHistory({ path, clock, threaded: false });
            let { lsn } = await history.open();
            for (const { take, after } of [
              ...steps,
              { take: records.length, after: 'reopen' as const },
            ]) {
              const batch = records.slice(lsn, lsn + take);
              await takeIn(history, batch);
              if (after === 'again') await takeIn(history, batch);
              lsn += batch.length;
              if (after !== 'reopen') continue;
              await history.close();
              history = new AlarmHistory({ path, clock, threaded: false });
              const kept = (await history.open()).lsn;
              expect(kept).toBeLessThanOrEqual(lsn);
              // Records without an alarm's events need not be kept track of; they come again.
              const untold = records.slice(kept, lsn).flatMap(({ events }) => events);
              expect(untold.filter((it) => it.kind === 'alarm' && it.alarm.id !== null)).toEqual(
                [],
              );
              lsn = kept;
            }
            for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
              const expected = fold(records).get(id);
              const found = await history.find(id);
              expect(found).toEqual(
                expected === undefined ? null : { alarm: expected.alarm, events: expected.events },
              );
            }
            await history.close();
          }),
      ),
      { numRuns: 60 },
    );
  });

  test('lists in pages what the conditions ask for, newest raised first', async () => {
    const conditions = fc.record(
      {
        sites: fc.subarray(['park', 'mine']),
        source: fc.constantFrom('tanks', 'face'),
        point: fc.constantFrom('lt-1', 'lt-2'),
        states: fc.subarray([...ALARM_STATES]),
        levels: fc.subarray<Level>([1, 2, 3, 4]),
        worst: fc.subarray<Level>([1, 2, 3, 4]),
        from: fc.integer({ min: START, max: START + 5 }),
        to: fc.integer({ min: START, max: START + 6 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordFacts, { maxLength: 25 }),
        conditions,
        fc.integer({ min: 1, max: 4 }),
        async (given, query, limit) => {
          const { records } = journalOf(given);
          const history = new AlarmHistory({ path: ':memory:', clock });
          await history.open();
          await takeIn(history, records);
          const expected = [...fold(records).values()]
            .filter(
              ({ alarm, raisedAt }) =>
                (query.sites?.includes(alarm.site) ?? true) &&
                (query.source === undefined || query.source === alarm.source) &&
                (query.point === undefined || query.point === alarm.point) &&
                (query.states?.includes(alarm.state) ?? true) &&
                (query.levels?.includes(alarm.level) ?? true) &&
                (query.worst?.includes(alarm.worst) ?? true) &&
                (query.from === undefined || Date.parse(raisedAt) >= query.from) &&
                (query.to === undefined || Date.parse(raisedAt) < query.to),
            )
            .sort(
              (a, b) =>
                Date.parse(b.raisedAt) - Date.parse(a.raisedAt) ||
                (a.alarm.id! < b.alarm.id! ? 1 : -1),
            );
          expect(await everything(history, { ...query, limit })).toEqual(
            expected.map(({ alarm }) => alarm),
          );
          await history.close();
        },
      ),
      { numRuns: 200 },
    );
  });

  test('neither repeats nor skips an alarm when newer ones come between two pages', async () => {
    const history = new AlarmHistory({ path: ':memory:', clock });
    await history.open();
    const journal = new MemoryJournal();
    for (let seq = 1; seq <= 6; seq++) {
      journal.append([
        alarmEvent({ id: `alarm-${seq}`, seq, state: 'NORMAL', raisedMs: START + seq }),
      ]);
    }
    await takeIn(history, journal.records);
    const first = await history.list({ states: ['NORMAL'], limit: 3 });
    const newer = journal.append([
      alarmEvent({ id: 'alarm-7', seq: 7, state: 'NORMAL', raisedMs: START + 7 }),
      alarmEvent({
        id: 'alarm-2',
        seq: 8,
        state: 'NORMAL',
        raisedMs: START + 99,
        type: 'commented',
      }),
    ]);
    await takeIn(history, [newer]);
    const second = await history.list({ states: ['NORMAL'], limit: 3, cursor: first!.nextCursor });
    expect([...first!.items, ...second!.items].map(({ id }) => id)).toEqual(
      [6, 5, 4, 3, 2, 1].map((number) => `alarm-${number}`),
    );
    expect(second!.nextCursor).toBeNull();
    await history.close();
  });

  test.each([
    { name: 'no base64 of JSON', cursor: '%%%' },
    { name: 'another shape', cursor: Buffer.from('{"a":1}').toString('base64url') },
    { name: 'another length', cursor: Buffer.from('[1]').toString('base64url') },
    { name: 'other types', cursor: Buffer.from('["1",2]').toString('base64url') },
  ])('knows a cursor that it did not make: $name', async ({ cursor }) => {
    const history = new AlarmHistory({ path: ':memory:', clock });
    await history.open();
    expect(await history.list({ limit: 1, cursor })).toBeNull();
    await history.close();
  });

  test('works the same in a thread of its own', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'alarms.sqlite');
      const journal = journalOf([
        [
          {
            id: 'a',
            state: 'UNACK',
            level: 1,
            worst: 1,
            site: 'park',
            source: 'tanks',
            point: 'lt-1',
            raisedMs: START,
          },
        ],
      ]);
      const history = new AlarmHistory({ path, clock });
      await history.open();
      await takeIn(history, journal.records);
      expect((await history.find('a'))?.events).toHaveLength(1);
      expect((await everything(history, { limit: 10 })).map(({ id }) => id)).toEqual(['a']);
      await history.close();
      await expect(history.find('a')).rejects.toThrow('does not run');
      expect(await history.open()).toEqual(cursorBehind(journal.records[0]!));
      expect(await history.reset()).toEqual({ lsn: 0, mark: null });
      expect(await history.find('a')).toBeNull();
      await history.close();
    }));
});

describe.each([{ threaded: true }, { threaded: false }])(
  'the file of alarm history (threaded: $threaded)',
  ({ threaded }) => {
    const event = alarmEvent({ id: 'a', seq: 1 });

    /** A file that holds one alarm, closed. */
    async function filled(path: string, comment: string | null = null): Promise<void> {
      const history = new AlarmHistory({ path, clock, threaded });
      await history.open();
      const journal = new MemoryJournal();
      await takeIn(history, [journal.append([{ ...event, comment }])]);
      await history.close();
    }

    test('is set aside and made anew when it is no database', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        writeFileSync(path, 'this is no database, but long enough to look at for one. '.repeat(20));
        const history = new AlarmHistory({ path, clock, threaded });
        expect((await history.open()).lsn).toBe(0);
        await history.close();
        expect(readdirSync(directory).sort()).toEqual(['alarms.sqlite', 'alarms.sqlite.aside-1']);
        expect(readFileSync(`${path}.aside-1`, 'utf8')).toMatch(/^this is no database/);
      }));

    test('is set aside and made anew when a page of it is damaged', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        await filled(path);
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4_096);
        writeFileSync(path, bytes);
        const history = new AlarmHistory({ path, clock, threaded });
        expect((await history.open()).lsn).toBe(0);
        expect(await history.find('a')).toBeNull();
        await history.close();
      }));

    test('is set aside and made anew when its schema is of another version', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        await filled(path);
        const other = new DatabaseSync(path);
        other.exec('PRAGMA user_version = 999');
        other.close();
        const history = new AlarmHistory({ path, clock, threaded });
        expect((await history.open()).lsn).toBe(0);
        await history.close();
        expect(readdirSync(directory)).toContain('alarms.sqlite.aside-1');
      }));

    test('is set aside when damage shows while it is open, so that opening again helps', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        // Longer than SQLite keeps in memory, so that it has to look at the file again.
        await filled(path, 'x'.repeat(8_000_000));
        const history = new AlarmHistory({ path, clock, threaded });
        await history.open();
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4_096);
        writeFileSync(path, bytes);
        await expect(history.find('a')).rejects.toThrow('malformed');
        await history.close();
        expect((await history.open()).lsn).toBe(0);
        await history.close();
        expect(readdirSync(directory)).toContain('alarms.sqlite.aside-1');
      }));

    test('keeps three files set aside and no more', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        const history = new AlarmHistory({ path, clock, threaded });
        for (let round = 1; round <= 5; round++) {
          writeFileSync(path, `damaged ${round} `.repeat(60));
          await history.open();
          await history.close();
        }
        expect(readdirSync(directory).filter((name) => name.includes('aside'))).toHaveLength(3);
        expect(readFileSync(`${path}.aside-1`, 'utf8')).toMatch(/^damaged 1/);
        expect(readFileSync(`${path}.aside-3`, 'utf8')).toMatch(/^damaged 5/);
      }));

    test('can be in a directory that appears later', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'later', 'alarms.sqlite');
        const history = new AlarmHistory({ path, clock, threaded });
        await expect(history.open()).rejects.toThrow('unable to open database file');
        await history.close();
        mkdirSync(join(directory, 'later'));
        expect((await history.open()).lsn).toBe(0);
        await history.close();
      }));

    test('takes nothing in while somebody holds it locked, and all of it afterwards', () =>
      inDirectory(async (directory) => {
        const path = join(directory, 'alarms.sqlite');
        const history = new AlarmHistory({ path, clock, threaded });
        await history.open();
        const other = new DatabaseSync(path);
        other.exec('BEGIN IMMEDIATE');
        const journal = new MemoryJournal();
        journal.append([event]);
        await expect(takeIn(history, journal.records)).rejects.toThrow('locked');
        expect(await history.find('a')).toBeNull();
        other.exec('COMMIT');
        other.close();
        await takeIn(history, journal.records);
        expect((await history.find('a'))?.events).toEqual([event]);
        await history.close();
      }));
  },
);
