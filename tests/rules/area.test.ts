import { describe, expect, test } from 'vitest';
import { mineRegister, T1 } from '../support/mine-rig.ts';

function areaOf(source: object) {
  const [area] = mineRegister(source).areas;
  if (area === undefined) throw new Error('no area');
  return area;
}

describe('a compiled area', () => {
  test('has every default where the file says nothing', () => {
    expect(areaOf({ points: [] })).toEqual({
      index: 0,
      stops: 'power',
      site: 'mine',
      source: 'face-1',
      id: 'face',
      fullName: 'mine/face-1/areas/face',
      name: null,
      feed: null,
      controller: 'local',
      commands: false,
      deadlineMs: 2_000,
      faultLock: true,
      causes: [],
    });
    expect(areaOf({ kind: 'custom' }).faultLock).toBe(false);
    expect(areaOf({ areas: [{ id: 'face', controller: 'remote' }] }).deadlineMs).toBe(40_000);
  });

  test('knows its causes by their limits; without a restore a cut ends below itself', () => {
    const points = [T1, { ...T1, id: 't2', limits: { cut: 1.2 } }, { ...T1, id: 't3', cuts: [] }];
    expect(areaOf({ points }).causes).toEqual([
      { point: 0, name: 'mine/face-1/t1', cut: { at: 1.5, below: 1 }, fanLock: null },
      { point: 1, name: 'mine/face-1/t2', cut: { at: 1.2, below: 1.2 }, fanLock: null },
    ]);
  });

  test('methane without a limit to cut by, and a point without areas, is no cause', () => {
    const points = [
      { ...T1, limits: { H: 1 } },
      { id: 'co', kind: 'carbon-monoxide', cuts: ['face'] },
      { id: 'fan', kind: 'fan' },
    ];
    expect(areaOf({ points }).causes).toEqual([]);
  });

  test('takes the stricter first stage where a point names it twice', () => {
    const point = { ...T1, secondStage: { cuts: ['face'], cut: 2 } };
    expect(areaOf({ points: [point] }).causes).toMatchObject([{ cut: { at: 1.5 } }]);
  });

  test('a second stage without its value, elsewhere than before a series fan, cuts nothing', () => {
    const point = { ...T1, cuts: [], secondStage: { cuts: ['face'] } };
    expect(areaOf({ points: [point] }).causes).toEqual([]);
  });
});
