import { describe, expect, test } from 'vitest';
import {
  type ClusterMember,
  clusterOf,
  inhibitedIn,
} from '../../dashboards/web/src/source/cluster.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const T = '2026-11-21T00:00:00.000Z';
const NOW = Date.parse(T) + 1_000;
const NOBODY = () => false;

function member(
  id: string,
  over: Partial<Alarm> | null = null,
  point: Partial<ClusterMember['point']> = {},
): ClusterMember {
  return {
    point: {
      site: 'north',
      source: 'one',
      id,
      periodSeconds: 5,
      latest: { v: 3, t: T, q: 'good' },
      derived: null,
      condition: 'ok',
      mode: null,
      ...point,
    },
    entry: over === null ? null : { alarm: alarm({ point: id, ...over }), durable: true },
    unseen: point.condition === 'stale',
  };
}

describe('points that share a label', () => {
  test('show the worst that stands against any of them, and how many alarm', () => {
    const members = [member('a', { level: 3 }), member('b'), member('c', { level: 1 })];
    const { count, alarming, worst } = clusterOf(members, NOBODY, NOW);
    expect([count, alarming, worst?.alarm.point]).toEqual([3, 2, 'c']);
    expect(clusterOf([member('a'), member('b')], NOBODY, NOW).worst).toBeNull();
  });

  test('do not call an alarm what only came too late', () => {
    const late = clusterOf([member('a', { level: 1, late: true }), member('b')], NOBODY, NOW);
    expect([late.alarming, late.worst?.alarm.late]).toEqual([0, true]);
  });

  test('look no surer than the least sure of them, and count what can not be seen', () => {
    const stale = member('c', null, { condition: 'stale' });
    const members = [member('a'), member('b', null, { condition: 'uncertain' })];
    expect(clusterOf(members, NOBODY, NOW)).toMatchObject({ trust: 'uncertain', unseen: 0 });
    expect(clusterOf([...members, stale], NOBODY, NOW)).toMatchObject({
      trust: 'stale',
      unseen: 1,
    });
    expect(clusterOf([member('a')], NOBODY, NOW).trust).toBe('ok');
    expect(clusterOf([member('a')], NOBODY, NOW + 3_600_000).trust).toBe('old');
  });

  test('count those that somebody has set aside', () => {
    const isInhibited = inhibitedIn(new Map([['north/one/b', ['a shelf']]]));
    expect(clusterOf([member('a'), member('b')], isInhibited, NOW).inhibited).toBe(1);
  });
});
