import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelM, type VesselShape, volumeM3 } from '../../../simulators/process/vessel.ts';

const CYLINDER: VesselShape = { kind: 'cylinder', diameterM: 12, heightM: 13 };
const SPHERE: VesselShape = { kind: 'sphere', diameterM: 14 };

describe('a vessel', () => {
  it('has the volumes of geometry', () => {
    expect(volumeM3(CYLINDER, 2)).toBeCloseTo(Math.PI * 36 * 2, 9);
    expect(volumeM3(SPHERE, 7)).toBeCloseTo((2 / 3) * Math.PI * 343, 9);
    expect(volumeM3(SPHERE, 14)).toBeCloseTo((4 / 3) * Math.PI * 343, 9);
  });

  it('finds the level of a volume again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(CYLINDER, SPHERE),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (shape, share) => {
          const level = share * (shape.kind === 'sphere' ? 14 : 13);
          expect(levelM(shape, volumeM3(shape, level))).toBeCloseTo(level, 6);
        },
      ),
    );
  });

  it('is empty below nothing and full above its rim', () => {
    expect([levelM(SPHERE, -1), levelM(SPHERE, 1e9), levelM(CYLINDER, 1e9)]).toEqual([0, 14, 13]);
  });
});
