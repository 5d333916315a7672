import type { AlarmSubject } from './alarm-entry.ts';
import type { Finding } from './finding.ts';
import { concludeInventory, inventoryLadders } from './inventory-conclusion.ts';
import type { MemberWord } from './member-word.ts';
import type { Ladder, Register, Source } from './register.ts';
import type { RuleLadder } from './rule-state.ts';
import type { SourceHazard } from './source-hazard.ts';
import { type Vote, voteRule } from './vote.ts';
import { concludeVote, voteLadders } from './vote-conclusion.ts';

interface ConclusionCommon {
  /** Unique in its source. */
  readonly key: string;
  /** Indexes in the register. */
  readonly members: readonly number[];
  /** Which of two values of a member is the worse. */
  readonly direction: Ladder['direction'];
  /** Its rules, in judging order. */
  readonly ladders: readonly RuleLadder[];
}

/** Something that is concluded from several points of one source by what they have in common. */
export type Conclusion = ConclusionCommon &
  (
    | { readonly kind: 'inventory'; readonly hazard: SourceHazard }
    | { readonly kind: 'vote'; readonly vote: Vote }
  );

/** All that is concluded under one source; its alarms stand there, without a point. */
export interface SourceConclusions {
  readonly subject: AlarmSubject;
  readonly conclusions: readonly Conclusion[];
}

/** A finding for each rule of a conclusion. `isHeld`: whether any of them stands. */
export function conclude(
  conclusion: Conclusion,
  words: readonly MemberWord[],
  isHeld: boolean,
): readonly Finding[] {
  if (conclusion.kind === 'vote') return concludeVote(conclusion.vote, conclusion.ladders, words);
  return concludeInventory(conclusion.hazard, conclusion.ladders, words, isHeld);
}

function inventoryOf({ hazard }: Source, indexOf: (id: string) => number): readonly Conclusion[] {
  if (hazard === undefined || hazard.tanks.length === 0) return [];
  const members = hazard.tanks.map(({ point }) => indexOf(point));
  const ladders = inventoryLadders(hazard);
  return [{ kind: 'inventory', key: 'inventory', direction: 'rising', members, ladders, hazard }];
}

function voteOf(vote: Vote, indexOf: (id: string) => number): Conclusion {
  const members = vote.members.map(indexOf);
  const { direction } = vote;
  return {
    kind: 'vote',
    key: voteRule(vote.id),
    direction,
    members,
    ladders: voteLadders(vote),
    vote,
  };
}

/** What is concluded from the points of a register, in its order. A source without gauged tanks and votes has nothing. */
export function conclusionsOf(register: Register): readonly SourceConclusions[] {
  const indexes = new Map(register.points.map(({ fullName, index }) => [fullName, index]));
  return register.sources.flatMap((source): SourceConclusions[] => {
    const fullName = `${source.site}/${source.id}`;
    const indexOf = (id: string): number => indexes.get(`${fullName}/${id}`) as number;
    const conclusions = [
      ...inventoryOf(source, indexOf),
      ...(source.votes ?? []).map((vote) => voteOf(vote, indexOf)),
    ];
    if (conclusions.length === 0) return [];
    const isDrill = conclusions.some(({ members }) =>
      members.some((point) => register.points[point]?.drill),
    );
    const subject: AlarmSubject = {
      site: source.site,
      source: source.id,
      id: null,
      fullName,
      unit: null,
      latching: false,
      routes: {},
      ...(isDrill ? { drill: true } : {}),
    };
    return [{ subject, conclusions }];
  });
}
