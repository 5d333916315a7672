import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  endingAt,
  following,
  held,
  moved,
  pastWindow,
  queryOfWindow,
  SPAN_MS,
  SPANS,
  spanOf,
  type TrendWindow,
  windowOfQuery,
  withSpan,
  zoomed,
} from '../../dashboards/web/src/trends/trend-window.ts';

const NOW = Date.parse('2026-11-26T06:05:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIVE: TrendWindow = { kind: 'live', span: 'hour' };
const PAST: TrendWindow = { kind: 'past', fromMs: NOW - 3 * HOUR, toMs: NOW - 2 * HOUR };

/** The fields of an address, without those that are left out of it. */
function fields(window: TrendWindow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(queryOfWindow(window)).filter(([, text]) => text !== ''),
  );
}

describe('the window of trends', () => {
  test.each(SPANS)('of a %s ends now, and stands still where it was once it is held', (span) => {
    const window = { kind: 'live', span } as const;
    expect(boundsOf(window, NOW)).toEqual({ fromMs: NOW - SPAN_MS[span], toMs: NOW });
    const still = held(window, NOW);
    expect(boundsOf(still, NOW + HOUR)).toEqual(boundsOf(window, NOW));
    expect(spanOf(still)).toBe(span);
    expect(following(still)).toEqual(window);
  });

  test('goes back by steps, and on; what would reach beyond now follows it again', () => {
    const back = moved(LIVE, -30 * MINUTE, NOW);
    expect(back).toEqual({ kind: 'past', fromMs: NOW - 90 * MINUTE, toMs: NOW - 30 * MINUTE });
    expect(moved(back, 10 * MINUTE, NOW)).toEqual({
      kind: 'past',
      fromMs: NOW - 80 * MINUTE,
      toMs: NOW - 20 * MINUTE,
    });
    expect(moved(back, 30 * MINUTE, NOW)).toEqual(LIVE);
  });

  test('of another length than a span never turns live by itself, and never ends later than now', () => {
    const odd = pastWindow(NOW - 25 * MINUTE, NOW - 5 * MINUTE);
    expect(spanOf(odd)).toBeNull();
    expect(moved(odd, HOUR, NOW)).toEqual(pastWindow(NOW - 20 * MINUTE, NOW));
    expect(endingAt(odd, NOW + HOUR, NOW)).toEqual(pastWindow(NOW - 20 * MINUTE, NOW));
    expect(following(odd)).toEqual(LIVE);
  });

  test('keeps its end when another span is chosen, and its length when another end is', () => {
    expect(withSpan(LIVE, 'day')).toEqual({ kind: 'live', span: 'day' });
    expect(withSpan(PAST, 'minutes')).toEqual(pastWindow(PAST.toMs - 10 * MINUTE, PAST.toMs));
    expect(endingAt(LIVE, NOW - HOUR, NOW)).toEqual(pastWindow(NOW - 2 * HOUR, NOW - HOUR));
  });

  test('is widened about a time that stays where it is on the screen', () => {
    const about = PAST.fromMs + 15 * MINUTE;
    const wide = zoomed(PAST, 2, about, NOW);
    expect(wide).toEqual(pastWindow(about - 30 * MINUTE, about + 90 * MINUTE));
    expect(zoomed(LIVE, 2, NOW - HOUR / 2, NOW)).toEqual(pastWindow(NOW - 2 * HOUR, NOW));
    const year = pastWindow(NOW - SPAN_MS.year, NOW);
    expect(zoomed(year, 2, NOW - HOUR, NOW)).toEqual(year);
  });

  test('is never shorter than can be read, whichever way it was drawn', () => {
    const { fromMs, toMs } = boundsOf(pastWindow(NOW + 1, NOW), NOW);
    expect(toMs - fromMs).toBe(10_000);
    expect(pastWindow(PAST.toMs, PAST.fromMs)).toEqual(PAST);
  });

  test.each([...SPANS.map((span) => ({ kind: 'live', span }) as const), PAST])(
    'is the same in whoever opens its address: %o',
    (window) => {
      expect(windowOfQuery(fields(window))).toEqual({ window, isBroken: false });
    },
  );

  test('of an hour is live where an address names none', () => {
    expect(windowOfQuery({ points: 'a/b/c' })).toEqual({ window: LIVE, isBroken: false });
    expect(windowOfQuery({ span: 'decade' }).window).toEqual(LIVE);
  });

  test('takes times of any zone', () => {
    const query = { from: '2026-11-26T11:05:00+08:00', to: '2026-11-26T12:05:00+08:00' };
    expect(windowOfQuery(query).window).toEqual(PAST);
  });

  const broken = [
    { from: '2026-11-26T03:05:00Z' },
    { to: '2026-11-26T03:05:00Z' },
    { from: '2026-11-26T04:05:00Z', to: '2026-11-26T03:05:00Z' },
    { from: '2026-11-26T03:05:00', to: '2026-11-26T04:05:00' },
    { from: '2026-11-26T03:05:00Z', to: '2026-13-26T04:05:00Z' },
    // No such day, and not the second of March.
    { from: '2026-02-30T00:00:00Z', to: '2026-03-02T01:00:00Z' },
    { from: '2026-02-28T23:00:00Z', to: '2026-02-29T00:00:00Z' },
    { from: '2024-11-26T03:05:00Z', to: '2026-11-26T03:05:00Z' },
    { from: '2026-11-26T03:05:00Z', to: '2026-11-26T03:05:01Z' },
    { from: 'yesterday', to: 'now', span: 'day' },
  ];
  test.each(broken)('that can’t be read is told, not guessed: %o', (query) => {
    const { window, isBroken } = windowOfQuery(query);
    expect(isBroken).toBe(true);
    expect(window.kind).toBe('live');
  });
});
