import { describe, expect, it } from 'vitest';
import {
  ppmOf,
  type Substance,
  substanceOf,
  vapourPressureKPa,
} from '../../../simulators/process/substance.ts';

function known(name: string): Substance {
  const substance = substanceOf(name);
  if (substance === null) throw new Error(`${name} is not known`);
  return substance;
}

describe('a substance', () => {
  it.each([
    { name: 'ammonia', boilsAtC: -33.3 },
    { name: 'chlorine', boilsAtC: -34.0 },
    { name: 'propane', boilsAtC: -42.1 },
    { name: 'butane', boilsAtC: -0.5 },
  ])('$name boils at $boilsAtC °C under the atmosphere, to 3 %', ({ name, boilsAtC }) => {
    expect(Math.abs(vapourPressureKPa(known(name), boilsAtC) / 101.325 - 1)).toBeLessThan(0.03);
  });

  it('converts at 20 °C as the occupational limits are printed: 20 mg/m3 of ammonia are 28.2 ppm', () => {
    expect(ppmOf(known('7664-41-7'), 20e-6)).toBeCloseTo(28.2, 1);
  });

  it('has no vapour pressure without constants, and is null where the models do not know it', () => {
    expect(vapourPressureKPa(known('methane'), 20)).toBe(0);
    expect(substanceOf('phlogiston')).toBeNull();
  });
});
