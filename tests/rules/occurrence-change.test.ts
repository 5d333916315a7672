import { describe, expect, test } from 'vitest';
import { type AlarmOccurrence, OccurrenceFold } from '../../rules/alarm-occurrence.ts';
import { compareOccurrences } from '../../rules/occurrence-change.ts';
import { formatInstant } from '../../rules/time.ts';
import { ORIGIN, Rig } from '../support/rig.ts';

const at = (second: number): string => formatInstant(ORIGIN + second * 1_000);

function occurrence(
  from: number,
  to: number | null,
  rest: Partial<AlarmOccurrence> = {},
): AlarmOccurrence {
  return {
    site: 'park',
    source: 'tanks',
    point: 'p0',
    rule: 'level-high',
    late: false,
    mark: null,
    raisedAt: at(from),
    returnedAt: to === null ? null : at(to),
    level: 2,
    limitName: 'H',
    limit: 10,
    value: 11,
    ...rest,
  };
}

function compare(
  recorded: readonly AlarmOccurrence[],
  replayed: readonly AlarmOccurrence[],
  span = [0, 1_000],
) {
  const [from = 0, to = 0] = span.map((second) => ORIGIN + second * 1_000);
  const { changes, same } = compareOccurrences(recorded, replayed, from, to);
  return {
    changes: changes.map(
      ({ change, recorded: was, replayed: is }) =>
        `${change} ${(was ?? is)?.raisedAt.slice(17, 19)}`,
    ),
    same,
  };
}

describe('folding events to occurrences', () => {
  test('each raise begins one, whatever became of the alarm between', () => {
    const rig = new Rig();
    const fold = new OccurrenceFold();
    for (const [second, value] of [
      [0, 12],
      [5, 25],
      [10, 12],
      [15, 5],
      [20, 12],
    ] as const) {
      rig.at(second).read(value);
      for (const event of rig.outcome.events) fold.take(event);
    }
    expect(fold.occurrences()).toMatchObject([
      { raisedAt: at(0), returnedAt: at(15), level: 1, limitName: 'HH', value: 25 },
      { raisedAt: at(20), returnedAt: null, level: 2, limitName: 'H', value: 12 },
    ]);
  });

  test('a late alarm is over from birth, a withdrawn one with its closing', () => {
    const rig = new Rig();
    const fold = new OccurrenceFold();
    const note = (): void => {
      for (const event of rig.outcome.events) fold.take(event);
    };
    rig.at(100).read(12);
    note();
    rig.read(25, { t: 10 });
    note();
    rig
      .at(110)
      .act({ do: 'mode', point: 'park/tanks/p0', mode: 'bump-test', minutes: 1, reason: 'test' });
    rig.configure({ hash: 'sha256:none', sites: [], sources: [], points: [], areas: [] } as never);
    note();
    expect(fold.occurrences()).toMatchObject([
      { late: true, raisedAt: at(10), returnedAt: at(10), limitName: 'HH' },
      { late: false, raisedAt: at(100), returnedAt: at(110) },
    ]);
  });

  test('what is active at the beginning has been so since its raise', () => {
    const rig = new Rig();
    rig.read(12);
    const fold = new OccurrenceFold(rig.engine.openAlarms());
    rig.at(9).read(5);
    for (const event of rig.outcome.events) fold.take(event);
    expect(fold.occurrences()).toMatchObject([{ raisedAt: at(0), returnedAt: at(9) }]);
    // What has returned is over; its acknowledgement begins nothing.
    const later = new OccurrenceFold(rig.engine.openAlarms());
    rig.acknowledge();
    for (const event of rig.outcome.events) later.take(event);
    expect(later.occurrences()).toEqual([]);
  });
});

describe('comparing occurrences', () => {
  test.each([
    { name: 'the same', was: [occurrence(1, 5)], is: [occurrence(1, 5)], changes: [], same: 1 },
    { name: 'lost', was: [occurrence(1, 5)], is: [], changes: ['lost 01'], same: 0 },
    { name: 'gained', was: [], is: [occurrence(1, 5)], changes: ['gained 01'], same: 0 },
    {
      name: 'later',
      was: [occurrence(1, 5)],
      is: [occurrence(3, 5)],
      changes: ['shifted 01'],
      same: 0,
    },
    {
      name: 'longer',
      was: [occurrence(1, 5)],
      is: [occurrence(1, null)],
      changes: ['shifted 01'],
      same: 0,
    },
    {
      name: 'worse',
      was: [occurrence(1, 5)],
      is: [occurrence(1, 5, { level: 1, limitName: 'HH' })],
      changes: ['shifted 01'],
      same: 0,
    },
    {
      name: 'elsewhere in time',
      was: [occurrence(1, 5)],
      is: [occurrence(6, 8)],
      changes: ['lost 01', 'gained 06'],
      same: 0,
    },
    {
      name: 'another rule',
      was: [occurrence(1, 5)],
      is: [occurrence(1, 5, { rule: 'level-low' })],
      changes: ['lost 01', 'gained 01'],
      same: 0,
    },
    {
      name: 'a group',
      was: [occurrence(1, 5, { point: null })],
      is: [occurrence(1, 5, { point: null })],
      changes: [],
      same: 1,
    },
    {
      name: 'one for two',
      was: [occurrence(1, 3), occurrence(4, 6)],
      is: [occurrence(1, 6)],
      changes: ['shifted 01', 'lost 04'],
      same: 0,
    },
    {
      name: 'the exact one first',
      was: [occurrence(1, 9)],
      is: [occurrence(0, 2), occurrence(1, 9)],
      changes: ['gained 00'],
      same: 1,
    },
  ])('$name', ({ was, is, changes, same }) => {
    expect(compare(was, is)).toEqual({ changes, same });
  });

  test('only what touches the stretch counts', () => {
    const early = occurrence(1, 5);
    const reaching = occurrence(8, 12);
    const open = occurrence(2, null, { rule: 'level-low' });
    const later = occurrence(30, 31);
    expect(compare([early, reaching, open, later], [], [10, 20]).changes).toEqual([
      'lost 02',
      'lost 08',
    ]);
  });
});
