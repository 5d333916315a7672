import { describe, expect, test } from 'vitest';
import { POINT_KINDS } from '../../../rules/point-kind.ts';
import { profileFileSchema } from '../../../rules/profile-file.ts';
import { lintProfile } from '../../../rules/profile-lint.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';

const ENTRIES = BUILT_IN_PROFILES.flatMap(({ profile, points }) =>
  points.map((entry, index) => ({ name: `${profile.id}[${index}] ${entry.kind}`, entry })),
);
const SAMPLE = {
  value: 1,
  standard: 'X 1-2020',
  clause: '1',
  bound: 'upper',
  statutory: true,
  confidence: 'found',
};

describe('the built-in profiles', () => {
  test.each(BUILT_IN_PROFILES)('$profile.id is what a profile file may be', (profile) => {
    expect(profileFileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
    expect(lintProfile(profile, [])).toEqual([]);
  });

  test('have an id each', () => {
    const ids = BUILT_IN_PROFILES.map(({ profile }) => profile.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('speak of every kind of point', () => {
    const spoken = new Set(ENTRIES.map(({ entry }) => entry.kind));
    expect(POINT_KINDS.filter((kind) => !spoken.has(kind))).toEqual([]);
  });

  test.each(ENTRIES)('$name sets no delay, deadband or latch', ({ entry }) => {
    expect(entry).not.toHaveProperty('deadband');
    expect(entry).not.toHaveProperty('onDelaySeconds');
    expect(entry).not.toHaveProperty('offDelaySeconds');
    expect(entry).not.toHaveProperty('latching');
    expect(entry).not.toHaveProperty('staleAfterSeconds');
  });

  test.each(ENTRIES)('$name tells the operator in both languages', ({ entry }) => {
    const { meaning, firstAction } = entry.guidance;
    for (const { zh, en } of [meaning, firstAction]) {
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(en).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('repeat no limit of one entry in another that is asked by the same facts, but for a correction of low confidence', () => {
    const keys = ENTRIES.flatMap(({ entry }) =>
      Object.entries(entry.limits ?? {})
        .filter(([, limit]) => limit?.confidence !== 'memory-low')
        .map(([name]) =>
          JSON.stringify([entry.kind, entry.placement, entry.substance, entry.when, name]),
        ),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});

describe('a number of a profile', () => {
  function parse(limit: object) {
    return profileFileSchema.safeParse({
      profile: { id: 'x' },
      points: [{ kind: 'methane', limits: { H: limit } }],
    });
  }

  test.each(['standard', 'clause', 'bound', 'statutory', 'confidence'] as const)(
    'is refused without its %s',
    (key) => {
      const { [key]: _, ...rest } = SAMPLE;
      expect(parse(SAMPLE).success).toBe(true);
      expect(parse(rest).success).toBe(false);
    },
  );

  test('is refused with an empty source, and without any number', () => {
    expect(parse({ ...SAMPLE, standard: '' }).success).toBe(false);
    expect(parse({ ...SAMPLE, clause: '' }).success).toBe(false);
    expect(parse({ ...SAMPLE, value: undefined }).success).toBe(false);
    expect(parse({ ...SAMPLE, derived: { from: 'red' } }).success).toBe(false);
    expect(parse({ ...SAMPLE, value: undefined, derived: { from: 'red' } }).success).toBe(true);
    expect(parse({ ...SAMPLE, value: undefined, design: true }).success).toBe(true);
  });
});
