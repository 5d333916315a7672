import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  fillOf,
  limitLines,
  spread,
  tankHeight,
} from '../../dashboards/web/src/parts/tank-shape.ts';
import { damHeight, damPlaces } from '../../dashboards/web/src/source/dam-places.ts';
import {
  bodyUnderSlope,
  type DamPoint,
  damShape,
} from '../../dashboards/web/src/source/dam-shape.ts';
import { layLabels } from '../../dashboards/web/src/source/label-layout.ts';
import { minePlaces, mineShape } from '../../dashboards/web/src/source/mine-places.ts';
import { planFrame } from '../../dashboards/web/src/source/plan-frame.ts';
import { areNear } from '../../dashboards/web/src/source/plane.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { NO_POINT_FACTS } from '../../rules/point-facts.ts';
import type { Quality } from '../../rules/reading.ts';
import { SAMPLE_ALARM } from '../support/sample-alarm.ts';

const NO_FACTS = { ...NO_POINT_FACTS, position: null, cuts: [], tank: null, calibration: null };
const T = '2026-11-21T00:00:00.000Z';

function latest(v: number | null) {
  return { v, t: T, q: 'good' as const };
}

/** The limit lines of a tank at a level, with alarms of its point. */
function linesOf(level: number | null, alarms: readonly Alarm[] = [], q: Quality = 'good') {
  const limits = { H: 10, HH: 11, L: 2, LL: 1, cut: 5 };
  return limitLines({ limits, kind: 'tank-level', latest: { ...latest(level), q } }, 12, alarms);
}

describe('a tank', () => {
  const shell = { ...NO_FACTS, tank: { heightM: 13 } };
  const heights = [
    { name: 'its shell', facts: shell, range: [0, 12], limits: {}, expected: 13 },
    { name: 'what is measured', facts: NO_FACTS, range: [0, 12], limits: {}, expected: 12 },
    {
      name: 'a bit above its limits',
      facts: NO_FACTS,
      range: null,
      limits: { HH: 10 },
      expected: 11.5,
    },
  ];
  test.each(heights)('is as high as $name', ({ expected, ...point }) => {
    expect(tankHeight({ ...point, latest: null })).toBeCloseTo(expected);
  });

  test('is never fuller than full, and empty where nothing is known', () => {
    expect([6, 20, -1, null].map((level) => fillOf(level, 12))).toEqual([0.5, 1, 0, 0]);
  });

  test('shows which limits have been passed, high and low', () => {
    const passed = (level: number | null, q: Quality = 'good') =>
      linesOf(level, [], q).flatMap(({ name, isMet }) => (isMet ? [name] : []));
    expect(linesOf(5).map(({ name }) => name)).toEqual(['HH', 'H', 'L', 'LL']);
    expect(passed(10)).toEqual(['H']);
    expect(passed(11.5)).toEqual(['HH', 'H']);
    expect(passed(0.5)).toEqual(['L', 'LL']);
    expect(passed(null)).toEqual([]);
    expect(passed(11.5, 'bad')).toEqual([]);
  });

  test('has the colour of a limit only while an alarm in sight holds it, and tells where value and alarm differ', () => {
    const told = (level: number, ...alarms: readonly Alarm[]) =>
      linesOf(level, alarms).flatMap(({ name, isMet, isHeld, level: own }) =>
        isMet || isHeld ? [[name, isMet, isHeld, own]] : [],
      );
    // A delay still runs.
    expect(told(10.2)).toEqual([['H', true, false, null]]);
    expect(told(10.2, SAMPLE_ALARM)).toEqual([['H', true, true, 2]]);
    // A deadband still holds.
    expect(told(9.95, SAMPLE_ALARM)).toEqual([['H', false, true, 2]]);
    expect(told(11.2, { ...SAMPLE_ALARM, level: 1 })).toEqual([
      ['HH', true, true, 1],
      ['H', true, true, 2],
    ]);
    expect(told(10.2, { ...SAMPLE_ALARM, state: 'SHELVED' })).toEqual([['H', true, true, null]]);
    const over = { ...SAMPLE_ALARM, returnedAt: '2026-11-26T06:05:00.000Z' };
    const others = [
      over,
      { ...SAMPLE_ALARM, late: true },
      { ...SAMPLE_ALARM, rule: 'communication' },
    ];
    expect(told(5, ...others)).toEqual([]);
  });

  test('keeps labels apart, and above the ground', () => {
    expect(spread([10, 12, 50], 14, 100)).toEqual([10, 24, 50]);
    expect(spread([90, 95, 98], 14, 100)).toEqual([72, 86, 100]);
    expect(spread([], 14, 100)).toEqual([]);
  });
});

