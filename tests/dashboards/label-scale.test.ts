import { describe, expect, test } from 'vitest';
import { layLabels } from '../../dashboards/web/src/source/label-layout.ts';
import { layEnlarged } from '../../dashboards/web/src/source/label-scale.ts';
import { areNear, type Box, isInside } from '../../dashboards/web/src/source/plane.ts';

const FRAME = { width: 900, height: 400 };
const WORDS: readonly Box[] = [{ x: 400, y: 150, width: 120, height: 40 }];
const PLACES = [
  { id: 'a', x: 20, y: 20 },
  { id: 'b', x: 450, y: 170, rather: { x: 460, y: 160 } },
  { id: 'c', x: 880, y: 390 },
];

function times({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

describe('labels in larger letters', () => {
  test('of the usual size are laid as ever', () => {
    const labels = layLabels(PLACES, FRAME, WORDS);
    expect(layEnlarged(PLACES, FRAME, WORDS, { least: 1, most: 1 })).toEqual({ scale: 1, labels });
  });

  test.each([1.25, 1.8])('%d times as large keep to their drawing', (most) => {
    const { scale, labels } = layEnlarged(PLACES, FRAME, WORDS, { least: 1, most });
    expect(scale).toBe(most);
    expect(labels.flatMap(({ ids }) => ids).toSorted()).toEqual(['a', 'b', 'c']);
    const boxes = labels.map(({ box }) => times(box, scale));
    for (const box of boxes) {
      expect(isInside(box, FRAME)).toBe(true);
      expect(WORDS.some((words) => areNear(box, words, 0))).toBe(false);
      expect(boxes.some((other) => other !== box && areNear(box, other, 0))).toBe(false);
    }
    // A line still leads to where the point stands.
    const b = labels.find(({ ids }) => ids.includes('b'));
    expect((b?.place.x ?? 0) * scale).toBeCloseTo(450);
  });

  test('grow no further than every value keeps a label of its own', () => {
    const frame = { width: 360, height: 150 };
    const crowd = Array.from({ length: 6 }, (_, nth) => ({
      id: `p${nth}`,
      x: 64 + 115 * (nth % 3),
      y: 40 + 60 * Math.floor(nth / 3),
    }));
    expect(layLabels(crowd, frame)).toHaveLength(6);
    const tight = layEnlarged(crowd, frame, [], { least: 1, most: 1.8 });
    expect(tight.labels).toHaveLength(6);
    expect(tight.scale).toBe(1);
    // With more room around them, a part of the way.
    const apart = crowd.map(({ id, x, y }) => ({ id, x: x * 1.5, y: y * 1.5 }));
    const loose = layEnlarged(apart, { width: 540, height: 225 }, [], { least: 1, most: 1.8 });
    expect(loose.labels).toHaveLength(6);
    expect(loose.scale).toBe(1.6);
  });

  test('are never smaller than they must be to be read, whoever shares one for it', () => {
    const frame = { width: 360, height: 150 };
    const crowd = Array.from({ length: 6 }, (_, nth) => ({
      id: `p${nth}`,
      x: 64 + 115 * (nth % 3),
      y: 40 + 60 * Math.floor(nth / 3),
    }));
    const { scale, labels } = layEnlarged(crowd, frame, [], { least: 1.25, most: 1.25 });
    expect(scale).toBe(1.25);
    expect(labels.length).toBeLessThan(6);
    expect(labels.flatMap(({ ids }) => ids).toSorted()).toEqual(crowd.map(({ id }) => id));
  });
});
