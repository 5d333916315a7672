import { describe, expect, test } from 'vitest';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { T1 } from '../support/mine-rig.ts';

const NAME = { zh: '矿', en: 'Mine' };
const SITE = { id: 'mine', kind: 'mine', name: NAME, region: ['east'], timeZone: 'UTC' };
const FEED = { id: 'kd1', kind: 'feed' };

/** What is wrong with one source: severity, path within it, message. */
function lint(source: object): readonly string[] {
  const whole = { id: 'face-1', kind: 'coal-mine', name: NAME, ...source };
  const file = siteFileSchema.parse({ site: SITE, sources: [whole] });
  return lintConfiguration({ sites: [file], profiles: [] }, []).map(
    ({ severity, place, message }) => `${severity} ${place.path.slice(2).join('.')}: ${message}`,
  );
}

const AREAS = [{ id: 'face', feed: 'kd1' }];

describe('areas', () => {
  test('a face whose methane cuts it and whose feed is watched is in order', () => {
    expect(lint({ areas: AREAS, points: [T1, FEED] })).toEqual([]);
  });

  test('the feed must be a feed point of the source', () => {
    expect(lint({ areas: AREAS, points: [T1] })).toEqual([
      "error areas.0.feed: 'kd1' is no point of this source",
    ]);
    expect(lint({ areas: [{ id: 'face', feed: 't1' }], points: [T1] })).toEqual([
      "error areas.0.feed: 't1' is a methane point, not a feed point",
    ]);
    expect(lint({ areas: [{ id: 'face' }], points: [T1] })).toEqual([
      "warning areas.0.feed: area 'face' has no feed point: a cut is never confirmed",
    ]);
  });

  test('a feed that reports more seldom than power must be off is told', () => {
    const slow = { ...FEED, periodSeconds: 20 };
    expect(lint({ areas: AREAS, points: [T1, slow] })).toEqual([
      expect.stringContaining('reports every 20 s, but power must be off within 2 s'),
    ]);
    const remote = [{ id: 'face', feed: 'kd1', controller: 'remote' }];
    expect(lint({ areas: remote, points: [T1, slow] })).toEqual([]);
    expect(lint({ areas: remote, points: [T1, { ...FEED, periodSeconds: 60 }] })).toEqual([
      expect.stringContaining('within 40 s'),
    ]);
  });

  test('a coal mine without its fault lock is told, others have none', () => {
    const areas = [{ ...AREAS[0], faultLock: false }];
    expect(lint({ areas, points: [T1, FEED] })).toEqual([
      expect.stringContaining('warning areas.0.faultLock: without a fault lock a silent or bad'),
    ]);
    expect(lint({ kind: 'custom', areas, points: [T1, FEED] })).toEqual([]);
  });
});

describe('what a point cuts', () => {
  test('must be areas of its source', () => {
    expect(lint({ areas: AREAS, points: [{ ...T1, cuts: ['face', 'fase'] }, FEED] })).toEqual([
      "error points.0.cuts.1: 'fase' is no area of this source",
    ]);
  });

  test('needs something to cut by: a limit, or a fan or an air duct that is off', () => {
    const points = [
      { id: 'fan', kind: 'fan', cuts: ['face'] },
      { id: 'duct', kind: 'duct-flow', cuts: ['face'] },
      { id: 'door', kind: 'door', cuts: ['face'] },
      { ...T1, limits: { H: 1 } },
      FEED,
    ];
    expect(lint({ areas: AREAS, points })).toEqual([
      expect.stringContaining("warning points.2.cuts: a door point without a limit 'cut'"),
      expect.stringContaining("warning points.3.cuts: a methane point without a limit 'cut'"),
    ]);
  });
});

test('a cut of a profile that cuts nothing is told at the point', () => {
  expect(lint({ areas: AREAS, points: [{ ...T1, cuts: [] }, FEED] })).toEqual([
    "warning points.0.limits.cut: limit 'cut' cuts nothing: 'cuts' names no area",
  ]);
});

describe('a second stage', () => {
  const SERIES = {
    ...T1,
    placement: 'series-fan',
    limits: { H: 0.5, cut: 0.5, restore: 0.5 },
    cuts: ['heading'],
  };
  const HEADING = [
    { id: 'heading', feed: 'kd1' },
    { id: 'fan', feed: 'kd1' },
  ];
  const lintStage = (secondStage: object, point: object = {}): readonly string[] =>
    lint({ areas: HEADING, points: [{ ...SERIES, ...point, secondStage }, FEED] });

  test('before the fan of a series heading needs no numbers', () => {
    expect(lintStage({ cuts: ['fan'] })).toEqual([]);
    expect(lintStage({ cuts: ['fan'], cut: 1.2, restore: 0.5 })).toEqual([]);
  });

  test('may be tighter than the standard there, not looser', () => {
    expect(lintStage({ cuts: ['fan'], cut: 1.6 })).toEqual([
      'error points.0.secondStage.cut: 1.6 must be at most 1.5 (AQ 1029-2007, before the local fan of a series heading)',
    ]);
  });

  test('elsewhere needs a value of its own', () => {
    expect(lintStage({ cuts: ['fan'] }, { placement: 'working-face' })).toEqual([
      'error points.0.secondStage.cut: is required but for the placement series-fan',
    ]);
    expect(lintStage({ cuts: ['fan'], cut: 2 }, { placement: 'working-face' })).toEqual([]);
  });

  test('is above the first, restores below itself, and cuts other areas of the source', () => {
    expect(lintStage({ cuts: ['fan'], cut: 0.4, restore: 0.45 })).toEqual([
      'error points.0.secondStage.cut: 0.4 must not be below the first cut 0.5',
      'error points.0.secondStage.restore: restore 0.45 must not be above cut 0.4',
    ]);
    expect(lintStage({ cuts: ['heading', 'moon'] })).toEqual([
      "error points.0.secondStage.cuts.1: 'moon' is no area of this source",
      "warning points.0.secondStage.cuts.0: 'heading' is cut by the first stage already",
    ]);
  });

  test('needs a first', () => {
    expect(lintStage({ cuts: ['fan'] }, { limits: { H: 0.5 }, cuts: [] })).toEqual([
      "error points.0.secondStage: needs a first stage: the point has no limit 'cut'",
    ]);
  });
});
