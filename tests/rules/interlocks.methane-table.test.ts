import { describe, expect, test } from 'vitest';
import { METHANE_ROWS } from '../../rules/profiles/methane-rows.ts';
import { profiledRegister, siteOf } from '../support/profiled-site.ts';
import { Rig } from '../support/rig.ts';

const STEP = 0.01;

/** A rig over one methane sensor at a place, whose limits the built-in profile gives. */
function rigAt(placement: string): Rig {
  const point = { id: 'p0', kind: 'methane', placement, cuts: ['a'] };
  const source = { areas: [{ id: 'a' }] };
  return new Rig(profiledRegister(siteOf('coal-mine', [point], source)));
}

/** What one reading made of the area, in the commit of the reading. */
function cutsOf(rig: Rig, second: number, value: number): readonly string[] {
  rig.at(second).read(value);
  return rig.outcome.events.flatMap((event) =>
    event.kind === 'interlock' ? [`${event.type} ${event.interlock.limit}`] : [],
  );
}

describe('every row of the methane table', () => {
  test('has a place here', () => {
    expect(METHANE_ROWS.length).toBeGreaterThan(25);
  });

  test.each(METHANE_ROWS)(
    '$placement cuts at $cut in the commit of the reading, and is restored strictly below $restore',
    ({ placement, cut, restore }) => {
      if (cut === null || restore === null) {
        expect(cutsOf(rigAt(placement), 1, 4)).toEqual([]);
        return;
      }
      expect(cutsOf(rigAt(placement), 1, cut - STEP)).toEqual([]);
      expect(cutsOf(rigAt(placement), 1, cut + STEP)).toEqual([`cut-required ${cut}`]);
      const rig = rigAt(placement);
      expect(cutsOf(rig, 1, cut)).toEqual([`cut-required ${cut}`]);
      expect(cutsOf(rig, 2, restore + STEP)).toEqual([]);
      expect(cutsOf(rig, 3, restore)).toEqual([]);
      expect(cutsOf(rig, 4, restore - STEP)).toEqual([`restore-permitted ${restore}`]);
    },
  );

  test('a series heading cuts its fan at the second stage, without a number of the site', () => {
    const point = {
      id: 'p0',
      kind: 'methane',
      placement: 'series-fan',
      cuts: ['heading'],
      secondStage: { cuts: ['fan'] },
    };
    const source = { areas: [{ id: 'heading' }, { id: 'fan' }] };
    const rig = new Rig(profiledRegister(siteOf('coal-mine', [point], source)));
    expect(cutsOf(rig, 1, 0.5)).toEqual(['cut-required 0.5']);
    expect(cutsOf(rig, 2, 1.5 - STEP)).toEqual([]);
    expect(cutsOf(rig, 3, 1.5)).toEqual(['cut-required 1.5']);
    expect(cutsOf(rig, 4, 0.5 - STEP)).toEqual(['restore-permitted 0.5', 'restore-permitted 0.5']);
  });
});
