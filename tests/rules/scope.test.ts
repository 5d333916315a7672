import { describe, expect, test } from 'vitest';
import { hasRight, RIGHTS, ROLES } from '../../rules/role.ts';
import { EVERYWHERE, isEverywhere, reaches } from '../../rules/scope.ts';

const SITE = { id: 'north', region: ['huaxia', 'donghai', 'linjiang'] };

describe('a scope', () => {
  const scopes = [
    { name: 'nothing named', sites: [], regions: [], reached: true },
    { name: 'the site', sites: ['south', 'north'], regions: [], reached: true },
    { name: 'another site', sites: ['south'], regions: [], reached: false },
    { name: 'the widest name of its region', sites: [], regions: ['huaxia'], reached: true },
    { name: 'its whole region', sites: [], regions: ['huaxia/donghai/linjiang'], reached: true },
    { name: 'half a name', sites: [], regions: ['huaxia/dong'], reached: false },
    { name: 'a name that is not first', sites: [], regions: ['donghai'], reached: false },
    {
      name: 'deeper than the site lies',
      sites: [],
      regions: ['huaxia/donghai/linjiang/x'],
      reached: false,
    },
    { name: 'another site or its region', sites: ['south'], regions: ['huaxia'], reached: true },
  ];
  test.each(scopes)('with $name reaches it: $reached', ({ sites, regions, reached }) => {
    expect(reaches({ sites, regions }, SITE)).toBe(reached);
  });

  test('leaves nothing out only where nothing is named', () => {
    expect(isEverywhere(EVERYWHERE)).toBe(true);
    expect(isEverywhere({ sites: ['north'], regions: [] })).toBe(false);
    expect(isEverywhere({ sites: [], regions: ['huaxia'] })).toBe(false);
  });
});

test('each role has the rights that its name promises', () => {
  const table = Object.fromEntries(
    ROLES.map((role) => [role, RIGHTS.filter((right) => hasRight(role, right)).join(' ')]),
  );
  expect(table).toEqual({
    device: '',
    viewer: 'view',
    operator: 'view operate',
    supervisor: 'view operate supervise',
    regulator: 'view',
    admin: 'view operate supervise administer',
  });
});
