import { describe, expect, test } from 'vitest';
import { pointKind } from '../../rules/point-kind.ts';
import { settlePoint } from '../../rules/point-settings.ts';
import type { SiteFilePoint, SiteFileSource } from '../../rules/site-file.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { lintWatches } from '../../rules/watch-lint.ts';

const RATE = { windowHours: 24, limits: { blue: 1, red: 10 } };
const CLIPPED = { readings: 3, of: 6, margin: 0.1 };
const SHEET = { G: 0.2, R0: 9_000, tipElevationM: 412, groundElevationM: 430 };

function told(point: Partial<SiteFilePoint>): readonly string[] {
  const whole: SiteFilePoint = { id: 'p', kind: 'displacement', ...point };
  const source: SiteFileSource = { id: 's', kind: 'custom', points: [whole] };
  return lintWatches(whole, pointKind(whole.kind), settlePoint(source, whole, [])).map(
    ({ severity, path, message }) => `${severity} ${path.join('.')}: ${message}`,
  );
}

describe('a watch on a rate or on faked values', () => {
  test.each([
    {},
    { rate: RATE },
    { kind: 'landslide-displacement', rate: { ...RATE, deadband: 1 } },
    { kind: 'analog', limits: { H: 1 }, suspect: { frozen: { readings: 3 }, clipped: CLIPPED } },
    {
      kind: 'rainfall',
      reports: 'rolling-24h',
      limits: { blue: 1 },
      suspect: { clipped: CLIPPED },
    },
    { kind: 'piezometer', limits: { blue: 1 }, suspect: { clipped: CLIPPED } },
    {
      kind: 'piezometer',
      limits: { blue: 1 },
      calibration: { G: 1 },
      suspect: { clipped: CLIPPED },
    },
    { kind: 'piezometer', calibration: SHEET, suspect: { frozen: { readings: 3 } } },
  ] as readonly Partial<SiteFilePoint>[])('%j has nothing wrong', (point) => {
    expect(told(point)).toEqual([]);
  });

  test.each([
    { point: { kind: 'methane', rate: RATE }, problem: 'error rate: a methane point has no rate' },
    { point: { rate: { ...RATE, limits: {} } }, problem: 'error rate.limits: a rate without' },
    {
      point: { rate: { ...RATE, limits: { blue: 2, orange: 2 } } },
      problem: 'error rate.limits.orange: limits out of order: orange 2 must be above blue 2',
    },
    {
      point: { periodSeconds: 43_200, rate: RATE },
      problem: 'warning rate.windowHours: a window of 24 h holds fewer than 4 readings',
    },
    {
      point: { kind: 'fan', suspect: { frozen: { readings: 3 } } },
      problem: 'error suspect: a fan point is boolean',
    },
    {
      point: { kind: 'rainfall', limits: { blue: 1 }, suspect: { clipped: CLIPPED } },
      problem: "error suspect.clipped: limits of this rainfall point don't speak of its readings",
    },
    {
      point: { kind: 'piezometer', calibration: SHEET, suspect: { clipped: CLIPPED } },
      problem: "error suspect.clipped: limits of this piezometer point don't speak",
    },
    {
      point: { kind: 'analog', suspect: { clipped: CLIPPED } },
      problem: 'warning suspect.clipped: no limit to be clipped below',
    },
  ] as readonly { point: Partial<SiteFilePoint>; problem: string }[])(
    '$problem',
    ({ point, problem }) => {
      const problems = told(point);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(problem);
    },
  );

  test.each([
    { suspect: { frozen: { readings: 2 } }, path: 'suspect.frozen.readings' },
    { suspect: { clipped: { ...CLIPPED, readings: 7 } }, path: 'suspect.clipped.readings' },
    { suspect: { copied: { readings: 8, among: 15 } }, path: 'suspect.copied.among' },
    { suspect: { copied: { readings: 8, among: 1_001 } }, path: 'suspect.copied.among' },
    { rate: { limits: { red: 1 } }, path: 'rate.windowHours' },
  ])('$path is refused by its shape', ({ path, ...entry }) => {
    const name = { zh: '源', en: 'source' };
    const result = siteFileSchema.safeParse({
      site: { id: 'a', kind: 'park', name, region: ['east'], timeZone: 'Asia/Shanghai' },
      sources: [{ id: 's', kind: 'custom', points: [{ id: 'p', kind: 'analog', ...entry }] }],
    });
    expect(result.error?.issues.map((issue) => issue.path.slice(4).join('.'))).toEqual([path]);
  });
});
