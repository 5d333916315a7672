import { describe, expect, test } from 'vitest';
import {
  barsAt,
  barsOf,
  barsWithin,
  hasStory,
} from '../../dashboards/web/src/trends/alarm-bars.ts';
import type { Level } from '../../rules/register.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const at = (minute: number) => `2026-11-21T00:${String(minute).padStart(2, '0')}:00.000Z`;
const ms = (minute: number) => Date.parse(at(minute));

function step(minute: number, level: Level, returned: number | null = null) {
  return {
    at: at(minute),
    alarm: { level, returnedAt: returned === null ? null : at(returned) },
  };
}

/** A bar of the usual rule. */
function bar(fromMs: number, toMs: number | null, level: Level) {
  return { fromMs, toMs, level, rule: alarm({}).rule, isLate: false };
}

/** Raised orange, red for two minutes, orange again, gone. */
const STORY = [step(1, 2), step(3, 1), step(4, 1), step(5, 2), step(8, 2, 8)];
const ALARM = alarm({ level: 2, worst: 1, version: 5, raisedAt: at(1), returnedAt: at(8) });

describe('the bar of an alarm', () => {
  test('has at each time the level that the alarm had then', () => {
    expect(barsOf(ALARM, STORY)).toEqual([
      bar(ms(1), ms(3), 2),
      bar(ms(3), ms(5), 1),
      bar(ms(5), ms(8), 2),
    ]);
  });

  test('goes on while it stands, and begins anew where it came back', () => {
    const steps = [step(1, 2), step(3, 2, 3), step(4, 2, 3), step(6, 1)];
    expect(barsOf(ALARM, steps)).toEqual([bar(ms(1), ms(3), 2), bar(ms(6), null, 1)]);
  });

  test('has its worst level where its events are not known, not its last', () => {
    expect(barsOf(ALARM, null)).toEqual([bar(ms(1), ms(8), 1)]);
    expect(barsOf(ALARM, [])).toHaveLength(1);
    expect(barsOf(alarm({ raisedAt: null }), null)).toEqual([]);
  });

  test('is there for what came too late and had returned before it was told', () => {
    const late = alarm({ level: 2, worst: 2, raisedAt: at(1), returnedAt: at(1), late: true });
    expect(barsOf(late, [step(1, 2, 1)])).toEqual([{ ...bar(ms(1), ms(1), 2), isLate: true }]);
  });

  test('is drawn wherever it reaches into the window, worse ones over milder ones', () => {
    const bars = [
      bar(ms(0), null, 1),
      bar(ms(0), ms(4), 1),
      bar(ms(0), ms(6), 3),
      bar(ms(20), null, 2),
    ] as const;
    expect(barsWithin(bars, ms(5), ms(10))).toEqual([bars[2], bars[0]]);
  });

  test('is read off while it stands, the worst first; what had no length within reach of its time', () => {
    const bars = [bar(ms(0), ms(4), 3), bar(ms(2), null, 1), bar(ms(9), ms(9), 2)];
    expect(barsAt(bars, ms(3), 1_000)).toEqual([bars[1], bars[0]]);
    expect(barsAt(bars, ms(1), 1_000)).toEqual([bars[0]]);
    expect(barsAt(bars, ms(4), 60_000)).toEqual([bars[1]]);
    expect(barsAt(bars, ms(9) + 500, 1_000)).toEqual([bars[1], bars[2]]);
    expect(barsAt(bars, ms(11), 1_000)).toEqual([bars[1]]);
  });

  test('needs no events where only its raising is told', () => {
    expect(hasStory(alarm({ version: 1, worst: 1 }))).toBe(false);
    expect(hasStory(ALARM)).toBe(true);
  });
});
