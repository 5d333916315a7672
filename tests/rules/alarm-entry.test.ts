import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alarmId,
  newEntry,
  placeholderAlarm,
  toAlarm,
  worseLevel,
  worseValue,
} from '../../rules/alarm-entry.ts';
import { RAISED, transition } from '../../rules/alarm-machine.ts';
import { mustStep, stepAlarm } from '../../rules/alarm-update.ts';
import { InvariantError } from '../../rules/assert.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { freshRule } from '../../rules/rule-state.ts';
import { HIGH, limit, ORIGIN, Rig, testPoint } from '../support/rig.ts';

describe('alarm ids', () => {
  test('derive from point, rule, time and ordinal alone: the same give the same, for ever', () => {
    expect(alarmId('park/tanks/p0', 'level-high', ORIGIN, 0)).toBe(
      alarmId('park/tanks/p0', 'level-high', ORIGIN, 0),
    );
    expect(alarmId('park/tanks/p0', 'level-high', ORIGIN, 0)).toBe('mwpn5s00-c77eda4258addc81');
  });

  test('differ where any of them differs', () => {
    const arbitraryParts = fc.tuple(
      fc.constantFrom('a/b/c', 'a/b/d', 'a/b-c/d'),
      fc.constantFrom('level-high', 'level-low'),
      fc.integer({ min: ORIGIN, max: ORIGIN + 50 }),
      fc.nat({ max: 50 }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(arbitraryParts, { selector: (parts) => parts.join('|') }),
        (all) => {
          const ids = all.map((parts) => alarmId(...parts));
          expect(new Set(ids).size).toBe(all.length);
        },
      ),
    );
  });

  test('are safe in topics and addresses and sort by time', () => {
    const early = alarmId('a/b/c', 'level-high', ORIGIN, 9);
    const later = alarmId('a/b/c', 'level-high', ORIGIN + 1, 0);
    expect(early).toMatch(/^[0-9a-z]+-[0-9a-f]{16}$/);
    expect(early < later).toBe(true);
  });
});

describe('the worse of two', () => {
  test.each([
    ['rising', 1, 2, 2],
    ['falling', 1, 2, 1],
    ['rising', null, 2, 2],
    ['falling', 1, null, 1],
    ['rising', null, null, null],
  ] as const)('%s: of %s and %s it is %s', (direction, left, right, worse) => {
    expect(worseValue(direction, left, right)).toBe(worse);
  });

  test('the smaller level is the worse', () => {
    expect([worseLevel(1, 2), worseLevel(4, 3), worseLevel(2, 2)]).toEqual([1, 3, 2]);
  });
});

describe('the mark of an alarm', () => {
  const place = (drill?: true) => ({
    subject: testPoint(drill === undefined ? {} : { drill }),
    rule: 'level-high',
    shelf: null,
    outOfService: false,
  });
  const entry = newEntry('id', RAISED, limit('H', 10, 2), 11, ORIGIN, 'c');

  test('is that of a drill where the point is simulated, whether or not an alarm is open', () => {
    expect(toAlarm(entry, place(true)).mark).toBe('DRILL');
    expect(placeholderAlarm(place(true), 2, ORIGIN, 'c').mark).toBe('DRILL');
  });

  test('is its own where it is not', () => {
    expect(toAlarm({ ...entry, mark: 'TEST' }, place()).mark).toBe('TEST');
    expect(toAlarm(entry, place()).mark).toBeNull();
    expect(placeholderAlarm(place(), 2, ORIGIN, 'c').mark).toBeNull();
  });
});

describe('stepping an alarm', () => {
  const point = testPoint();
  const entry = newEntry(
    'id',
    { ...RAISED, condition: 'returned' },
    limit('H', 10, 2),
    11,
    ORIGIN,
    'c',
  );
  const rule = { ...freshRule('level-high', HIGH, 0), alarm: entry };
  const events: EngineEvent[] = [];
  const occasion = { at: ORIGIN, by: null, comment: null, config: 'c', events };

  test('what is refused says why and changes nothing', () => {
    expect(stepAlarm(occasion, point, rule, entry, 'escalate')).toBe('it is not active');
    expect(events).toEqual([]);
  });

  test('a refusal of what the engine itself does is our own mistake', () => {
    expect(() => mustStep(occasion, point, rule, entry, 'escalate')).toThrow(InvariantError);
  });

  test('an input that the machine does not know is our own mistake', () => {
    expect(() => transition(RAISED, 'wish' as never, false)).toThrow(InvariantError);
  });
});

test('in a drill also the shelf of a point that has no alarm is marked', () => {
  const rig = new Rig({ drill: true });
  rig.shelve(5, 'level-high');
  expect(rig.outcome.events).toMatchObject([
    { type: 'shelved', alarm: { id: null, mark: 'DRILL' } },
  ]);
});
