import { describe, expect, test } from 'vitest';
import { BLIND_TEXTS, firstLanguage, ruleText, TEXTS } from '../../dashboards/web/texts.js';
import { POINT_KINDS, pointKind } from '../../rules/point-kind.ts';

/** Paths of all texts below a value; a function counts as one text. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} (${typeof value})`];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}.${key}`));
}

describe('texts', () => {
  test('exist in both languages, but for names of limits that need no translation', () => {
    const { limits: _zh, ...zh } = TEXTS.zh;
    const { limits: _en, ...en } = TEXTS.en;
    expect(paths(zh)).toEqual(paths(en));
  });

  test('of a blind screen name the time and the age', () => {
    for (const text of [BLIND_TEXTS.zh('12:00:00', '8 s'), BLIND_TEXTS.en('12:00:00', '8 s')]) {
      expect(text).toContain('12:00:00');
      expect(text).toContain('8 s');
    }
  });

  const rules = [
    { rule: 'level-high', zh: '液位高', en: 'Level high' },
    { rule: 'air-speed-low', zh: '巷道风速低', en: 'Air speed low' },
    { rule: 'communication', zh: '通信中断', en: 'No data' },
    { rule: 'item:seepage', zh: 'item:seepage', en: 'item:seepage' },
    { rule: 'unheard-of-high', zh: 'unheard-of-high', en: 'unheard-of-high' },
  ];
  test.each(rules)('$rule is $en and $zh', ({ rule, zh, en }) => {
    expect(ruleText(rule, 'zh')).toBe(zh);
    expect(ruleText(rule, 'en')).toBe(en);
  });

  test('every rule that a kind of point brings has its words in both languages', () => {
    const rules = POINT_KINDS.flatMap((kind) => pointKind(kind).ladders.map(({ rule }) => rule));
    expect(rules.length).toBeGreaterThan(20);
    for (const rule of rules) {
      expect(ruleText(rule, 'en'), rule).not.toBe(rule);
      expect(ruleText(rule, 'zh'), rule).not.toBe(rule);
    }
  });

  test('the language that was chosen is kept, else it is that of the browser', () => {
    expect(firstLanguage('en', 'zh-CN')).toBe('en');
    expect(firstLanguage(null, 'zh-CN')).toBe('zh');
    expect(firstLanguage('xx', 'de')).toBe('en');
    expect(firstLanguage(null, undefined)).toBe('en');
  });
});
