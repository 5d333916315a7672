import { describe, expect, test } from 'vitest';
import { worstByPoint, worstEntry } from '../../dashboards/web/src/live/standing.ts';
import { oldestUnacknowledged, tally } from '../../dashboards/web/src/live/tally.ts';
import { sortedByUrgency } from '../../dashboards/web/src/live/urgency.ts';
import { troubledLines } from '../../dashboards/web/src/overview/troubled.ts';
import { standingLevel } from '../../dashboards/web/src/parts/standing-words.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

function entry(over: Partial<Alarm>) {
  return { alarm: alarm({ point: 'gt-1', ...over }), durable: true };
}

const LATE = entry({
  id: 'late',
  level: 1,
  state: 'RTNUN',
  late: true,
  raisedAt: '2026-11-21T00:00:00.000Z',
});
const LIVE = entry({ id: 'live', level: 3, raisedAt: '2026-11-21T03:00:00.000Z' });
const ACKED = entry({ id: 'acked', level: 4, state: 'ACKED', point: 'gt-2' });

describe('what came too late', () => {
  test('stands behind all that stands now, however bad it was', () => {
    const order = sortedByUrgency([LATE, ACKED, LIVE], () => false);
    expect(order.map((each) => each.alarm.id)).toEqual(['live', 'acked', 'late']);
  });

  test('gives its point no colour, and hides nothing that stands there', () => {
    expect(standingLevel(LATE)).toBeUndefined();
    expect(standingLevel(LIVE)).toBe(3);
    const worst = [...worstByPoint([LATE, LIVE]).values()];
    expect(worst.map((each) => each.alarm.id)).toEqual(['live']);
    expect([...worstByPoint([LATE]).values()]).toEqual([LATE]);
    expect(worstEntry([null, LATE, ACKED])).toBe(ACKED);
    expect(worstEntry([null])).toBeNull();
  });

  test('is counted apart, and has not waited since its time', () => {
    const counts = tally([LATE, LIVE]);
    expect(counts.active).toEqual({ 1: 0, 2: 0, 3: 1, 4: 0 });
    expect(counts.worstUnacknowledged).toBe(3);
    expect(counts.marks.late).toBe(1);
    expect(oldestUnacknowledged([LATE, LIVE])).toBe(LIVE);
    expect(oldestUnacknowledged([LATE])).toBe(LATE);
  });

  test('is named on the overview behind what can not be seen', () => {
    const standing = (id: string, over: object) =>
      ({ point: { site: 's', source: 'f', id, kind: 'methane' }, entry: null, ...over }) as never;
    const place = { site: 's', source: 'f' };
    const points = [
      standing('a', { entry: LATE, unseen: false }),
      standing('b', { unseen: true }),
      standing('c', { entry: LIVE, unseen: false }),
    ];
    const lines = troubledLines(place, points, [], new Map(), []);
    const ids = lines.map((line) => (line.kind === 'point' ? line.standing.point.id : ''));
    expect(ids).toEqual(['c', 'b', 'a']);
  });
});

describe('drills and tests', () => {
  test('are counted as such beside their level, and what is real is told from them', () => {
    const drill = entry({ id: 'drill', level: 1, mark: 'DRILL' });
    const bump = entry({ id: 'bump', level: 3, mark: 'TEST' });
    const counts = tally([drill, bump, LIVE]);
    expect(counts.active).toEqual({ 1: 1, 2: 0, 3: 2, 4: 0 });
    expect(counts.marked).toEqual({ 1: 1, 2: 0, 3: 1, 4: 0 });
    expect(counts.marks).toEqual({ DRILL: 1, TEST: 1, late: 0 });
    expect([counts.worst, counts.worstReal]).toEqual([1, 3]);
    // A drill hides nothing real of its source.
    expect(worstEntry([drill, LIVE])).toBe(LIVE);
    expect(worstEntry([LATE, drill])).toBe(drill);
  });
});
