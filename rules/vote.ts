import { type LadderKind, type LadderStep, type PointKindName, pointKind } from './point-kind.ts';
import type { Bilingual, Ladder, Level, Point } from './register.ts';
import type { SiteFileSource } from './site-file.ts';
import type { Degradation, SiteFileVote } from './vote-file.ts';

/** Several gauges of one quantity that decide together whether a limit is met. */
export interface Vote {
  readonly id: string;
  /** `site/source/vote:id`, unique in the register. */
  readonly fullName: string;
  readonly name: Bilingual | null;
  /** Ids of points of the same source, in file order. */
  readonly members: readonly string[];
  /** Votes that decide while every member can vote. */
  readonly needed: number;
  readonly degrade: Degradation;
  readonly direction: Ladder['direction'];
  readonly limit: { readonly name: string; readonly value: number; readonly level: Level };
  /** Difference between two members that alarms; null where none does. */
  readonly deviation: number | null;
  /** Of the members, the limit and the deviation. */
  readonly unit: string | null;
  /** Areas of its source that it cuts. */
  readonly cuts: readonly string[];
}

/** Rule of the alarm on what a vote decides; those on its members follow from it. */
export function voteRule(id: string): string {
  return `vote:${id}`;
}

/** `2oo3`: so many votes of so many members. */
export function schemeText(needed: number, members: number): string {
  return `${needed}oo${members}`;
}

/** How many votes of how many members a scheme such as `2oo3` asks for. */
export function parseScheme(scheme: string): { readonly needed: number; readonly of: number } {
  const [needed = '', of = ''] = scheme.split('oo');
  return { needed: Number(needed), of: Number(of) };
}

/**
 * Votes that decide while only some of the members can vote [IEC 61511: 2oo3 with one detected fault becomes 1oo2 (safe)
 * or 2oo2 (available), as declared]. At least one, however few are left.
 */
export function neededVotes(
  { needed, members, degrade }: Pick<Vote, 'needed' | 'members' | 'degrade'>,
  present: number,
): number {
  const asDeclared =
    degrade === 'safe' ? needed - (members.length - present) : Math.min(needed, present);
  return Math.max(1, asDeclared);
}

function compileVote(
  site: string,
  source: SiteFileSource,
  vote: SiteFileVote,
  points: readonly Point[],
): Vote {
  const members = vote.members.map((id) => points.find((point) => point.id === id) as Point);
  const [first] = members as [Point];
  const { ladders } = pointKind(first.kind as PointKindName);
  const isVoted = ({ name }: LadderStep): boolean => name === vote.limit;
  const ladder = ladders.find(({ steps }) => steps.some(isVoted)) as LadderKind;
  const { level } = ladder.steps.find(isVoted) as LadderStep;
  const own = members.map(({ limits }) => limits[vote.limit]).find((value) => value !== undefined);
  return Object.freeze({
    id: vote.id,
    fullName: `${site}/${source.id}/${voteRule(vote.id)}`,
    name: vote.name ?? null,
    members: Object.freeze([...vote.members]),
    needed: parseScheme(vote.vote).needed,
    degrade: vote.degrade,
    direction: ladder.direction,
    limit: Object.freeze({
      name: vote.limit,
      value: vote.value ?? (own as number),
      level,
    }),
    deviation: vote.deviation ?? null,
    unit: first.unit,
    cuts: Object.freeze([...(vote.cuts ?? [])]),
  });
}

/** The votes of a source without error. `points` are its points in file order, compiled. */
export function compileVotes(
  site: string,
  source: SiteFileSource,
  points: readonly Point[],
): readonly Vote[] {
  return (source.votes ?? []).map((vote) => compileVote(site, source, vote, points));
}
