import { describe, expect, test } from 'vitest';
import { toldOf } from '../support/profiled-site.ts';

const GAUGE = { kind: 'tank-level', range: [0, 14], limits: { L: 1.2, HH: 12.6, H: 12 } };
const VOTE = {
  id: 'v',
  members: ['p', 'q', 'r'],
  vote: '2oo3',
  limit: 'HH',
  degrade: 'safe',
  deviation: 0.3,
};

interface Change {
  readonly vote?: object;
  readonly votes?: readonly object[];
  readonly first?: object;
  readonly second?: object;
  readonly more?: readonly object[];
  readonly source?: object;
}

/** What is wrong with a vote of three gauges, changed here and there. */
function told({ vote = {}, votes, first = {}, second = {}, more = [], source = {} }: Change) {
  const points = [
    { id: 'p', ...GAUGE, ...first },
    { id: 'q', ...GAUGE, ...second },
    { id: 'r', ...GAUGE },
    ...more,
  ];
  return toldOf('tank-farm', {}, { points, votes: votes ?? [{ ...VOTE, ...vote }], ...source });
}

describe('a vote', () => {
  test('of three gauges of one tank with one limit is in order', () => {
    expect(told({})).toEqual([]);
  });

  const wrong: readonly (Change & {
    readonly name: string;
    readonly problems: readonly string[];
  })[] = [
    {
      name: 'a member that is not there',
      vote: { members: ['p', 'q', 'x'] },
      problems: ["error votes.0.members.2: 'x' is no point of this source"],
    },
    {
      name: 'nobody of whom is there',
      vote: { members: ['x', 'y', 'z'] },
      problems: [
        "error votes.0.members.0: 'x' is no point of this source",
        "error votes.0.members.1: 'y' is no point of this source",
        "error votes.0.members.2: 'z' is no point of this source",
      ],
    },
    {
      name: 'a member twice',
      vote: { members: ['p', 'q', 'p'] },
      problems: ["error votes.0.members.2: 'p' is a member already"],
    },
    {
      name: 'members of another kind',
      vote: { members: ['p', 'q', 't'] },
      more: [{ id: 't', kind: 'tank-temperature', limits: { HH: 12.6, H: 1 } }],
      problems: [
        "error votes.0.members.2: 't' has kind tank-temperature, 'p' has tank-level: members of a vote measure the same",
      ],
    },
    {
      name: 'members in another unit',
      second: { unit: 'mm', limits: { L: 1.2, HH: 12.6, H: 12 } },
      problems: [
        "error votes.0.members.1: 'q' has unit mm, 'p' has m: members of a vote measure the same",
      ],
    },
    {
      name: 'gauges of two tanks',
      first: { tank: { id: 't-1' } },
      problems: [
        "error votes.0.members.1: 'q' has tank none, 'p' has t-1: members of a vote measure the same",
        "error votes.0.members.2: 'r' has tank none, 'p' has t-1: members of a vote measure the same",
      ],
    },
    {
      name: 'members whose limits speak of something else than their readings',
      vote: { members: ['w', 'x'], vote: '1oo2', limit: 'red', value: 300 },
      more: ['w', 'x'].map((id) => ({ id, kind: 'rainfall', limits: { red: 300 } })),
      problems: [
        "error votes.0.members.0: 'w' is a rainfall: its limits speak of what is made of its readings, on which nobody can vote",
        "error votes.0.members.1: 'x' is a rainfall: its limits speak of what is made of its readings, on which nobody can vote",
      ],
    },
    {
      name: 'a scheme of another number of members',
      vote: { vote: '1oo2' },
      problems: ['error votes.0.vote: 1oo2 is of 2 members, but 3 are named'],
    },
    {
      name: 'more votes than members',
      vote: { vote: '4oo3' },
      problems: ['error votes.0.vote: 4 votes of 3 members are never reached'],
    },
    {
      name: 'a limit that the kind does not have',
      vote: { limit: 'red' },
      problems: [
        "error votes.0.limit: a tank-level point has no limit 'red' (it has: H, HH, L, LL)",
      ],
    },
    {
      name: 'members that have no limits at all',
      vote: { members: ['w', 'x'], vote: '1oo2' },
      more: ['w', 'x'].map((id) => ({ id, kind: 'valve' })),
      problems: ["error votes.0.limit: a valve point has no limit 'HH' (it has: none)"],
    },
    {
      name: 'a limit that nobody gives a value',
      vote: { limit: 'LL' },
      problems: ["error votes.0.value: is required: no member has a limit 'LL'"],
    },
    {
      name: 'a value that is not that of its members',
      vote: { value: 12.7 },
      problems: ['p', 'q', 'r'].map(
        (id) =>
          `error votes.0.value: 12.7 is not the HH 12.6 of '${id}': one limit holds for all members`,
      ),
    },
    {
      name: 'members with different limits',
      second: { limits: { L: 1.2, HH: 12.5, H: 12 } },
      problems: [
        "error votes.0.limit: 12.6 is not the HH 12.5 of 'q': one limit holds for all members",
      ],
    },
    {
      name: 'a value that a member can not measure',
      vote: { limit: 'LL', value: -1 },
      problems: ['p', 'q', 'r'].map(
        (id) =>
          `error votes.0.value: -1 is outside the range 0 to 14 of '${id}', which could never vote`,
      ),
    },
    {
      name: 'a limit of its members outside the range of one',
      second: { range: [0, 12.3], limits: { L: 1.2, H: 12 } },
      problems: [
        "error votes.0.limit: 12.6 is outside the range 0 to 12.3 of 'q', which could never vote",
      ],
    },
    {
      name: 'an area that is not there',
      vote: { cuts: ['inlet'] },
      problems: ["error votes.0.cuts.0: 'inlet' is no area of this source"],
    },
    {
      name: 'no word on how far its members may differ',
      vote: { deviation: undefined },
      problems: ["warning votes.0.deviation: vote 'v' never tells that its members differ"],
    },
    {
      name: 'an id that is taken',
      votes: [VOTE, VOTE],
      problems: ["error votes.1.id: duplicate vote id 'v'"],
    },
  ];

  test.each(wrong)('tells of $name', ({ problems, ...change }) => {
    expect(told(change)).toEqual(problems);
  });

  test('of members that have another such limit in the flood season is refused: its limit holds all year', () => {
    const source = { floodSeason: ['05-01', '09-30'] };
    expect(told({ first: { floodLimits: { HH: 12 } }, source })).toContain(
      "error votes.0.limit: 'p' has another HH in the flood season: the limit of a vote holds all year",
    );
    expect(told({ first: { floodLimits: { H: 11 } }, source }).join()).not.toContain('votes.0');
  });

  test('of members without a range takes any value', () => {
    expect(told({ first: { range: undefined }, vote: { limit: 'LL', value: 0.9 } })).toEqual([]);
  });
});
