import type { Voting } from './alarm.ts';
import type { Finding } from './finding.ts';
import type { MemberWord } from './member-word.ts';
import type { Level } from './register.ts';
import type { RuleLadder } from './rule-state.ts';
import { withoutNoise } from './unit-conversion.ts';
import { neededVotes, schemeText, type Vote, voteRule } from './vote.ts';

/** As an instrument's own alarm: something is wrong with a gauge. */
const DIAGNOSTIC_LEVEL: Level = 3;
/** Nobody can say any more whether the limit is met. */
const BLIND_LEVEL: Level = 2;

/** Rule of the alarm on members of a vote that differ from each other. */
function deviationRule(id: string): string {
  return `vote-deviation:${id}`;
}

/** Rule of the alarm on a vote in which not every member can vote. */
function degradedRule(id: string): string {
  return `vote-degraded:${id}`;
}

/** What is decided, then how far the members differ where that is asked for, then how many can vote. */
export function voteLadders(vote: Vote): readonly RuleLadder[] {
  const { id, direction, limit, deviation, members } = vote;
  const unit = vote.unit === null ? {} : { unit: vote.unit };
  const count = members.length;
  return [
    { rule: voteRule(id), direction, ...unit, limits: [{ ...limit, standard: null }] },
    ...(deviation === null
      ? []
      : [
          {
            rule: deviationRule(id),
            direction: 'rising' as const,
            ...unit,
            limits: [
              { name: 'deviation', value: deviation, level: DIAGNOSTIC_LEVEL, standard: null },
            ],
          },
        ]),
    {
      rule: degradedRule(id),
      direction: 'falling',
      limits: [
        { name: 'degraded', value: count - 1, level: DIAGNOSTIC_LEVEL, standard: null },
        { name: 'blind', value: 0, level: BLIND_LEVEL, standard: null },
      ],
    },
  ];
}

function meets({ direction, limit }: Vote, value: number | null): boolean {
  if (value === null) return false;
  return direction === 'rising' ? value >= limit.value : value <= limit.value;
}

/** The value at which so many members vote: the worst of those that all of them reach. Null where fewer are there. */
function decidingValue(
  { direction }: Vote,
  words: readonly MemberWord[],
  needed: number,
): number | null {
  const values = words.flatMap(({ present, standing }) =>
    present && standing !== null ? [standing] : [],
  );
  const worstFirst = values.sort((left, right) =>
    direction === 'rising' ? right - left : left - right,
  );
  return worstFirst[needed - 1] ?? null;
}

/** Largest difference between values; 0 where there are fewer than two. */
function spreadOf(words: readonly MemberWord[]): number {
  const values = words.flatMap(({ standing }) => (standing === null ? [] : [standing]));
  if (values.length < 2) return 0;
  return withoutNoise(Math.max(...values) - Math.min(...values));
}

function votingOf(vote: Vote, words: readonly MemberWord[], present: number): Voting {
  return {
    scheme: schemeText(vote.needed, vote.members.length),
    inForce: present === 0 ? null : schemeText(neededVotes(vote, present), present),
    members: vote.members.map((id, index) => {
      const { standing, present: isThere } = words[index] as MemberWord;
      const own = meets(vote, standing) ? 'for' : 'against';
      return { id, value: standing, vote: isThere && standing !== null ? own : 'none' };
    }),
  };
}

/**
 * What the members of a vote come to: a finding for each of {@link voteLadders}. Only members that can vote raise; one that
 * can't keeps its last vote for what is held, so that nothing is cleared by what is not seen.
 */
export function concludeVote(
  vote: Vote,
  ladders: readonly RuleLadder[],
  words: readonly MemberWord[],
): readonly Finding[] {
  const there = words.filter(({ present }) => present);
  const areAllSure = words.every(({ sure }) => sure);
  const needed = neededVotes(vote, there.length);
  const votesOf = (members: readonly MemberWord[]): number =>
    members.filter(({ standing }) => meets(vote, standing)).length;
  const facts = { votes: votingOf(vote, words, there.length) };
  const degraded = words.length - there.length === 0 ? -1 : there.length === 0 ? 1 : 0;
  const spread = spreadOf(there);
  const isWide = vote.deviation !== null && spread >= vote.deviation;
  const findings: Readonly<Record<string, Finding>> = {
    [voteRule(vote.id)]: {
      raises: votesOf(there) >= needed ? 0 : -1,
      holds: votesOf(words) >= needed ? 0 : -1,
      value: decidingValue(vote, words, needed),
      facts,
    },
    [deviationRule(vote.id)]: {
      raises: isWide ? 0 : -1,
      holds: areAllSure && !isWide ? -1 : 0,
      value: spread,
      facts,
    },
    [degradedRule(vote.id)]: {
      raises: degraded,
      holds: areAllSure ? -1 : Math.max(0, degraded),
      value: there.length,
      facts,
    },
  };
  return ladders.map(({ rule }) => findings[rule] as Finding);
}
