import { describe, expect, test } from 'vitest';
import type { BlindSpot, Point } from '../../dashboards/web/src/api/answers.ts';
import { blindness } from '../../dashboards/web/src/overview/blind-places.ts';

const SINCE = '2026-11-21T00:00:00.000Z';

function spot(source: string, point: string | null): BlindSpot {
  return { site: 'north', source, point, since: SINCE };
}

function points(...all: readonly (readonly [string, string, Point['condition']])[]) {
  return new Map(
    all.map(([source, id, condition]) => {
      const latest = condition === 'never' ? null : { v: 1, t: SINCE, q: 'good' as const };
      const point = { site: 'north', source, id, periodSeconds: 10, latest, condition, mode: null };
      return [`north/${source}/${id}`, point as unknown as Point];
    }),
  );
}

function shown(spots: readonly BlindSpot[], known: ReturnType<typeof points>) {
  const { places, points: count } = blindness(spots, known);
  return [
    count,
    ...places.map(({ source, point, since, trust }) =>
      [source, point, since === null ? null : 'since', trust].join(' '),
    ),
  ];
}

describe('what can not be seen', () => {
  test('a blind source stands for its points, and before all single ones', () => {
    const spots = [spot('tanks', 'lt-1'), spot('yard', null), spot('yard', 'gt-1')];
    const known = points(
      ['tanks', 'lt-1', 'stale'],
      ['yard', 'gt-1', 'stale'],
      ['tanks', 'a', 'ok'],
    );
    expect(shown(spots, known)).toEqual([2, 'yard  since stale', 'tanks lt-1 since stale']);
  });

  test('what the gateway does not call silent is named behind it, with what ails it', () => {
    const known = points(['tanks', 'lt-1', 'bad'], ['tanks', 'lt-2', 'never'], ['yard', 'a', 'ok']);
    expect(shown([spot('yard', 'gt-1')], known)).toEqual([
      3,
      'yard gt-1 since stale',
      'tanks lt-1  bad',
      'tanks lt-2  never',
    ]);
  });

  test('where all is seen there is nothing', () => {
    expect(shown([], points(['tanks', 'lt-1', 'ok']))).toEqual([0]);
  });
});
