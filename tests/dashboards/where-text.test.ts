import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { casOf, whereText } from '../../dashboards/web/src/profiles/where-text.ts';
import { substanceText } from '../../dashboards/web/src/text/rule-text.ts';
import { EN, LANGUAGES, type Language, ZH } from '../../dashboards/web/src/text/texts.ts';
import { ProfileListSchema } from '../../gateway/api/profile-contract.ts';
import { createApi } from '../../gateway/api/server.ts';
import { FakePlant } from '../gateway/api/fake-plant.ts';
import { ManualClock } from '../support/manual-clock.ts';

const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });

function wordsIn(language: Language) {
  const t = translation.getFixedT(language) as (name: string, options: object) => string;
  return {
    language,
    find: (name: string) => t(name, { defaultValue: '' }) || undefined,
    list: (things: readonly string[]) => things.join(language === 'zh' ? '、' : ', '),
    substance: (name: string) => substanceText(name, language),
  };
}

const ENTRY = { placement: null, placementName: null, substance: null, when: {} };

/** Everything that the built-in profiles tell, as the page asks for it. */
async function builtIn() {
  const options = { mode: 'open', version: '0', webRoot: null } as const;
  const app = await createApi(new FakePlant(['a/s/p']).dependencies(new ManualClock()), options);
  const response = await app.inject({ url: '/api/v1/profiles', headers: { host: 'localhost' } });
  await app.close();
  return ProfileListSchema.parse(response.json()).items.flatMap(({ entries }) => entries);
}

describe('what an entry of a profile is about', () => {
  test('is said by place, substance and facts', () => {
    const when = { mineClass: ['outburst'], grade: [3, 4], seepageProven: [false] };
    const entry = {
      placement: 'face-intake',
      placementName: { zh: '采煤工作面进风巷', en: 'Intake of the face' },
      substance: '7783-06-4',
      when,
    };
    expect(whereText(entry, wordsIn('en'))).toBe(
      'Intake of the face · hydrogen sulfide · mine prone to outbursts · dam of grade 3, dam of grade 4 · seepage stability not proven',
    );
    expect(whereText(entry, wordsIn('zh'))).toBe(
      '采煤工作面进风巷 · 硫化氢 · 突出矿井 · 三等库、四等库 · 渗流稳定未论证',
    );
    expect(casOf(entry)).toBe('7783-06-4');
  });

  test('is called as a file has it where nobody else knows it, and a name has its number', () => {
    const entry = { ...ENTRY, placement: 'north-adit', substance: 'strange gas' };
    expect(whereText(entry, wordsIn('en'))).toBe('north-adit · strange gas');
    expect(casOf(entry)).toBeNull();
    expect(casOf({ substance: 'Ammonia' })).toBe('7664-41-7');
    expect(casOf({ substance: null })).toBeNull();
  });

  test.each(LANGUAGES)(
    'of the built-in profiles names no key and no bare number: %s',
    async (language) => {
      const entries = await builtIn();
      const said = entries.flatMap((entry) => [
        whereText(entry, wordsIn(language)),
        ...entry.limits.map(({ shown }) => shown[language]),
      ]);
      expect(said.filter((text) => text !== '').length).toBeGreaterThan(100);
      const keys = entries.flatMap(({ placement, substance, when }) => [
        ...[placement, substance].filter((key) => key !== null),
        ...Object.keys(when),
      ]);
      expect(new Set(keys).size).toBeGreaterThan(30);
      for (const text of said) {
        expect(text).not.toMatch(/[a-z][A-Z]|\d+-\d\d-\d\b/);
        // A dash joins parts of a key; words of people that have one are few.
        const dashed = (text.match(/[a-z]+(?:-[a-z]+)+/g) ?? []).filter((key) =>
          keys.includes(key),
        );
        expect(dashed, text).toEqual([]);
        if (language === 'en') expect(text).not.toMatch(/\p{Script=Han}/u);
        else
          expect(text.replaceAll(/LEL|%CH4|%VOL|NTU|mg\/m3|ppm|MPa|kPa/g, '')).not.toMatch(
            /[A-Za-z]{3,}/,
          );
      }
    },
  );
});
