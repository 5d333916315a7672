import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../simulators/random.ts';

describe('Random', () => {
  it('gives the same sequence for the same seed', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 50 }, () => random.unit());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(2 ** 40)).not.toEqual(draw(0));
  });

  it('keeps its sequence from one release to the next', () => {
    const random = new Random(1);
    expect([
      random.below(1_000_000),
      random.below(1_000_000),
      random.below(1_000_000),
    ]).toMatchInlineSnapshot(`
      [
        133426,
        760942,
        163698,
      ]
    `);
  });

  it('stays in its bounds and shuffles without losing anything', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 100 }), (seed, count) => {
        const random = new Random(seed);
        const unit = random.unit();
        expect(unit >= 0 && unit < 1).toBe(true);
        expect(random.between(-3, 5)).toBeGreaterThanOrEqual(-3);
        expect(random.below(count)).toBeLessThan(count);
        expect(Math.abs(random.normal())).toBeLessThanOrEqual(6);
        const items = Array.from({ length: count }, (_, index) => index);
        expect(items).toContain(random.pick(items));
        expect(random.shuffled(items).sort((left, right) => left - right)).toEqual(items);
      }),
    );
  });

  it('picks each of the items, and nothing from none', () => {
    const random = new Random(2);
    const picked = Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c']));
    expect(new Set(picked)).toEqual(new Set(['a', 'b', 'c']));
    expect(() => random.pick([])).toThrow('the list is empty');
  });

  it('spreads evenly and centres its deviates on zero', () => {
    const random = new Random(3);
    let unitSum = 0;
    let normalSum = 0;
    for (let draw = 0; draw < 20_000; draw += 1) {
      unitSum += random.unit();
      normalSum += random.normal();
    }
    expect(unitSum / 20_000).toBeCloseTo(0.5, 1);
    expect(normalSum / 20_000).toBeCloseTo(0, 1);
  });
});
