import { describe, expect, test } from 'vitest';
import { CHART_KEYS } from '../../dashboards/web/src/trends/chart-key-list.ts';
import { actOnKey } from '../../dashboards/web/src/trends/chart-keyboard.ts';
import { samplesOf } from '../../dashboards/web/src/trends/sample.ts';
import { TrendCursor } from '../../dashboards/web/src/trends/trend-cursor.ts';

const SAMPLES = samplesOf(
  Array.from({ length: 30 }, (_, second) => ({
    t: new Date(second * 1_000).toISOString(),
    v: 1,
    q: 'good' as const,
  })),
);

/** A chart of half a minute, read off at a time; what its keys do to its window is noted. */
function chartAt(atS: number | null) {
  const cursor = new TrendCursor();
  cursor.set(atS);
  const done: unknown[] = [];
  const hand = {
    onPick: (fromMs: number, toMs: number) => void done.push(['pick', fromMs, toMs]),
    onMove: (byMs: number) => void done.push(['move', byMs]),
    onWiden: (aboutMs: number) => void done.push(['widen', aboutMs]),
  };
  const history = { fromMs: 0, toMs: 30_000, samples: SAMPLES };
  const press = (key: string, shiftKey = false) =>
    actOnKey({ key, shiftKey }, { history, cursor, hand });
  return { cursor, done, press };
}

describe('the keys of a chart', () => {
  test('that the help tells of all act, and no other does', () => {
    const told = CHART_KEYS.flatMap(({ keys }) => keys);
    expect(told.filter((key) => !chartAt(10).press(key))).toEqual([]);
    expect(
      ['a', 'Enter', ' ', 'ArrowUp', 'toString', ''].filter((key) => chartAt(10).press(key)),
    ).toEqual([]);
  });

  test('read off, one reading or ten at once, to both ends, and end it', () => {
    const { cursor, press } = chartAt(10);
    const walked = (
      [['ArrowRight'], ['ArrowLeft', true], ['End'], ['Home'], ['Escape']] as const
    ).map(([key, shiftKey]) => {
      press(key, shiftKey);
      return cursor.current();
    });
    expect(walked).toEqual([11, 1, 29, 0, null]);
  });

  test('move and size the window', () => {
    const { done, press } = chartAt(10);
    for (const key of ['PageUp', 'PageDown', '+', '-']) press(key);
    expect(done).toEqual([
      ['move', -15_000],
      ['move', 15_000],
      ['pick', 2_500, 17_500],
      ['widen', 10_000],
    ]);
  });
});
