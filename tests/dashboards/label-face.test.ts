import { describe, expect, test } from 'vitest';
import { faceOf, MARK_SIZE, TAG } from '../../dashboards/web/src/source/label-face.ts';
import { LABEL } from '../../dashboards/web/src/source/label-layout.ts';
import { isInside } from '../../dashboards/web/src/source/plane.ts';

/** Height of a capital as a part of the size of its letters. */
const CAPITAL = 0.75;

describe('the face of a label', () => {
  const faces = [
    { alarms: false, tag: false },
    { alarms: false, tag: true },
    { alarms: true, tag: false },
    { alarms: true, tag: true },
  ];
  test.each(faces)('stays in its label: alarms $alarms, tag $tag', ({ alarms, tag }) => {
    const { box, id, value } = faceOf(alarms, tag);
    expect(isInside(box, LABEL)).toBe(true);
    for (const { x, room, y } of [id, value]) {
      expect(x).toBeGreaterThan(box.x);
      expect(x + room).toBeLessThan(box.x + box.width);
      expect(y).toBeLessThan(box.y + box.height);
    }
    const topOf = ({ y, sizes: [largest = 0] }: typeof id) => y - CAPITAL * largest;
    expect(topOf(value)).toBeGreaterThan(id.y);
    if (tag) expect(topOf(id)).toBeGreaterThan(TAG.y + TAG.height);
    // The mark is at the corner: beside the id, and above the value.
    if (alarms) {
      expect(id.x).toBeGreaterThan(MARK_SIZE);
      expect(topOf(value)).toBeGreaterThan(MARK_SIZE);
    }
  });

  test('of what alarms has larger letters than that of what is well', () => {
    const [calm, alarming] = [faceOf(false, false), faceOf(true, false)];
    for (const line of ['id', 'value'] as const) {
      expect(alarming[line].sizes[0]).toBeGreaterThan(1.3 * (calm[line].sizes[0] ?? 0));
    }
  });
});