describe('a plan', () => {
  const at = (id: string, position: number[] | null, diameterM?: number) => ({
    id,
    facts: { ...NO_FACTS, position, tank: diameterM === undefined ? null : { diameterM } },
  });

  test('has north up and east right, tanks to scale', () => {
    const frame = planFrame([at('tank', [0, 0], 20), at('east', [60, 0]), at('north', [0, 40, 3])]);
    const place = (id: string) => frame?.placed.find((each) => each.id === id);
    expect(place('east')?.x).toBeGreaterThan(place('tank')?.x ?? 0);
    expect(place('north')?.y).toBeLessThan(place('tank')?.y ?? 0);
    expect(place('tank')?.radius).toBeCloseTo(10 * (frame?.scale ?? 0));
    expect(place('east')?.radius).toBe(0);
  });

  test('is to scale, whatever stands at one place, and says so by a bar of a round length', () => {
    const frame = planFrame([at('lt', [5, 5], 10), at('pt', [5, 5]), at('far', [90, 5])]);
    const [tank, other, far] = frame?.placed ?? [];
    expect([other?.x, other?.y]).toEqual([tank?.x, tank?.y]);
    expect(far?.y).toBe(tank?.y);
    expect((far?.x ?? 0) - (tank?.x ?? 0)).toBeCloseTo(85 * (frame?.scale ?? 0));
    expect(frame?.bar.length).toBeCloseTo((frame?.bar.lengthM ?? 0) * (frame?.scale ?? 0));
  });

  const spreads = [0.5, 7, 40, 900, 20_000];
  test.each(spreads)(
    'over %d m has a bar of 1, 2 or 5 and zeros that it has room for',
    (metres) => {
      const frame = planFrame([at('a', [0, 0]), at('b', [metres, metres / 3])]);
      const { lengthM = 0, length = 0, width = 0 } = frame?.bar ?? {};
      expect(String(lengthM)).toMatch(/^(0\.0*)?[125]0*$/);
      expect(length).toBeGreaterThan(20);
      expect(width).toBeLessThan((frame?.width ?? 0) / 2);
    },
  );

  test('grows with what is to be said in it, and every point stays inside', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      at(`p${index}`, [index % 10, index / 10]),
    );
    const [small, large] = [planFrame(many.slice(0, 11)), planFrame(many)];
    expect(large?.height).toBeGreaterThan(small?.height ?? 0);
    for (const { x, y } of large?.placed ?? []) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(large?.width ?? 0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(large?.bar.y ?? 0);
    }
  });

  test('leaves out what has no position, and is none where nothing has', () => {
    expect(planFrame([at('a', null), at('b', [1, 1])])?.placed.map(({ id }) => id)).toEqual(['b']);
    expect(planFrame([at('a', null)])).toBeNull();
  });
});

describe('a roadway', () => {
  const sensor = (id: string, placement: string | null, kind = 'methane') => ({
    id,
    kind: kind as 'methane',
    facts: { ...NO_FACTS, placement },
  });

  test('is that of a heading where a sensor hangs in one', () => {
    expect(mineShape([sensor('t1', 'working-face')])).toBe('face');
    expect(mineShape([sensor('t1', 'heading-face')])).toBe('heading');
  });

  test('hangs sensors where they are placed', () => {
    const points = [
      sensor('t0', 'upper-corner'),
      sensor('t1', 'working-face'),
      sensor('t9', 'working-face'),
      sensor('co', null, 'carbon-monoxide'),
      sensor('xx', 'elsewhere'),
    ];
    const places = minePlaces(points, 'face');
    expect(places.map(({ id }) => id)).toEqual(['t0', 't1', 't9', 'co']);
    expect([places[2]?.x, places[2]?.y]).toEqual([places[1]?.x, places[1]?.y]);
    const [corner, face] = places;
    expect(corner?.y).toBeLessThan(face?.y ?? 0);
  });
});

