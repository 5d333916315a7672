import { describe, expect, it } from 'vitest';
import { clockErrorSeconds, DeviceCounter } from '../../../simulators/fault/clock-fault.ts';
import {
  faultSchema,
  isClockFault,
  isLinkFault,
  isPayloadFault,
} from '../../../simulators/fault/fault-file.ts';
import { LinkFaults } from '../../../simulators/fault/link-fault.ts';
import { spoiltPayload } from '../../../simulators/fault/payload-fault.ts';
import { Random } from '../../../simulators/random.ts';

const parsed = (faults: readonly Record<string, unknown>[]) =>
  faults.map((each) => faultSchema.parse({ on: 'p', ...each }));

/** When readings of these seconds arrive, of a point that sends every ten seconds. */
function arrivals(faults: readonly Record<string, unknown>[], seconds: readonly number[]) {
  const links = new LinkFaults(new Random(1));
  const files = parsed(faults).filter(isLinkFault);
  return seconds.map((second) => links.deliveries(files, second, 10));
}

describe('LinkFaults', () => {
  it('sends twice or more', () => {
    expect(arrivals([{ fault: 'duplicate', times: 2, afterSeconds: 3, from: 5 }], [0, 10])).toEqual(
      [[0], [10, 13, 13]],
    );
  });

  it('is late, by a chance that the seed decides', () => {
    expect(arrivals([{ fault: 'late', bySeconds: 30 }], [0])).toEqual([[30]]);
    const late = () => arrivals([{ fault: 'late', bySeconds: 30, jitterSeconds: 10 }], [0, 10, 20]);
    expect(late()).toEqual(late());
    for (const [index, [at]] of late().entries()) {
      expect(at).toBeGreaterThanOrEqual(index * 10 + 30);
      expect(at).toBeLessThan(index * 10 + 40);
    }
  });

  it('arrives out of order', () => {
    const seconds = Array.from({ length: 50 }, (_, index) => index * 10);
    const times = arrivals([{ fault: 'out-of-order', withinSeconds: 60 }], seconds).flat();
    expect(times).not.toEqual([...times].sort((left, right) => left - right));
    for (const [index, at] of times.entries()) expect(at - index * 10).toBeLessThan(60);
  });

  it('stores while the link is down and sends one after the other when it is back', () => {
    const down = { fault: 'link-down', from: 10, to: 40, perSecond: 2 };
    expect(arrivals([down], [0, 10, 20, 30, 40])).toEqual([[0], [40], [40.5], [41], [40]]);
    expect(arrivals([{ ...down, stores: false }], [0, 10, 40])).toEqual([[0], [], [40]]);
    expect(arrivals([{ fault: 'link-down', from: 10 }], [20])).toEqual([[]]);
  });

  it('counts what it stores anew each time the link goes down', () => {
    const down = { fault: 'link-down', from: 10, to: 30, every: 100, perSecond: 1 };
    expect(arrivals([down], [10, 20, 110, 120])).toEqual([[30], [31], [130], [131]]);
  });

  it('reconnects in a storm: held up in the gap, and sent again after it', () => {
    const storm = { fault: 'reconnect-storm', from: 0, everySeconds: 20, downSeconds: 4 };
    expect(arrivals([storm], [0, 2, 5, 12])).toEqual([[4], [4], [5], [12, 24]]);
  });

  it('goes nowhere on a half-open connection until the device finds out', () => {
    const half = { fault: 'half-open', from: 10, to: 1_000, noticesAfterSeconds: 90 };
    expect(arrivals([half], [0, 10, 90, 100])).toEqual([[0], [100], [100], [100]]);
    expect(arrivals([{ ...half, stores: false }], [10, 100])).toEqual([[], [100]]);
  });

  it('is held up by the first fault alone', () => {
    const faults = [
      { fault: 'late', bySeconds: 5 },
      { fault: 'late', bySeconds: 50 },
    ];
    expect(arrivals(faults, [0])).toEqual([[5]]);
  });
});

describe('the faults of a clock', () => {
  const error = (faults: readonly Record<string, unknown>[], second: number) =>
    clockErrorSeconds(parsed(faults).filter(isClockFault), second);

  it('add up: a skew, a drift, steps', () => {
    expect(error([{ fault: 'clock-skew', bySeconds: 30 }], 100)).toBe(30);
    expect(error([{ fault: 'clock-skew', perDaySeconds: 8 }], 43_200)).toBe(4);
    const steps = [{ fault: 'clock-step', at: 10, every: 100, bySeconds: -60 }];
    expect([error(steps, 5), error(steps, 10), error(steps, 250)]).toEqual([0, -60, -180]);
    expect(error([{ fault: 'clock-skew', bySeconds: 30, to: 50 }, ...steps], 40)).toBe(-30);
    expect(error([{ fault: 'counter-reset', at: 0 }], 40)).toBe(0);
  });

  it('start a counter anew', () => {
    const counter = new DeviceCounter(
      parsed([{ fault: 'counter-reset', at: 25 }]).filter(isClockFault),
    );
    expect([0, 10, 20, 30, 40].map((second) => counter.next(second))).toEqual([1, 2, 3, 1, 2]);
  });
});

describe('spoiltPayload', () => {
  const spoilt = (fault: string, second: number) =>
    spoiltPayload(parsed([{ fault, from: 10 }]).filter(isPayloadFault), second, new Random(2));

  it('is what a C library prints for a value that is none', () => {
    expect(spoilt('not-a-number', 5)).toBeNull();
    expect(new TextDecoder().decode(spoilt('not-a-number', 10) ?? undefined)).toBe('{"v":NaN}');
  });

  it('is bytes that are never JSON, the same for the same seed', () => {
    expect(spoilt('garbage', 10)).toEqual(spoilt('garbage', 10));
    expect(() =>
      JSON.parse(new TextDecoder().decode(spoilt('garbage', 10) ?? undefined)),
    ).toThrow();
  });
});
