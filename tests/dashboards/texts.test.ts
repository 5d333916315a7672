import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { reasonText } from '../../dashboards/web/src/text/reason-text.ts';
import {
  type FindText,
  quantityText,
  ruleGuidance,
  ruleText,
} from '../../dashboards/web/src/text/rule-text.ts';
import {
  EN,
  firstLanguage,
  LANGUAGES,
  type Language,
  ZH,
} from '../../dashboards/web/src/text/texts.ts';
import { PART_REASONS } from '../../gateway/api/health-contract.ts';
import { ALARM_EVENT_TYPES, ALARM_STATES, BALLOTS } from '../../rules/alarm.ts';
import { conclusionsOf } from '../../rules/conclusion.ts';
import { INHIBITION_KINDS } from '../../rules/inhibition.ts';
import { LIMIT_NAMES, POINT_KINDS, pointKind } from '../../rules/point-kind.ts';
import { RATE_RULES } from '../../rules/rate-watch.ts';
import { SUSPICION_RULES } from '../../rules/suspicion-watch.ts';
import { profiledRegister, siteOf } from '../support/profiled-site.ts';

/** Where texts are used. */
const SOURCES = join(import.meta.dirname, '../../dashboards/web/src');

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

function finder(language: Language): FindText {
  const t = translation.getFixedT(language) as (name: string, options: object) => string;
  return (name, values) => t(name, { ...values, defaultValue: '' }) || undefined;
}

