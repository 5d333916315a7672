import { describe, expect, test } from 'vitest';
import { RequestRate } from '../../../gateway/api/request-rate.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('request rate', () => {
  test('gains by the steady clock and holds one second at most', () => {
    const clock = new ManualClock();
    const rate = new RequestRate(clock, 10);
    const passed = (): number => {
      let count = 0;
      while (rate.take('a') === 0) count += 1;
      return count;
    };
    expect(passed()).toBe(10);
    clock.advanceNow(500);
    expect(passed()).toBe(5);
    clock.advanceNow(60_000);
    expect(passed()).toBe(10);
    clock.stepWall(3_600_000);
    expect(passed()).toBe(0);
  });

  test('says how long to wait, in whole seconds', () => {
    const rate = new RequestRate(new ManualClock(), 1);
    expect(rate.take('a')).toBe(0);
    expect(rate.take('a')).toBe(1);
  });

  test('many clients are forgotten once their bucket is full, not the one that floods', () => {
    const clock = new ManualClock();
    const rate = new RequestRate(clock, 2);
    for (let index = 0; index < 9_999; index += 1) rate.take(`client-${index}`);
    clock.advanceNow(1_000);
    rate.take('flood');
    rate.take('flood');
    expect(rate.take('new')).toBe(0);
    expect(rate.take('flood')).toBe(1);
  });
});
