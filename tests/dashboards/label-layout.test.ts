import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DrawnPlace } from '../../dashboards/web/src/source/drawn-place.ts';
import {
  LABEL,
  type LaidLabel,
  layLabels,
  leaderOf,
} from '../../dashboards/web/src/source/label-layout.ts';
import { planFrame } from '../../dashboards/web/src/source/plan-frame.ts';
import {
  areNear,
  awayFrom,
  type Box,
  covers,
  distance,
  doCross,
  isInside,
  runsThrough,
} from '../../dashboards/web/src/source/plane.ts';
import { NO_POINT_FACTS } from '../../rules/point-facts.ts';

/** Nearer than this, two places are one to the eye. */
const SAME_PLACE = 6;
const FRAME = { width: 640, height: 480 };
const BAR: Box = { x: 0, y: 456, width: 160, height: 24 };

/** Points of a plant: some by themselves, some at one place, some in rows of a few units, as tanks and their gauges are. */
const spots = fc.oneof(
  fc.record({
    x: fc.double({ min: 0, max: 640, noNaN: true }),
    y: fc.double({ min: 0, max: 480, noNaN: true }),
  }),
  fc
    .record({ x: fc.integer({ min: 0, max: 8 }), y: fc.integer({ min: 0, max: 6 }) })
    .map(({ x, y }) => ({
      x: x * 80,
      y: y * 80,
    })),
  fc.record({ x: fc.integer({ min: 300, max: 330 }), y: fc.integer({ min: 200, max: 220 }) }),
);
const plans: fc.Arbitrary<readonly DrawnPlace[]> = fc
  .array(spots, { maxLength: 60 })
  .map((all) => all.map((spot, index) => ({ id: `p${index}`, ...spot })));

function pairsOf<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((one, index) =>
    items.slice(index + 1).map((other) => [one, other] as const),
  );
}

function areApart(one: LaidLabel, other: LaidLabel): boolean {
  return distance(one.place, other.place) > SAME_PLACE;
}

describe('labels of a drawing', () => {
  test('cover neither each other nor what is kept clear, stay inside, and hide no place of another', () => {
    fc.assert(
      fc.property(plans, (places) => {
        const laid = layLabels(places, FRAME, [BAR]);
        for (const { box } of laid) {
          expect(isInside(box, FRAME)).toBe(true);
          expect(areNear(box, BAR, 0)).toBe(false);
        }
        for (const [one, other] of pairsOf(laid)) {
          expect(areNear(one.box, other.box, 0)).toBe(false);
          if (!areApart(one, other)) continue;
          expect(covers(one.box, other.place, 0) || covers(other.box, one.place, 0)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('are joined to their places by lines that run under no other label and cross no other line', () => {
    fc.assert(
      fc.property(plans, (places) => {
        for (const [one, other] of pairsOf(layLabels(places, FRAME, [BAR]))) {
          if (!areApart(one, other)) continue;
          const [first, second] = [leaderOf(one), leaderOf(other)];
          expect(runsThrough(first, other.box) || runsThrough(second, one.box)).toBe(false);
          expect(doCross(first, second)).toBe(false);
          // Nor through the mark of another place.
          expect(awayFrom(first, other.place)).toBeGreaterThan(3.5);
          expect(awayFrom(second, one.place)).toBeGreaterThan(3.5);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('speak of every point once, whatever the room', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 150, max: 900 }), (places, width) => {
        const ids = layLabels(places, { width, height: 480 }).flatMap((label) => label.ids);
        expect(ids.toSorted()).toEqual(places.map(({ id }) => id).toSorted());
      }),
      { numRuns: 1_000 },
    );
  });

  test('stand where they stand in whatever order the points come', () => {
    const shuffled = plans.chain((places) =>
      fc.tuple(
        fc.constant(places),
        fc.shuffledSubarray([...places], { minLength: places.length, maxLength: places.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([places, other]) => {
        expect(layLabels(other, FRAME, [BAR])).toEqual(layLabels(places, FRAME, [BAR]));
      }),
      { numRuns: 1_000 },
    );
  });

  test('stand on their places where there is room, and beside each other where there is not', () => {
    const apart = layLabels(
      [
        { id: 'a', x: 100, y: 100 },
        { id: 'b', x: 400, y: 300 },
      ],
      FRAME,
    );
    for (const label of apart) expect(leaderOf(label)[0]).toEqual(leaderOf(label)[1]);
    const tank = ['lt', 'pt', 'tt'].map((id) => ({ id, x: 300, y: 200 }));
    expect(layLabels(tank, FRAME).map(({ ids }) => ids)).toEqual([['lt'], ['pt'], ['tt']]);
  });

  test('of one place go together where they find no room for one each', () => {
    const small = { width: 240, height: 110 };
    const crowd = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, x: 60, y: 60 }));
    const laid = layLabels([...crowd, { id: 'far', x: 180, y: 60 }], small);
    expect(laid.map(({ ids }) => ids)).toEqual([['a', 'b', 'c', 'd', 'e'], ['far']]);
  });

  test('are one where a drawing holds no more, and that one stays inside', () => {
    const frame = { width: LABEL.width + 10, height: LABEL.height + 10 };
    const laid = layLabels(
      [
        { id: 'a', x: 0, y: 0 },
        { id: 'b', x: 110, y: 50 },
      ],
      frame,
      [{ x: 0, y: 0, ...frame }],
    );
    expect(laid.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    expect(isInside(laid[0]?.box ?? BAR, frame)).toBe(true);
  });

  test('of twelve tanks with three gauges each and eight detectors say every value on the plan', () => {
    const at = (id: string, position: number[]) => ({
      id,
      facts: {
        ...NO_POINT_FACTS,
        cuts: [],
        calibration: null,
        tank: { diameterM: id.startsWith('gt') ? 0 : 12 },
        position,
      },
    });
    const tanks = Array.from({ length: 12 }, (_, index) => {
      const position = [(index % 4) * 20, Math.floor(index / 4) * 20];
      return ['lt', 'pt', 'tt'].map((kind) => at(`${kind}-${index}`, position));
    }).flat();
    const detectors = Array.from({ length: 8 }, (_, index) =>
      at(`gt-${index}`, [(index % 4) * 20 + 10, index < 4 ? -8 : 48]),
    );
    const frame = planFrame([...tanks, ...detectors]);
    if (frame === null) throw new Error('no plan');
    expect(layLabels(frame.placed, frame, [frame.bar])).toHaveLength(44);
  });
});
