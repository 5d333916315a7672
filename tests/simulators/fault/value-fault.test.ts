import { describe, expect, it } from 'vitest';
import { faultSchema, isValueFault } from '../../../simulators/fault/fault-file.ts';
import { ValueFaults, Waveform } from '../../../simulators/fault/value-fault.ts';
import type { Shown } from '../../../simulators/instrument/instrument.ts';
import { Random } from '../../../simulators/random.ts';

const good = (value: number): Shown => ({ value, quality: 'good' });

/** What a point sends whose true value is its time in seconds. */
function sent(
  faults: readonly Record<string, unknown>[],
  seconds: readonly number[],
): (Shown | null)[] {
  const files = faults.map((each) => faultSchema.parse({ on: 'p', ...each })).filter(isValueFault);
  const waveform = new Waveform(1_000);
  const point = new ValueFaults(files, () => waveform, new Random(3));
  return seconds.map((second) => {
    waveform.add(second, good(second));
    return point.apply(good(second), second);
  });
}

const values = (shown: readonly (Shown | null)[]) => shown.map((each) => each?.value ?? null);

describe('ValueFaults', () => {
  it('freezes at what was shown last, and thaws', () => {
    const shown = sent([{ fault: 'stuck', from: 15, to: 35 }], [0, 10, 20, 30, 40]);
    expect(values(shown)).toEqual([0, 10, 10, 10, 40]);
  });

  it('freezes at once where it begins stuck', () => {
    expect(values(sent([{ fault: 'stuck', from: 0 }], [5, 6, 7]))).toEqual([5, 5, 5]);
  });

  it('clips on both sides', () => {
    const shown = sent([{ fault: 'clipped', above: 20, below: 10 }], [0, 15, 30]);
    expect(values(shown)).toEqual([10, 15, 20]);
  });

  it('shows an old waveform, and the present where there is none yet', () => {
    const shown = sent([{ fault: 'copied', lagSeconds: 20 }], [0, 10, 20, 30, 40]);
    expect(values(shown)).toEqual([0, 10, 0, 10, 20]);
  });

  it('spikes once, or again and again', () => {
    expect(values(sent([{ fault: 'spike', at: 15, by: 100 }], [0, 10, 20, 30]))).toEqual([
      0, 10, 120, 30,
    ]);
    const again = sent([{ fault: 'spike', at: 10, every: 20, by: 100 }], [0, 10, 20, 30, 40]);
    expect(values(again)).toEqual([0, 110, 20, 130, 40]);
  });

  it('says of itself what it is told, or has no value', () => {
    const shown = sent([{ fault: 'quality', q: 'uncertain', from: 10, to: 20 }], [0, 10, 20]);
    expect(shown.map((each) => each?.quality)).toEqual(['good', 'uncertain', 'good']);
    expect(sent([{ fault: 'no-value' }], [0])).toEqual([{ value: null, quality: 'bad' }]);
  });

  it('drops out wholly, or by share', () => {
    expect(sent([{ fault: 'dropout', from: 10, to: 30 }], [0, 10, 20, 30])).toEqual([
      good(0),
      null,
      null,
      good(30),
    ]);
    const seconds = Array.from({ length: 2_000 }, (_, second) => second);
    const kept = sent([{ fault: 'dropout', share: 0.3 }], seconds).filter((each) => each !== null);
    expect(kept.length / 2_000).toBeCloseTo(0.7, 1);
  });

  it('lets several faults work one after the other', () => {
    const shown = sent(
      [
        { fault: 'clipped', above: 20 },
        { fault: 'spike', at: 30, by: 5 },
      ],
      [10, 30],
    );
    expect(values(shown)).toEqual([10, 25]);
  });

  it('comes again where it is told to', () => {
    const shown = sent([{ fault: 'dropout', from: 10, to: 20, every: 30 }], [0, 10, 20, 40, 50]);
    expect(shown.map((each) => each === null)).toEqual([false, true, false, true, false]);
  });
});
