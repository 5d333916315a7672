import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { stateWord, valueWords } from '../../dashboards/web/src/parts/value-words.ts';
import { EN, ZH } from '../../dashboards/web/src/text/texts.ts';
import type { Quality } from '../../rules/reading.ts';

const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });
const english = translation.getFixedT('en');
const chinese = translation.getFixedT('zh');

const latest = (v: number | null) => ({ v, t: '2026-11-21T00:00:00.000Z', q: 'good' as Quality });

describe('a value in one line', () => {
  test('is what the limits are held against, no finer than that is known', () => {
    const piezometer = {
      kind: 'piezometer',
      unit: 'digits',
      limitUnit: 'm',
      latest: latest(8_516),
      derived: { burialDepthM: 15.181309 },
    };
    expect(valueWords(piezometer, english)).toBe('15.18 m');
    expect(valueWords({ ...piezometer, derived: null }, english)).toBe('8516 digits');
    expect(valueWords({ ...piezometer, latest: latest(null) }, english)).toBe('–');
    expect(valueWords({ ...piezometer, derived: { burialDepthM: null } }, english)).toBe(
      '8516 digits',
    );
  });

  test.each([
    { kind: 'smoke', on: ['smoke', '有烟'], off: ['no smoke', '无烟'] },
    { kind: 'fan', on: ['running', '运行'], off: ['stopped', '停止'] },
    { kind: 'valve', on: ['open', '开启'], off: ['closed', '关闭'] },
    { kind: 'door', on: ['on', '通'], off: ['off', '断'] },
  ])('of a $kind is a state in its own words', ({ kind, on, off }) => {
    const point = { kind, unit: null, limitUnit: null, derived: null };
    for (const [value, words] of [
      [1, on],
      [0, off],
    ] as const) {
      expect(valueWords({ ...point, latest: latest(value) }, english)).toBe(words[0]);
      expect(stateWord(kind, value, chinese)).toBe(words[1]);
    }
  });
});