/** Whether a text is written in a language, as far as its letters tell. */
function isIn(language: Language, text: string | undefined): boolean {
  return text !== undefined && /\p{Script=Han}/u.test(text) === (language === 'zh');
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

  test('say every reason for how a part does, in either language, with its numbers and times', () => {
    for (const language of LANGUAGES) {
      const said = (code: (typeof PART_REASONS)[number], params: Record<string, string | number>) =>
        reasonText({ code, params }, finder(language), (at) => `at:${at}`);
      for (const code of PART_REASONS) {
        expect(isIn(language, said(code, { name: 'x' })), `${language} ${code}`).toBe(true);
      }
      const late = said('certificate-expiring', { name: 'http.tls', days: 9, at: 'T' });
      expect(late).toMatch(/http\.tls.*9|9.*http\.tls/);
      expect(late).toContain('at:T');
      expect(said('view-behind', { lag: 7, taken: 5, of: 12 })).toMatch(/7.*(5.*12|12.*5)/);
    }
    const unknown = { code: 'of-another-version' as 'view-behind', params: {} };
    expect(reasonText(unknown, finder('zh'), String)).toBeUndefined();
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

  test('name all that people can set aside, and how each is ended', () => {
    const names = INHIBITION_KINDS.flatMap((kind) => [
      `inhibition.kinds.${kind}`,
      `inhibition.end.${kind}`,
    ]);
    expect(names.filter((name) => !ENGLISH.has(name))).toEqual([]);
  });

  test('are all used: each by its whole name, or as one of those whose parts come at run time', () => {
    const sources = globSync(join(SOURCES, '**/*.{ts,tsx}')).filter(
      (file) => !file.endsWith('-texts.ts'),
    );
    const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
    const templates = [...code.matchAll(/`([a-z][\w.-]*\.(?:\$\{[^}]*\}[\w.-]*)+)`/g)].map(
      ([, template = '']) =>
        new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[^.]+')}$`),
    );
    const isUsed = (name: string) =>
      code.includes(`'${name}'`) || templates.some((template) => template.test(name));
    expect(sources.length).toBeGreaterThan(50);
    expect([...ENGLISH.keys()].filter((name) => !isUsed(name))).toEqual([]);
  });

  test('the language that was chosen is kept, else it is that of the browser', () => {
    expect(firstLanguage('en', 'zh-CN')).toBe('en');
    expect(firstLanguage(null, 'zh-CN')).toBe('zh');
    expect(firstLanguage('xx', 'de')).toBe('en');
    expect(firstLanguage(null, undefined)).toBe('en');
  });
});

/** Every alarm that gauged tanks and votes can make. */
const CONCLUSIONS = conclusionsOf(
  profiledRegister(
    siteOf(
      'tank-farm',
      [
        {
          id: 'a',
          kind: 'tank-level',
          limits: { HH: 5 },
          tank: { diameterM: 1, densityKgM3: 1, substance: 'ammonia' },
        },
        { id: 'b', kind: 'tank-level' },
      ],
      {
        exposedPopulation: 1,
        substances: [{ name: 'ammonia', quantityTonnes: 1 }],
        votes: [
          {
            id: 'v',
            members: ['a', 'b'],
            vote: '1oo2',
            limit: 'HH',
            degrade: 'safe',
            deviation: 1,
          },
        ],
      },
    ),
  ),
).flatMap(({ conclusions }) => conclusions.flatMap(({ ladders }) => ladders));

describe('what is concluded from several points', () => {
  test('has words for its rule, its limits and what to do, in both languages', () => {
    expect(CONCLUSIONS.map(({ rule }) => rule)).toEqual([
      'inventory:ammonia',
      'major-hazard',
      'major-hazard-grade',
      'vote:v',
      'vote-deviation:v',
      'vote-degraded:v',
    ]);
    for (const language of LANGUAGES) {
      const find = finder(language);
      for (const { rule, limits } of CONCLUSIONS) {
        const text = ruleText(rule, find, language);
        expect(text, rule).not.toBe(rule);
        expect(isIn(language, text), `${rule} ${language}: ${text}`).toBe(true);
        expect(isIn(language, ruleGuidance(rule, find)), `${rule} ${language}`).toBe(true);
        for (const { name } of limits) expect(find(`alarm.limits.${name}`), name).toBeDefined();
      }
    }
    expect(ruleGuidance('level-high', finder('en'))).toBeUndefined();
  });

  test('who voted has words', () => {
    for (const texts of [ENGLISH, CHINESE])
      expect(BALLOTS.filter((ballot) => !texts.has(`alarm.ballots.${ballot}`))).toEqual([]);
  });
});

describe('a rule', () => {
  const rules = [
    { rule: 'level-high', zh: '液位高', en: 'Level high' },
    { rule: 'air-speed-low', zh: '巷道风速低', en: 'Air speed low' },
    { rule: 'communication', zh: '通信中断', en: 'No data' },
    { rule: 'displacement-rate-high', zh: '位移速率高', en: 'Displacement rate high' },
    { rule: 'item:seepage', zh: '组：渗流量', en: 'Group: Seepage' },
    { rule: 'inventory:ammonia', zh: '氨存量超过申报量', en: 'More ammonia than declared' },
    { rule: 'inventory:LPG mix', zh: 'LPG mix存量超过申报量', en: 'More LPG mix than declared' },
    {
      rule: 'inventory:liquefied petroleum gas',
      zh: '液化石油气存量超过申报量',
      en: 'More liquefied petroleum gas than declared',
    },
    { rule: 'major-hazard', zh: '已构成重大危险源', en: 'Has become a major hazard source' },
    { rule: 'vote:hh-101', zh: '表决 hh-101', en: 'Vote hh-101' },
    { rule: 'unheard:of', zh: 'unheard:of', en: 'unheard:of' },
    { rule: 'unheard-of-high', zh: 'unheard-of-high', en: 'unheard-of-high' },
  ];
  test.each(rules)('$rule is $en and $zh', ({ rule, zh, en }) => {
    expect(ruleText(rule, finder('zh'), 'zh')).toBe(zh);
    expect(ruleText(rule, finder('en'), 'en')).toBe(en);
  });

  test('of every kind of point has its words in both languages, and so has the kind', () => {
    const all = [
      ...POINT_KINDS.flatMap((kind) => pointKind(kind).ladders.map(({ rule }) => rule)),
      ...Object.values(RATE_RULES),
      ...SUSPICION_RULES,
    ];
    expect(all.length).toBeGreaterThan(20);
    for (const language of LANGUAGES) {
      const find = finder(language);
      const said = [
        ...all.map((rule) => [rule, ruleText(rule, find, language)] as const),
        ...POINT_KINDS.map((kind) => [kind, quantityText(kind, find)] as const),
      ];
      for (const [name, text] of said) {
        expect(text, name).not.toBe(name);
        expect(isIn(language, text), `${name} ${language}: ${text}`).toBe(true);
      }
    }
  });
});
