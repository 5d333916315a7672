import { describe, expect, test } from 'vitest';
import { neededVotes, parseScheme, schemeText } from '../../rules/vote.ts';
import { profiledRegister, siteOf } from '../support/profiled-site.ts';

const MEMBERS = ['a', 'b', 'c'];

describe('the votes that decide', () => {
  const rows = [
    { needed: 2, degrade: 'safe', schemes: ['2oo3', '1oo2', '1oo1'] },
    { needed: 2, degrade: 'available', schemes: ['2oo3', '2oo2', '1oo1'] },
    { needed: 1, degrade: 'safe', schemes: ['1oo3', '1oo2', '1oo1'] },
    { needed: 3, degrade: 'safe', schemes: ['3oo3', '2oo2', '1oo1'] },
    { needed: 3, degrade: 'available', schemes: ['3oo3', '2oo2', '1oo1'] },
  ] as const;

  test.each(rows)('$needed of 3, $degrade: $schemes', ({ needed, degrade, schemes }) => {
    const told = [3, 2, 1].map((present) =>
      schemeText(neededVotes({ needed, degrade, members: MEMBERS }, present), present),
    );
    expect(told).toEqual(schemes);
  });

  test('are one at least, though nobody can vote', () => {
    expect(neededVotes({ needed: 2, degrade: 'safe', members: MEMBERS }, 0)).toBe(1);
    expect(neededVotes({ needed: 2, degrade: 'available', members: MEMBERS }, 0)).toBe(1);
  });

  test('stand in a scheme', () => {
    expect(parseScheme('2oo3')).toEqual({ needed: 2, of: 3 });
  });
});

describe('a compiled vote', () => {
  const points = MEMBERS.map((id) => ({ id, kind: 'tank-level', limits: { HH: 12.6, LL: 1 } }));
  const vote = { id: 'v', members: MEMBERS, vote: '2oo3', limit: 'HH', degrade: 'safe' };
  const compiled = (change: object) => {
    const register = profiledRegister(
      siteOf('tank-farm', points, { votes: [{ ...vote, ...change }] }),
    );
    return register.sources[0]?.votes?.[0];
  };

  test('takes its limit from its members, and its level from the name of the limit', () => {
    expect(compiled({})).toEqual({
      id: 'v',
      fullName: 'a/s/vote:v',
      name: null,
      members: MEMBERS,
      needed: 2,
      degrade: 'safe',
      direction: 'rising',
      limit: { name: 'HH', value: 12.6, level: 1 },
      deviation: null,
      unit: 'm',
      cuts: [],
    });
  });

  test('takes what its file says', () => {
    expect(
      compiled({ limit: 'L', value: 1.5, deviation: 0.2, name: { zh: '低', en: 'Low' } }),
    ).toMatchObject({
      name: { zh: '低', en: 'Low' },
      direction: 'falling',
      limit: { name: 'L', value: 1.5, level: 2 },
      deviation: 0.2,
    });
  });
});
