import { expect, test } from 'vitest';
import type { Point } from '../../dashboards/web/src/api/answers.ts';
import type { StandingPoint } from '../../dashboards/web/src/live/standing.ts';
import { windOf } from '../../dashboards/web/src/source/wind.ts';

const NOW = Date.parse('2026-11-21T00:10:00.000Z');

function measured(kind: string, unit: string, v: number, over: object = {}): StandingPoint {
  const latest = { v, t: new Date(NOW - 1_000).toISOString(), q: 'good' };
  const point = { kind, unit, latest, periodSeconds: 5, condition: 'ok', ...over };
  return { point: point as unknown as Point, entry: null, unseen: false };
}

const SPEED = measured('wind-speed', 'm/s', 4);
const VANE = measured('analog', '°', 270);

test('the wind is shown where both are measured and fresh', () => {
  expect(windOf([SPEED, VANE], NOW)).toMatchObject({
    speed: { value: 4, trust: 'ok' },
    from: { value: 270, trust: 'ok' },
  });
  expect(windOf([VANE], NOW)).toBeNull();
  expect(windOf([SPEED], NOW)?.from).toBeNull();
});

test.each(['stale', 'bad', 'calibrating'])('nobody is sent upwind by a vane that is %s', (is) => {
  const vane = measured('analog', '°', 270, { condition: is });
  const speed = measured('wind-speed', 'm/s', 4, { condition: is });
  expect(windOf([speed, vane], NOW)).toMatchObject({
    speed: { value: null, trust: is },
    from: { value: null, trust: is },
  });
});

test('a direction that is older than its period stays, and is said to be old', () => {
  expect(windOf([SPEED, VANE], NOW + 6_000)?.from).toMatchObject({ value: 270, trust: 'old' });
});
