import { describe, expect, test } from 'vitest';
import { barsOf, barsWithin, hasStory } from '../../dashboards/web/src/trends/alarm-bars.ts';
import { isolatedAt } from '../../dashboards/web/src/trends/trend-window.ts';
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

/** Raised orange, red for two minutes, orange again, gone. */
const STORY = [step(1, 2), step(3, 1), step(4, 1), step(5, 2), step(8, 2, 8)];
const ALARM = alarm({ level: 2, worst: 1, version: 5, raisedAt: at(1), returnedAt: at(8) });

describe('the bar of an alarm', () => {
  test('has at each time the level that the alarm had then', () => {
    expect(barsOf(ALARM, STORY)).toEqual([
      { fromMs: ms(1), toMs: ms(3), level: 2 },
      { fromMs: ms(3), toMs: ms(5), level: 1 },
      { fromMs: ms(5), toMs: ms(8), level: 2 },
    ]);
  });

  test('goes on while it stands, and begins anew where it came back', () => {
    const steps = [step(1, 2), step(3, 2, 3), step(4, 2, 3), step(6, 1)];
    expect(barsOf(ALARM, steps)).toEqual([
      { fromMs: ms(1), toMs: ms(3), level: 2 },
      { fromMs: ms(6), toMs: null, level: 1 },
    ]);
  });

  test('has its worst level where its events are not known, not its last', () => {
    expect(barsOf(ALARM, null)).toEqual([{ fromMs: ms(1), toMs: ms(8), level: 1 }]);
    expect(barsOf(ALARM, [])).toHaveLength(1);
    expect(barsOf(alarm({ raisedAt: null }), null)).toEqual([]);
  });

  test('is there for what came too late and had returned before it was told', () => {
    const late = alarm({ level: 2, worst: 2, raisedAt: at(1), returnedAt: at(1), late: true });
    expect(barsOf(late, [step(1, 2, 1)])).toEqual([{ fromMs: ms(1), toMs: ms(1), level: 2 }]);
  });

  test('is drawn wherever it reaches into the window, worse ones over milder ones', () => {
    const bars = [
      { fromMs: ms(0), toMs: null, level: 1 },
      { fromMs: ms(0), toMs: ms(4), level: 1 },
      { fromMs: ms(0), toMs: ms(6), level: 3 },
      { fromMs: ms(20), toMs: null, level: 2 },
    ] as const;
    expect(barsWithin(bars, ms(5), ms(10))).toEqual([bars[2], bars[0]]);
  });

  test('needs no events where only its raising is told', () => {
    expect(hasStory(alarm({ version: 1, worst: 1 }))).toBe(false);
    expect(hasStory(ALARM)).toBe(true);
  });
});

test('a value between two gaps, or a gap and an end, stands alone', () => {
  expect(isolatedAt([1, null, 2, null, 3, 4, null, 5])).toEqual([0, 2, 7]);
  expect(isolatedAt([7])).toEqual([0]);
  expect(isolatedAt([1, 2])).toEqual([]);
});
