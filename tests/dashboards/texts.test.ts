import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { type FindText, quantityText, ruleText } from '../../dashboards/web/src/text/rule-text.ts';
import { EN, firstLanguage, ZH } from '../../dashboards/web/src/text/texts.ts';
import { ALARM_EVENT_TYPES, ALARM_STATES } from '../../rules/alarm.ts';
import { LIMIT_NAMES, POINT_KINDS, pointKind } from '../../rules/point-kind.ts';
import { RATE_RULES } from '../../rules/rate-watch.ts';
import { SUSPICION_RULES } from '../../rules/suspicion-watch.ts';

/** Every text by its whole name. */
function texts(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, inner]): [string, string][] =>
    typeof inner === 'string' ? [[`${path}${name}`, inner]] : texts(inner, `${path}${name}.`),
  );
}

const ENGLISH = new Map(texts(EN));
const CHINESE = new Map(texts(ZH));
const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });

function finder(language: 'en' | 'zh'): FindText {
  const t = translation.getFixedT(language) as (name: string, options: object) => string;
  return (name, values) => t(name, { ...values, defaultValue: '' }) || undefined;
}

describe('texts', () => {
  test('exist in both languages, every one of them', () => {
    expect(ENGLISH.size).toBeGreaterThan(150);
    expect([...CHINESE.keys()]).toEqual([...ENGLISH.keys()]);
  });

  test('are written: none is empty', () => {
    const empty = [...ENGLISH, ...CHINESE].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  test('fill in the same values in both languages', () => {
    const blanks = (text = ''): string[] =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();
    for (const [name, text] of ENGLISH)
      expect(blanks(CHINESE.get(name)), name).toEqual(blanks(text));
  });

  test('the Chinese ones are Chinese, the English ones are English', () => {
    /** Names of what is the same everywhere: the other language, limits by their letters, units of time in English. */
    const same = /^otherLanguage$|^alarm\.limits\.(HH|H|L|LL)$/;
    const han = /\p{Script=Han}/u;
    for (const [name, text] of CHINESE) {
      const bare = text.replace(/\{\{\w+\}\}/g, '');
      if (!same.test(name) && /\p{L}/u.test(bare)) expect(bare, name).toMatch(han);
    }
    for (const [name, text] of ENGLISH) {
      if (!same.test(name)) expect(text, name).not.toMatch(han);
    }
  });

  test('of a blind screen name the time and the age', () => {
    for (const { blind } of [EN, ZH]) {
      expect(blind).toContain('{{clock}}');
      expect(blind).toContain('{{span}}');
    }
  });

  test('name every state, event and limit of an alarm', () => {
    const names = [
      ...ALARM_STATES.map((state) => `alarm.states.${state}`),
      ...ALARM_EVENT_TYPES.map((type) => `alarm.events.${type}`),
      ...LIMIT_NAMES.map((name) => `alarm.limits.${name}`),
    ];
    expect(names.filter((name) => !ENGLISH.has(name))).toEqual([]);
  });

  test('the language that was chosen is kept, else it is that of the browser', () => {
    expect(firstLanguage('en', 'zh-CN')).toBe('en');
    expect(firstLanguage(null, 'zh-CN')).toBe('zh');
    expect(firstLanguage('xx', 'de')).toBe('en');
    expect(firstLanguage(null, undefined)).toBe('en');
  });
});

describe('a rule', () => {
  const rules = [
    { rule: 'level-high', zh: '液位高', en: 'Level high' },
    { rule: 'air-speed-low', zh: '巷道风速低', en: 'Air speed low' },
    { rule: 'communication', zh: '通信中断', en: 'No data' },
    { rule: 'displacement-rate-high', zh: '位移速率高', en: 'Displacement rate high' },
    { rule: 'item:seepage', zh: '组：渗流量', en: 'Group: Seepage' },
    { rule: 'unheard-of-high', zh: 'unheard-of-high', en: 'unheard-of-high' },
  ];
  test.each(rules)('$rule is $en and $zh', ({ rule, zh, en }) => {
    expect(ruleText(rule, finder('zh'))).toBe(zh);
    expect(ruleText(rule, finder('en'))).toBe(en);
  });

  test('of every kind of point has its words in both languages, and so has the kind', () => {
    const all = [
      ...POINT_KINDS.flatMap((kind) => pointKind(kind).ladders.map(({ rule }) => rule)),
      ...Object.values(RATE_RULES),
      ...SUSPICION_RULES,
    ];
    expect(all.length).toBeGreaterThan(20);
    for (const find of [finder('en'), finder('zh')]) {
      for (const rule of all) expect(ruleText(rule, find), rule).not.toBe(rule);
      for (const kind of POINT_KINDS) expect(quantityText(kind, find), kind).not.toBe(kind);
    }
  });
});
