import { describe, expect, test } from 'vitest';
import { sourceKey } from '../../dashboards/web/src/live/place.ts';
import {
  NO_TALLY,
  oldestUnacknowledged,
  tally,
  tallyBySite,
} from '../../dashboards/web/src/live/tally.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

function entry(over: Partial<Alarm>) {
  return { alarm: alarm(over), durable: true };
}

const ENTRIES = [
  entry({ id: 'a', level: 1, state: 'ACKED', raisedAt: '2026-11-21T00:00:00.000Z' }),
  entry({ id: 'b', level: 3, raisedAt: '2026-11-21T00:00:03.000Z' }),
  entry({ id: 'c', level: 3, raisedAt: '2026-11-21T00:00:02.000Z' }),
  entry({ id: 'd', level: 2, site: 'south', raisedAt: '2026-11-21T00:00:04.000Z' }),
  entry({ id: 'e', level: 2, state: 'SHELVED', raisedAt: '2026-11-20T00:00:00.000Z' }),
];

describe('a tally', () => {
  test('counts by level what is in sight, and apart what calls for somebody', () => {
    const counts = tally(ENTRIES);
    expect(counts.active).toEqual({ 1: 1, 2: 1, 3: 2, 4: 0 });
    expect(counts.unacknowledged).toEqual({ 1: 0, 2: 1, 3: 2, 4: 0 });
    expect(counts.worst).toBe(1);
    expect(counts.worstUnacknowledged).toBe(2);
    expect(counts.hidden).toBe(1);
  });

  test('of a site leaves the others out; of nothing has no worst level', () => {
    const bySite = tallyBySite(Map.groupBy(ENTRIES, (each) => sourceKey(each.alarm)));
    expect(bySite.get('south')?.active).toEqual({ 1: 0, 2: 1, 3: 0, 4: 0 });
    expect(bySite.get('elsewhere')).toBeUndefined();
    expect(NO_TALLY.worst).toBeNull();
  });

  test('the oldest that waits is neither acknowledged nor out of sight', () => {
    expect(oldestUnacknowledged(ENTRIES)?.alarm.id).toBe('c');
    expect(oldestUnacknowledged([])).toBeNull();
  });
});
