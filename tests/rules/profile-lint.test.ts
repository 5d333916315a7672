import { describe, expect, test } from 'vitest';
import { profileFileSchema } from '../../rules/profile-file.ts';
import { lintProfile } from '../../rules/profile-lint.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';

function limit(value: number, rest: object = {}): object {
  return {
    value,
    standard: 'Q/X 1-2026',
    clause: '3',
    bound: 'upper',
    statutory: false,
    confidence: 'found',
    ...rest,
  };
}

function told(entry: object, profile: object = {}): readonly string[] {
  const file = profileFileSchema.parse({ profile: { id: 'ours', ...profile }, points: [entry] });
  return lintProfile(file, BUILT_IN_PROFILES).map(
    ({ severity, path, message }) => `${severity} ${path.slice(2).join('.')}: ${message}`,
  );
}

describe('a profile file', () => {
  test.each([
    [
      { kind: 'combustible-gas', limits: { H: limit(30) } },
      'H 30 must be at most 25 (GB/T 50493-2019 5.5.2-1)',
    ],
    [
      { kind: 'toxic-gas', substance: 'hydrogen sulfide', limits: { H: limit(12) } },
      'H 12 must be at most 10 (GB/T 50493-2019 5.5.2-3)',
    ],
    [
      { kind: 'toxic-gas', substance: 'h2s', unit: 'ppm', limits: { H: limit(7.2) } },
      'H 7.2 must be at most 7.0539 (GB/T 50493-2019 5.5.2-3)',
    ],
    [
      { kind: 'combustible-gas-line', limits: { H: limit(1.2) } },
      'H 1.2 must be exactly 1 (GB/T 50493-2019 5.5.2-5)',
    ],
    [
      { kind: 'methane', placement: 'main-return', limits: { H: limit(1) } },
      'H 1 must be at most 0.75 (煤矿安全规程 (2016) table of methane sensors, Main return)',
    ],
    [
      { kind: 'freeboard', when: { grade: [1] }, limits: { red: limit(1) } },
      'red 1 must be at least 1.5 (GB 50863-2013 4.2)',
    ],
  ])('that loosens a statutory limit is refused, naming the clause: %#', (entry, message) => {
    const [name] = Object.keys(entry.limits);
    expect(told(entry)).toEqual([`error limits.${name}: ${message}`]);
  });

  test.each([
    [{ kind: 'combustible-gas', limits: { H: limit(20) } }],
    [{ kind: 'toxic-gas', substance: 'xenon', limits: { H: limit(999) } }],
    [{ kind: 'oxygen', limits: { L: limit(18, { bound: 'lower' }) } }],
    // Speaks of every place at once; where the table is stricter, the table holds.
    [{ kind: 'methane', limits: { H: limit(1) } }],
    [{ kind: 'freeboard', limits: { red: limit(0.5, { bound: 'lower' }) } }],
    [{ kind: 'toxic-gas', substance: 'bromine', limits: { H: limit(1) } }],
    [{ kind: 'tank-level', onDelaySeconds: 5, limits: { H: limit(10) } }],
  ])('that does not is right: %#', (entry) => {
    expect(told(entry)).toEqual([]);
  });

  test('may not delay an alarm that the standard wants at once', () => {
    expect(told({ kind: 'combustible-gas', onDelaySeconds: 3 })).toEqual([
      'error onDelaySeconds: an on-delay would loosen H (GB/T 50493-2019 5.5.2-1)',
      'error onDelaySeconds: an on-delay would loosen HH (GB/T 50493-2019 5.5.2-2)',
    ]);
    expect(told({ kind: 'methane', placement: 'shearer', onDelaySeconds: 3 }).length).toBe(1);
  });

  test('with the id of a built-in one is told that it adds to it', () => {
    expect(told({ kind: 'door' }, { id: 'coal-mine' })).toEqual([
      "warning : 'coal-mine' is also a built-in profile: this one adds to it and replaces nothing",
    ]);
  });
});