describe('a dam', () => {
  const point = (id: string, kind: string, v: number | null, over: object = {}): DamPoint => ({
    id,
    kind,
    latest: latest(v),
    derived: null,
    facts: NO_FACTS,
    ...over,
  });

  test('has its pool the lower, the more freeboard there is, and farther away with a longer beach', () => {
    const low = damShape([point('f', 'freeboard', 5), point('b', 'beach-length', 200)]);
    const high = damShape([point('f', 'freeboard', 1), point('b', 'beach-length', 60)]);
    expect(low.pool.y).toBeGreaterThan(high.pool.y);
    expect(low.pool.x).toBeLessThan(high.pool.x);
    expect(high.pool.y).toBeGreaterThan(high.crest.y);
  });

  test('draws the phreatic line from the pool through every known depth to the toe', () => {
    const shape = damShape([
      point('pd-1', 'phreatic-depth', 4),
      point('pd-2', 'phreatic-depth', null, { latest: null }),
      point('pz-1', 'piezometer', 8_500, { derived: { burialDepthM: 12 } }),
    ]);
    expect(shape.tubes.map(({ id }) => id)).toEqual(['pd-1', 'pd-2', 'pz-1']);
    expect(shape.tubes.map(({ water }) => water === null)).toEqual([false, true, false]);
    expect(shape.lines).toHaveLength(1);
    const [line] = shape.lines;
    expect(line?.spots).toHaveLength(4);
    expect(line?.spots[0]).toEqual(shape.pool);
    expect(line?.spots.at(-1)).toEqual(shape.toe);
    for (const { ground, water } of shape.tubes) {
      if (water !== null) expect(water.y).toBeGreaterThan(ground.y);
    }
  });

  const at = (x: number, y: number) => ({ facts: { ...NO_FACTS, position: [x, y] } });

  test('sets its tubes downstream in the order of their y, wherever they stand along it', () => {
    const shape = damShape([
      point('far', 'phreatic-depth', 4, at(0, 80)),
      point('near', 'phreatic-depth', 4, at(6, 10)),
    ]);
    expect(shape.tubes.map(({ id }) => id)).toEqual(['near', 'far']);
    expect(shape.lines).toHaveLength(1);
  });

  test('has a line of its own for each section, which touches no tube of another', () => {
    const shape = damShape([
      point('a2', 'phreatic-depth', 8, at(200, 60)),
      point('b1', 'phreatic-depth', 6, at(220, 20)),
      point('a1', 'phreatic-depth', 4, at(200, 20)),
      point('unplaced', 'phreatic-depth', 9),
    ]);
    expect(shape.lines.map(({ alongM }) => alongM)).toEqual([200, 220]);
    const waterOf = (id: string) => shape.tubes.find((tube) => tube.id === id)?.water;
    const [a, b] = shape.lines;
    expect(a?.spots.slice(1, -1)).toEqual([waterOf('a1'), waterOf('a2')]);
    expect(b?.spots.slice(1, -1)).toEqual([waterOf('b1')]);
    expect(shape.tubes.map(({ id }) => id)).toEqual(['a1', 'b1', 'a2', 'unplaced']);
  });

  test.each([1, 3, 5, 6, 10, 12])('of %d tubes says every value beside its body', (count) => {
    const tubes = Array.from({ length: count }, (_, index) =>
      point(`pd-${index}`, 'phreatic-depth', 9, at(0, index * 10)),
    );
    const whole = ['pool-level', 'beach-length', 'freeboard'].map((kind) => point(kind, kind, 2));
    const points = [...tubes, ...whole];
    const shape = damShape(points);
    const size = { width: 920, height: damHeight(shape) };
    const laid = layLabels(damPlaces(shape, points), size, bodyUnderSlope());
    expect(laid.map(({ ids }) => ids.length)).toEqual(points.map(() => 1));
    const above = laid.filter(({ place }) => place.y < 300 && place.x > shape.crest.x);
    for (const { box } of above) {
      expect(bodyUnderSlope().some((slice) => areNear(box, slice, 0))).toBe(false);
    }
  });

  test('moves no label for what is measured', () => {
    const placesWith = (freeboard: number, depth: number) => {
      const points = [
        point('fb', 'freeboard', freeboard),
        point('wl', 'pool-level', 420 + freeboard),
        point('bl', 'beach-length', 40 * freeboard),
        point('pd', 'phreatic-depth', depth, at(0, 10)),
      ];
      return damPlaces(damShape(points), points);
    };
    expect(placesWith(5, 20)).toEqual(placesWith(1, 2));
    expect(placesWith(5, 20)).toHaveLength(4);
  });

  test('of the demo is drawn as its site file describes it: two sections of three tubes', () => {
    const file = join(import.meta.dirname, '../../simulators/demo/sites/south-tailings.yaml');
    const { sources } = parse(readFileSync(file, 'utf8')) as {
      sources: { points: { id: string; kind: string; position: number[] }[] }[];
    };
    const [dam] = sources;
    const points = (dam?.points ?? []).map(({ id, kind, position }) =>
      point(id, kind, 5, { derived: { burialDepthM: 5 }, facts: { ...NO_FACTS, position } }),
    );
    const { lines } = damShape(points);
    expect(lines.map(({ alongM, spots }) => [alongM, spots.length])).toEqual([
      [200, 5],
      [220, 5],
    ]);
  });
});
