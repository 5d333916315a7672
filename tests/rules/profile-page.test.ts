import { join } from 'node:path';
import { expect, test } from 'vitest';
import { profilePage } from '../../rules/profile-page.ts';
import { profileRows } from '../../rules/profile-row.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';

const PAGE = join(import.meta.dirname, '../../rules/profiles/README.md');

test('the page of built-in limits is up to date', async () => {
  await expect(profilePage(BUILT_IN_PROFILES)).toMatchFileSnapshot(PAGE);
});

test('the page has a line for every limit, with clause, bound and confidence in both languages', () => {
  const lines = profilePage(BUILT_IN_PROFILES)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const rows = BUILT_IN_PROFILES.flatMap(profileRows);
  expect(lines.filter((line) => !line.startsWith('| points')).length).toBe(rows.length);
  expect(lines).toContain(
    '| toxic-gas, hydrogen sulfide, setPointBasis = oel · toxic-gas, 硫化氢, setPointBasis = oel | H | 10 mg/m3 | GB/T 50493-2019 5.5.2-3 | upper · 不高于 | yes · 是 | found · 已查到 |',
  );
  expect(lines).toContain(
    '| tank-pressure | HH | 0.8 × design pressure · 0.8 × 设计压力 (`designPressureMPa`) | AQ 3036-2010 pressure, second level | upper · 不高于 | yes · 是 | memory-high · 凭记忆，把握高 |',
  );
});
