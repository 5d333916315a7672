import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument } from '../../../simulators/instrument/instrument.ts';
import { instrumentSchema } from '../../../simulators/instrument/instrument-file.ts';
import { digitsOf, frequencyHz } from '../../../simulators/instrument/vibrating-wire.ts';
import { Random } from '../../../simulators/random.ts';

/** An instrument on a value that the test moves. */
function on(
  more: Record<string, unknown> = {},
  range: readonly [number, number] | null = [0, 100],
  seed = 1,
) {
  const world = { value: 0, others: 0 };
  const file = instrumentSchema.parse({ point: 'p', reads: 's', ...more });
  const seen = { read: () => world.value, readOthers: () => world.others };
  return { world, instrument: new Instrument(file, seen, range, new Random(seed)) };
}

describe('Instrument', () => {
  it('answers a step as the exponential: 90 % after T90', () => {
    const { world, instrument } = on({ t90Seconds: 20 });
    instrument.show(0);
    world.value = 50;
    for (const [atSeconds, share] of [
      [5, 1 - 10 ** -0.25],
      [10, 1 - 10 ** -0.5],
      [20, 0.9],
      [40, 0.99],
    ] as const) {
      expect(instrument.show(atSeconds).value).toBeCloseTo(50 * share, 5);
    }
  });

  it('shows steps of its resolution, in the decimals of that', () => {
    const { world, instrument } = on({ resolution: 0.05 });
    world.value = 0.3749;
    expect(instrument.show(0)).toEqual({ value: 0.35, quality: 'good' });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 99, noNaN: true }), (value) => {
        world.value = value;
        const shown = instrument.show(1).value ?? Number.NaN;
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.025 + 1e-9);
        expect(JSON.stringify(shown).length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('has the noise of its standard deviation, the same for the same seed', () => {
    const values = (seed: number) => {
      const { world, instrument } = on({ noise: 2 }, [0, 100], seed);
      world.value = 50;
      return Array.from({ length: 4_000 }, (_, second) => instrument.show(second).value ?? 0);
    };
    const [first, again, other] = [values(7), values(7), values(8)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const spread = Math.sqrt(
      first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length,
    );
    expect(mean).toBeCloseTo(50, 0);
    expect(spread).toBeCloseTo(2, 0);
  });

  it('drifts by the day, is wrong by zero and gain, and is set right by a calibration', () => {
    const { world, instrument } = on({ zero: 2, gain: 1.1, driftPerDay: 0.5 });
    world.value = 10;
    expect(instrument.show(0).value).toBeCloseTo(13, 6);
    expect(instrument.show(2 * 86_400).value).toBeCloseTo(14, 6);
    const action = { at: 0, do: 'calibrate' as const, gas: 50, forSeconds: 600 };
    instrument.act(action, 2 * 86_400);
    expect(instrument.show(2 * 86_400 + 10)).toMatchObject({ quality: 'calibrating' });
    expect(instrument.show(2 * 86_400 + 10).value).toBeGreaterThan(50);
    expect(instrument.show(2 * 86_400 + 400).value).toBeLessThan(20);
    expect(instrument.show(2 * 86_400 + 600)).toEqual({ value: 10, quality: 'good' });
    expect(instrument.show(3 * 86_400 + 600).value).toBeCloseTo(10.5, 6);
  });

  it('shows the test gas of a bump test as a good value, and the plant again after it', () => {
    const { world, instrument } = on();
    world.value = 1;
    instrument.act({ at: 0, do: 'bump-test', gas: 60, forSeconds: 30 }, 100);
    expect(instrument.show(110)).toEqual({ value: 60, quality: 'good' });
    expect(instrument.show(130)).toEqual({ value: 1, quality: 'good' });
  });

  it('is uncertain while it warms up', () => {
    const { instrument } = on({ warmUpSeconds: 60 });
    expect(instrument.show(0).quality).toBe('good');
    instrument.act({ at: 0, do: 'power-on' }, 100);
    expect([instrument.show(100).quality, instrument.show(159).quality]).toEqual([
      'uncertain',
      'uncertain',
    ]);
    expect(instrument.show(160).quality).toBe('good');
  });

  it.each([
    {
      overRange: 'clip',
      above: { value: 100, quality: 'good' },
      below: { value: 0, quality: 'good' },
    },
    {
      overRange: 'bad',
      above: { value: null, quality: 'bad' },
      below: { value: null, quality: 'bad' },
    },
    {
      overRange: 'show',
      above: { value: 140, quality: 'good' },
      below: { value: -3, quality: 'good' },
    },
  ])('beyond its range it does as $overRange says', ({ overRange, above, below }) => {
    const { world, instrument } = on({ overRange });
    world.value = 140;
    expect(instrument.show(0)).toEqual(above);
    world.value = -3;
    expect(instrument.show(1)).toEqual(below);
  });

  it('adds what it is sensitive to beside its own gas', () => {
    const { world, instrument } = on();
    world.value = 10;
    world.others = 2.5;
    expect(instrument.show(0).value).toBe(12.5);
  });

  it('loses sensitivity to poison, slowly and at once', () => {
    const { world, instrument } = on({ poisoningPerDay: 0.1 });
    world.value = 10;
    instrument.show(0);
    expect(instrument.show(86_400).value).toBeCloseTo(9, 6);
    instrument.act({ at: 0, do: 'poison', lost: 0.5 }, 86_400);
    expect(instrument.show(86_400).value).toBeCloseTo(4.5, 6);
  });

  it('reads less in a mixture too rich to burn, where it is catalytic', () => {
    const { world, instrument } = on({ catalytic: true });
    const shown = (value: number) => {
      world.value = value;
      return instrument.show(0).value ?? Number.NaN;
    };
    expect([shown(4), shown(9.5)]).toEqual([4, 9.5]);
    expect(shown(40)).toBeLessThan(shown(9.5));
    expect(shown(100)).toBeCloseTo(0, 6);
  });
});

describe('a vibrating wire', () => {
  it('gives the digits whose conversion by the maker is the pressure again', () => {
    const calibration = { G: 0.2, R0: 9_000, K: -0.05, T0: 20, S0: 101.3 };
    // The worked figures: 8500 digits at 12 °C under 100.3 kPa are 101.40 kPa.
    expect(digitsOf(calibration, 101.4, 12, 100.3)).toBeCloseTo(8_500, 6);
  });

  it('rings at the frequency of its digits', () => {
    expect(frequencyHz(8_500)).toBeCloseTo(2_915.5, 1);
  });
});
