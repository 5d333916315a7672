import type { Ladder, Point, Register } from '../../rules/register.ts';
import { limit, testRegister } from '../support/rig.ts';

/** Rising colours at 10, 20, 30 and 40. */
export const COLOURS_UP: Ladder = {
  rule: 'displacement-high',
  direction: 'rising',
  limits: [
    limit('blue', 10, 4),
    limit('yellow', 20, 3),
    limit('orange', 30, 2),
    limit('red', 40, 1),
  ],
};

/** A point of a dam that turns blue, yellow, orange, red at 10, 20, 30, 40. */
export function damPoint(kind: string, overrides: Partial<Point> = {}): Partial<Point> {
  return { kind, source: 'dam', ladders: [COLOURS_UP], ...overrides };
}

/** A register whose sources are tailings dams. */
export function damRegister(points: readonly Partial<Point>[], hash = 'sha256:dam'): Register {
  const register = testRegister(points, hash);
  const names = [...new Set(register.points.map(({ site, source }) => `${site}/${source}`))];
  return {
    ...register,
    sources: names.map((name) => {
      const [site = '', id = ''] = name.split('/');
      return { site, id, kind: 'tailings-dam', name: { zh: id, en: id }, facts: {} };
    }),
  };
}
