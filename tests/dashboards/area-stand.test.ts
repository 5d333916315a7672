import { describe, expect, test } from 'vitest';
import { areaStand, isCutMissing } from '../../dashboards/web/src/live/area-stand.ts';
import type { StandingPoint } from '../../dashboards/web/src/live/standing.ts';
import { troubledLines } from '../../dashboards/web/src/overview/troubled.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';
import { sampleArea as area } from '../support/sample-area.ts';

const POWERED = area();
const CUT = { ...POWERED, required: true, fed: false, state: 'cut' } as const;
const NOT_CUT = { ...CUT, fed: true, state: 'cut-required' } as const;

function standing(level: 1 | 2): StandingPoint {
  const entry = { alarm: alarm({ level }), durable: true };
  const point = { site: 'm', source: 'f', id: `t${level}`, kind: 'methane' };
  return { point, entry, unseen: false } as unknown as StandingPoint;
}

const PLACE = { site: 'm', source: 'f' };

/** Areas and points by their ids, as the overview has them. */
function named(lines: ReturnType<typeof troubledLines>): readonly string[] {
  return lines.map((line) =>
    line.kind === 'area' ? line.area.area : line.kind === 'point' ? line.standing.point.id : '',
  );
}

describe('what an interlock cuts', () => {
  test('stands worst where a cut is required and power is not seen to be off', () => {
    expect(areaStand(NOT_CUT)).toBe('not-cut');
    expect(areaStand({ ...NOT_CUT, fed: null })).toBe('not-cut');
    expect(areaStand({ ...NOT_CUT, locked: true })).toBe('not-cut');
  });

  test('is locked, cut, or may be powered again; else nothing is to be said', () => {
    expect(areaStand({ ...CUT, locked: true })).toBe('locked');
    expect(areaStand(CUT)).toBe('cut');
    expect(areaStand({ ...POWERED, state: 'restore-permitted' })).toBe('permitted');
    expect(areaStand({ ...POWERED, feedAbnormal: true })).toBe('abnormal');
    expect(areaStand(POWERED)).toBe('normal');
  });

  test.each([
    { name: 'with power seen on', over: { fed: true }, calls: true },
    {
      name: 'that failed unseen, or was refused',
      over: { fed: null, cutFailed: true },
      calls: true,
    },
    { name: 'that nothing could show', over: { fed: null }, calls: false },
    { name: 'that is carried out', over: { fed: false }, calls: false },
    { name: 'that is over', over: { fed: true, required: false }, calls: false },
  ])('a cut $name calls: $calls', ({ over, calls }) => {
    expect(isCutMissing({ ...CUT, ...over })).toBe(calls);
  });

  test('is listed worst first, and not where it is as it should be', () => {
    const permitted = { ...POWERED, area: 'p', state: 'restore-permitted' } as const;
    const locked = { ...POWERED, area: 'l', locked: true };
    const areas = [POWERED, permitted, locked, { ...NOT_CUT, area: 'n' }];
    expect(named(troubledLines(PLACE, [], [], new Map(), areas))).toEqual(['n', 'l', 'p']);
  });

  test('stands on the overview above a red alarm while power is still on, and a lock behind it', () => {
    const areas = [{ ...POWERED, area: 'l', locked: true }, NOT_CUT];
    const lines = troubledLines(PLACE, [standing(2), standing(1)], [], new Map(), areas);
    expect(named(lines)).toEqual(['a', 't1', 'l', 't2']);
  });
});
