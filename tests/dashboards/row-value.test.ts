import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { alarmSpan } from '../../dashboards/web/src/alarms/alarm-span.ts';
import { type RowPoint, rowValue, worstValue } from '../../dashboards/web/src/alarms/row-value.ts';
import { EN } from '../../dashboards/web/src/text/texts.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const translation = i18next.createInstance();
await translation.init({ lng: 'en', resources: { en: { translation: EN } } });
const { t } = translation;

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const detector: RowPoint = {
  site: 'north',
  source: 'tanks',
  id: 'gt-201',
  kind: 'toxic-gas',
  unit: 'ppm',
  limitUnit: 'ppm',
  periodSeconds: 5,
  latest: { v: 48.5, t: new Date(NOW).toISOString(), q: 'good' },
  derived: null,
  condition: 'ok',
  mode: null,
};
const raised = alarm({ value: 30, peak: 55, unit: 'ppm' });

describe('the value of a row', () => {
  const told = (over: Partial<RowPoint>, nowMs = NOW) =>
    rowValue(raised, { ...detector, ...over }, nowMs, t);

  test('is that of the point now, not that of the last event', () => {
    expect(told({})).toEqual({ text: '48.5', unit: 'ppm', trust: 'ok' });
  });

  test('says where it can not be taken for the present', () => {
    expect(told({ condition: 'bad' }).trust).toBe('bad');
    expect(told({}, NOW + 60_000).trust).toBe('old');
    expect(told({ condition: 'stale' }).trust).toBe('stale');
    expect(told({ latest: null })).toEqual({ text: '–', unit: '', trust: 'never' });
  });

  test('is what is held against the limits, or the state of a switch in words', () => {
    const piezometer = { unit: 'kPa', limitUnit: 'm', derived: { burialDepthM: 2.345 } } as const;
    const ofDepth = alarm({ value: 2, unit: 'm' });
    const judged = rowValue(ofDepth, { ...detector, ...piezometer }, NOW, t);
    expect(judged).toEqual({ text: '2.35', unit: 'm', trust: 'ok' });
    const latest = { v: 1, t: new Date(NOW).toISOString(), q: 'good' } as const;
    const fan = { ...detector, kind: 'fan', unit: null, limitUnit: null, latest };
    expect(rowValue(alarm({ value: 0, unit: null }), fan, NOW, t).text).toBe(
      t('plant.switched.fan.on'),
    );
    expect(worstValue(alarm({ peak: 1, unit: null }), fan)).toBeNull();
  });

  test('is said to be that of the last event where the alarm judges something else, or several points', () => {
    const rate = alarm({ value: 12, unit: 'mm/d' });
    const mm = { ...detector, unit: 'mm', limitUnit: 'mm' };
    expect(rowValue(rate, mm, NOW, t)).toEqual({ text: '12', unit: 'mm/d', trust: 'event' });
    expect(rowValue(raised, undefined, NOW, t).trust).toBe('event');
  });

  test('has the worst beside it', () => {
    expect(worstValue(raised, detector)).toBe('55 ppm');
    expect(worstValue(alarm({ peak: null }), detector)).toBeNull();
  });
});

describe('how long an alarm has been there', () => {
  const raisedAt = new Date(NOW).toISOString();
  const later = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
  const span = (over: Parameters<typeof alarm>[0]) =>
    alarmSpan(alarm({ raisedAt, returnedAt: null, ...over }), NOW + 600_000);

  test('grows while its condition holds, and ends at the return', () => {
    expect(span({ state: 'UNACK' })).toEqual({ ms: 600_000, isOver: false });
    expect(span({ state: 'RTNUN', returnedAt: later(2) })).toEqual({ ms: 120_000, isOver: true });
  });

  test('ends with an alarm that was taken away without a return', () => {
    expect(span({ state: 'NORMAL', updatedAt: later(3) })).toEqual({ ms: 180_000, isOver: true });
  });
});
