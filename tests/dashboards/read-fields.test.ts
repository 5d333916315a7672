import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { EN, ZH } from '../../dashboards/web/src/text/texts.ts';
import type { DrawnLimit } from '../../dashboards/web/src/trends/drawn-limit.ts';
import { readFields } from '../../dashboards/web/src/trends/read-fields.ts';
import type { ReadingOff } from '../../dashboards/web/src/trends/reading-off.ts';
import { type HistoryItem, samplesOf } from '../../dashboards/web/src/trends/sample.ts';
import { NO_READINGS } from '../../dashboards/web/src/trends/worth.ts';

const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });

const WORDS = {
  t: translation.getFixedT('en'),
  find: () => undefined,
  rule: (rule: string) => rule,
  list: (things: readonly string[]) => things.join(', '),
};
const POINT = { kind: 'tank-level', unit: 'm', limitUnit: 'm' } as const;
const H: DrawnLimit = { name: 'H', value: 10, level: 2, isLow: false, rule: 'level-high' };
const T = '2026-11-26T00:00:00.000Z';
const FIGURES = { t: T, mean: 5, min: 4, max: 6, count: 9 };

/** What is told of one item of the history, with a limit that it may have met or that an alarm may hold. */
function told(item: HistoryItem, of: Partial<ReadingOff> = {}) {
  const [sample = null] = samplesOf([item]);
  const read = { atMs: Date.parse(T), sample, limit: null, held: null, alarms: [], ...of };
  return readFields(read, POINT, [H], WORDS);
}

describe('what a readout says', () => {
  test('of a reading is its quality, and how it came where it did not come as it should', () => {
    expect(told({ t: T, v: 5, q: 'good' })).toMatchObject({ quality: 'good', trust: 'good' });
    expect(told({ t: T, v: 5, q: 'uncertain' })).toMatchObject({
      quality: 'uncertain',
      trust: 'doubtful',
    });
    expect(told({ t: T, v: 5, q: 'good', disposition: 'late' })).toMatchObject({
      quality: 'good, came late, behind newer ones',
      trust: 'doubtful',
    });
  });

  test('of a bucket is how many of its readings are not good, or came late', () => {
    const qualities = { ...NO_READINGS, good: 6, bad: 1, calibrating: 2 };
    expect(told({ ...FIGURES, qualities, late: 3 })).toMatchObject({
      quality: 'of 9 readings, 1 bad, 2 calibration, 3 late',
      trust: 'doubtful',
    });
    const good = { ...FIGURES, qualities: { ...NO_READINGS, good: 9 } };
    expect(told({ ...good, late: 0 })).toMatchObject({ quality: 'of 9 readings', trust: 'good' });
    expect(told({ ...good, late: 1 })).toMatchObject({ trust: 'doubtful' });
  });

  test('of limits is the one that is met, else the one that an alarm holds, with its level', () => {
    const reading = { t: T, v: 5, q: 'good' } as const;
    expect(told(reading, { limit: H, held: H })).toMatchObject({ limit: 'H 10 m', limitLevel: 2 });
    expect(told(reading, { held: H })).toMatchObject({
      limit: 'H 10 m, held by its alarm',
      limitLevel: 2,
    });
    expect(told(reading)).toMatchObject({ limit: 'none, by today’s limits', limitLevel: null });
    expect(told({ ...reading, q: 'bad' })).toMatchObject({ limit: '–', limitLevel: null });
  });
});
