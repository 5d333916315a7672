import { describe, expect, test } from 'vitest';
import { ListPace } from '../../dashboards/web/src/live/list-pace.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A pace whose lists come as long as `comes` says so, and when they were asked for. */
function setUp(options: { comes: boolean; maySeeThem?: boolean }) {
  const clock = new ManualClock();
  const askedAt: number[] = [];
  const told: boolean[] = [];
  const steady = { nowMs: () => clock.now().steadyMs, schedule: clock.schedule.bind(clock) };
  const pace: ListPace = new ListPace(
    steady,
    () => {
      if (options.maySeeThem === false) return null;
      askedAt.push(clock.now().steadyMs / 1_000);
      return Promise.resolve(options.comes);
    },
    () => told.push(pace.isFailing),
  );
  return { pace, clock, askedAt, told, options };
}

describe('lists', () => {
  test('that fail are asked for ever more seldom, for ever, and no sooner for any news', async () => {
    const { pace, clock, askedAt } = setUp({ comes: false });
    pace.want();
    for (let passed = 0; passed < 120; passed += 1) {
      await clock.advance(1_000);
      pace.want();
    }
    expect(askedAt).toEqual([0, 1, 3, 8, 18, 48, 78, 108]);
  });

  test('that come are asked for once, and with the next news', async () => {
    const { pace, clock, askedAt } = setUp({ comes: true });
    pace.want();
    await clock.advance(60_000);
    expect(askedAt).toEqual([0]);
    pace.want(1_000);
    await clock.advance(60_000);
    expect(askedAt).toEqual([0, 61]);
  });

  test('that fail are asked for at once where somebody wants it, and the rest is no shorter behind it', async () => {
    const { pace, clock, askedAt } = setUp({ comes: false });
    pace.want();
    await clock.advance(20_000);
    expect(askedAt).toEqual([0, 1, 3, 8, 18]);
    pace.wantNow();
    await clock.advance(60_000);
    expect(askedAt.slice(5)).toEqual([20, 50, 80]);
  });

  test('that come again begin anew: a failure later on rests as short as the first', async () => {
    const { pace, clock, askedAt, told, options } = setUp({ comes: false });
    pace.want();
    await clock.advance(10_000);
    options.comes = true;
    await clock.advance(60_000);
    expect(askedAt).toEqual([0, 1, 3, 8, 18]);
    expect(told).toEqual([true, true, true, true, false]);
    options.comes = false;
    pace.want();
    await clock.advance(1_000);
    expect(askedAt.slice(5)).toEqual([70, 71]);
  });

  test('are asked for by nobody who may not see them', async () => {
    const { pace, clock, askedAt, told, options } = setUp({ comes: true, maySeeThem: false });
    pace.wantNow();
    await clock.advance(60_000);
    expect([askedAt, told]).toEqual([[], []]);
    options.maySeeThem = true;
    pace.wantNow();
    await clock.advance(0);
    expect(askedAt).toEqual([60]);
  });
});
