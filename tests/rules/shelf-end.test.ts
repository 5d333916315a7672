import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHELF_ENDS_PER_MINUTE_MAX, shelfDurationMs } from '../../rules/shelf-end.ts';
import { Rig, testRegister } from '../support/rig.ts';

const MINUTE = 60_000;

/** Shelves asked for one after the other at the same moment; how long each lasts, in minutes. */
function durations(count: number, minutes: number): readonly number[] {
  const ends: number[] = [];
  for (let index = 0; index < count; index += 1) ends.push(shelfDurationMs(0, minutes, ends));
  return ends.map((end) => end / MINUTE);
}

describe('many shelves that would end together', () => {
  test('ten end as asked for; the next ten a minute earlier, and so on', () => {
    const lasting = durations(25, 60);
    expect(lasting.slice(0, 10)).toEqual(Array(10).fill(60));
    expect(lasting.slice(10, 20)).toEqual(Array(10).fill(59));
    expect(lasting.slice(20)).toEqual(Array(5).fill(58));
  });

  test('down to half the time; those beyond spread evenly over the minutes', () => {
    const lasting = durations(40, 4);
    expect([4, 3, 2].map((length) => lasting.filter((each) => each === length).length)).toEqual([
      14, 13, 13,
    ]);
  });

  test('one that is too short to come earlier ends as asked for', () => {
    expect(durations(11, 1.5)).toEqual(Array(11).fill(1.5));
  });

  test('what ends a minute before or after is not in the way', () => {
    const full = Array(SHELF_ENDS_PER_MINUTE_MAX).fill(10 * MINUTE);
    expect(shelfDurationMs(0, 11, full)).toBe(11 * MINUTE);
    expect(shelfDurationMs(0, 9, full)).toBe(9 * MINUTE);
    expect(shelfDurationMs(0, 10.5, full)).toBe(8.5 * MINUTE);
  });

  test('no minute sees more than ten while there is room, and none is longer than asked for or below half', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.integer({ min: 0, max: 600 }),
            minutes: fc.integer({ min: 60, max: 480 }),
          }),
          { maxLength: 200 },
        ),
        (asked) => {
          const ends: number[] = [];
          for (const { at, minutes } of asked) {
            const duration = shelfDurationMs(at * 1_000, minutes, ends);
            expect(duration).toBeLessThanOrEqual(minutes * MINUTE);
            expect(duration).toBeGreaterThanOrEqual((minutes * MINUTE) / 2);
            ends.push(at * 1_000 + duration);
          }
          for (const end of ends) {
            const within = ends.filter((other) => other >= end && other - end < MINUTE);
            expect(within.length).toBeLessThanOrEqual(SHELF_ENDS_PER_MINUTE_MAX);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the shelves of a site', () => {
  const names = Array.from({ length: 12 }, (_, index) => `park/tanks/p${index}`);
  const points = [
    ...names.map(() => ({ staleAfterMs: 100_000_000 })),
    { site: 'other', id: 'lone', staleAfterMs: 100_000_000 },
  ];

  function shelved(): Rig {
    const rig = new Rig(testRegister(points));
    for (const index of names.keys()) rig.read(10, { point: index });
    for (const name of names) rig.shelve(10, undefined, name);
    return rig;
  }

  test('come back at the times that their events told', () => {
    const rig = shelved();
    const told = rig.engine.openAlarms().map(({ shelvedUntil }) => shelvedUntil?.slice(11, 19));
    expect(told).toEqual([...Array(10).fill('00:10:00'), '00:09:00', '00:09:00']);
    expect(rig.at(539.999).tick()).toEqual([]);
    expect(rig.at(540).tick()).toEqual([
      'unshelved p10:level-high H @540',
      'unshelved p11:level-high H @540',
    ]);
    expect(rig.at(599.999).tick()).toEqual([]);
    expect(rig.at(600).tick()).toHaveLength(10);
  });

  test('all rules of one place count once and end together', () => {
    const rig = new Rig(testRegister(points));
    for (const name of names.slice(0, 10)) rig.shelve(10, undefined, name);
    const before = rig.engine.inhibitions();
    expect(before).toHaveLength(30);
    expect(new Set(before.map(({ until }) => until)).size).toBe(1);
  });

  test('are not counted for another site, and not once they have ended', () => {
    const rig = shelved();
    rig.shelve(10, 'level-high', 'other/tanks/lone');
    expect(rig.engine.inhibitions().at(-1)?.until).toBe(rig.moment.wallMs + 10 * MINUTE);
    for (const name of names) rig.act({ do: 'unshelve', point: name });
    rig.shelve(10, 'level-high', names[11]);
    const [last] = rig.engine.inhibitions().filter(({ site }) => site === 'park');
    expect(last?.until).toBe(rig.moment.wallMs + 10 * MINUTE);
  });
});
