import { describe, expect, test } from 'vitest';
import { METHANE_ROWS } from '../../../rules/profiles/methane-rows.ts';
import {
  profiledPoint,
  profiledRegister,
  refusalsOf,
  siteOf,
} from '../../support/profiled-site.ts';
import { Rig } from '../../support/rig.ts';

/** The table as the standards have it, typed here a second time: placement, alarm, cut, restore in %CH4. */
const TABLE: readonly (readonly [string, number, number | null, number | null])[] = [
  ['upper-corner', 1.0, 1.5, 1.0],
  ['working-face', 1.0, 1.5, 1.0],
  ['face-return', 1.0, 1.0, 1.0],
  ['face-intake', 0.5, 0.5, 0.5],
  ['series-intake', 0.5, 0.5, 0.5],
  ['second-return-face', 1.0, 1.5, 1.0],
  ['second-return', 1.0, 1.0, 1.0],
  ['gas-drain-road', 2.5, 2.5, 2.5],
  ['mixed-return', 1.0, 1.0, 1.0],
  ['face-mid-return', 1.0, 1.0, 1.0],
  ['shearer', 1.0, 1.5, 1.0],
  ['heading-face', 1.0, 1.5, 1.0],
  ['heading-return', 1.0, 1.0, 1.0],
  ['series-fan', 0.5, 0.5, 0.5],
  ['heading-machine', 1.0, 1.5, 1.0],
  ['double-heading-return', 1.0, 1.0, 1.0],
  ['heading-mid', 1.0, 1.0, 1.0],
  ['chamber', 0.5, 0.5, 0.5],
  ['district-return', 1.0, 1.0, 1.0],
  ['main-return', 0.75, null, null],
  ['wing-return', 0.75, null, null],
  ['trolley-loading-point', 0.5, 0.5, 0.5],
  ['trolley-downwind', 0.5, 0.5, 0.5],
  ['battery-locomotive', 0.5, 0.5, 0.5],
  ['diesel-vehicle', 0.5, 0.5, 0.5],
  ['coal-bunker', 1.5, 1.5, 1.5],
  ['belt-gallery', 1.5, 1.5, 1.5],
  ['drainage-pump-house', 0.5, null, null],
  ['temporary-drainage-pump', 1.0, 1.0, 1.0],
];
const CLASSES = [{}, { outburst: true }, { mineClass: 'high-gas' }, { mineClass: 'low-gas' }];
const STEP = 0.01;

describe('the methane table', () => {
  test('has every row once', () => {
    expect(METHANE_ROWS.map((row) => row.placement)).toEqual(TABLE.map(([name]) => name));
  });

  test.each(TABLE)(
    '%s alarms at %d, cuts at %s and restores below %s in a mine of any class',
    (placement, alarm, cut, restore) => {
      for (const mine of CLASSES) {
        const point = profiledPoint('coal-mine', { kind: 'methane', placement }, mine);
        const expected =
          cut === null || restore === null ? { H: alarm } : { H: alarm, cut, restore };
        expect(point.limits).toEqual(expected);
        expect(point).toMatchObject({ deadband: 0, onDelayMs: 0, offDelayMs: 0, latching: false });
        expect(Object.keys(point.standards)).toEqual(Object.keys(expected));
      }
    },
  );

  test.each(TABLE)(
    '%s is silent one step below %d, alarms at it and one step above, and returns one step below',
    (placement, alarm) => {
      const rig = new Rig(
        profiledRegister(siteOf('coal-mine', [{ id: 'p0', kind: 'methane', placement }])),
      );
      expect(rig.at(0).read(alarm - STEP)).toEqual([]);
      expect(rig.at(1).read(alarm)).toEqual(['raised methane-high H @1']);
      expect(rig.at(2).read(alarm + STEP)).toEqual([]);
      expect(rig.at(3).read(alarm)).toEqual([]);
      expect(rig.at(4).read(alarm - STEP)).toEqual(['returned methane-high H @4']);
    },
  );

  test.each(TABLE)('%s may be set stricter and not looser', (placement, alarm, cut, restore) => {
    const rows = [
      ['H', alarm],
      ['cut', cut],
      ['restore', restore],
    ] as const;
    for (const [name, value] of rows) {
      if (value === null) continue;
      const refused = (limits: object) =>
        refusalsOf('coal-mine', { kind: 'methane', placement, limits }).filter((line) =>
          line.startsWith(`limits.${name}: ${name} `),
        );
      expect(refused({ [name]: value })).toEqual([]);
      expect(refused({ [name]: value - STEP })).toEqual([]);
      const looser = Number((value + STEP).toFixed(2));
      expect(refused({ [name]: looser })).toEqual([
        expect.stringMatching(`${name} ${looser} must be at most ${value} \\(.+methane sensors`),
      ]);
    }
  });

  test('asks for more to be cut in a mine prone to outbursts', () => {
    const usual = profiledPoint('coal-mine', { kind: 'methane', placement: 'working-face' });
    const outburst = profiledPoint(
      'coal-mine',
      { kind: 'methane', placement: 'working-face' },
      { outburst: true },
    );
    expect(usual.guidance?.en).toContain('in the face and its return');
    expect(outburst.guidance?.zh).toContain('工作面及其进、回风巷');
  });
});
