import { describe, expect, test } from 'vitest';
import { type DrawnArea, drawnAreas } from '../../dashboards/web/src/source/mine-areas.ts';
import {
  type MineShape,
  minePlaces,
  ROADWAYS,
} from '../../dashboards/web/src/source/mine-places.ts';
import { areNear } from '../../dashboards/web/src/source/plane.ts';
import {
  alongOf,
  lengthOf,
  lineOf,
  nearestAlong,
  outlineOf,
  spotAt,
} from '../../dashboards/web/src/source/roadway.ts';
import { NO_POINT_FACTS } from '../../rules/point-facts.ts';

const FACE = ROADWAYS.face;

function sensor(id: string, placement: string, cuts: readonly string[]) {
  const facts = { ...NO_POINT_FACTS, position: null, tank: null, calibration: null };
  return { id, kind: 'methane' as const, facts: { ...facts, placement, cuts: [...cuts] } };
}

function drawn(
  areas: readonly string[],
  points: readonly ReturnType<typeof sensor>[],
  shape: MineShape = 'face',
): ReadonlyMap<string, DrawnArea> {
  const all = drawnAreas(areas, points, minePlaces(points, shape), { shape, bottom: 370 });
  return new Map(all.map((each) => [each.area, each]));
}

describe('the roadway of a face', () => {
  test('is measured from its intake, around the face, to the end of its return', () => {
    expect(lengthOf(FACE)).toBe(750 + 220 + 750);
    expect(alongOf(FACE, { x: 40, y: 290 })).toBe(0);
    expect(alongOf(FACE, { x: 790, y: 190 })).toBe(850);
    expect(alongOf(FACE, { x: 530, y: 70 })).toBe(750 + 220 + 260);
  });

  test('gives back the spot that hangs so far along', () => {
    for (const along of [0, 200, 750, 800, 970, 1_500, 1_720]) {
      expect(alongOf(FACE, spotAt(FACE, along))).toBeCloseTo(along);
    }
  });

  test('has corners in the line of a stretch that goes around them, and none in one that does not', () => {
    expect(lineOf(FACE, { from: 700, to: 1_000 })).toEqual([
      { x: 740, y: 290 },
      { x: 790, y: 290 },
      { x: 790, y: 70 },
      { x: 760, y: 70 },
    ]);
    expect(lineOf(FACE, { from: 100, to: 300 })).toHaveLength(2);
  });

  test('has an outline as far from its line at corners as elsewhere', () => {
    const outline = outlineOf(lineOf(FACE, { from: 700, to: 800 }), 30);
    expect(outline).toEqual([
      { x: 740, y: 320 },
      { x: 820, y: 320 },
      { x: 820, y: 240 },
      { x: 760, y: 240 },
      { x: 760, y: 260 },
      { x: 740, y: 260 },
    ]);
  });

  test('is nearest to a place at the end of a stretch that lies farther off', () => {
    expect(nearestAlong(FACE, { from: 500, to: 600 }, { x: 0, y: 290 })).toEqual({
      x: 540,
      y: 290,
    });
  });
});

describe('areas along a roadway', () => {
  const points = [
    sensor('t0', 'upper-corner', ['face']),
    sensor('t1', 'working-face', ['face']),
    sensor('t2', 'face-return', ['face', 'return']),
    sensor('t3', 'face-intake', ['face']),
    sensor('t4', 'main-return', ['return']),
    sensor('xx', 'elsewhere', ['lost']),
  ];

  test('stretch over the sensors that cut them, and a little beyond', () => {
    const { stretch } = drawn(['face', 'return'], points).get('face') ?? {};
    for (const spot of [
      { x: 430, y: 290 },
      { x: 790, y: 190 },
      { x: 530, y: 70 },
    ]) {
      expect(alongOf(FACE, spot)).toBeGreaterThan(stretch?.from ?? Infinity);
      expect(alongOf(FACE, spot)).toBeLessThan(stretch?.to ?? 0);
    }
    expect(alongOf(FACE, { x: 310, y: 70 })).toBeGreaterThan(stretch?.to ?? Infinity);
    expect(alongOf(FACE, { x: 200, y: 290 })).toBeLessThan(stretch?.from ?? 0);
  });

  test('never leave the roadway', () => {
    const { stretch } = drawn(['end'], [sensor('t', 'main-return', ['end'])]).get('end') ?? {};
    expect(stretch?.to).toBeLessThanOrEqual(lengthOf(FACE));
  });

  test('have a box without a stretch where none of their sensors hangs in the drawing', () => {
    const lost = drawn(['lost', 'face'], points).get('lost');
    expect(lost?.stretch).toBeNull();
    expect(lost?.box.width).toBeGreaterThan(0);
  });

  test('are outlined within each other, the shorter one inside', () => {
    const areas = drawn(['face', 'return'], points);
    expect(areas.get('face')?.rank).toBeGreaterThan(areas.get('return')?.rank ?? Infinity);
  });

  test.each(['face', 'heading'] as const)(
    'of a %s have boxes that cover no other, however many there are',
    (shape) => {
      const ids = Array.from({ length: 14 }, (_, index) => `area-${index}`);
      const boxes = [...drawn(ids, [], shape).values()].map(({ box }) => box);
      expect(boxes).toHaveLength(14);
      for (const [index, box] of boxes.entries()) {
        expect(box.x + box.width).toBeLessThanOrEqual(920);
        expect(boxes.slice(index + 1).some((other) => areNear(box, other, 0))).toBe(false);
      }
    },
  );
});
