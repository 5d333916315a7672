import { lintAreaNames } from './area-lint.ts';
import { pointKind } from './point-kind.ts';
import { error, type PointProblem, warning } from './point-problem.ts';
import { settlePoint } from './point-settings.ts';
import type { ProfileFile } from './profile-file.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { parseScheme } from './vote.ts';
import type { SiteFileVote } from './vote-file.ts';

/** Kinds whose limits don't speak of the reading itself. */
const DERIVED_KINDS: readonly string[] = ['piezometer', 'rainfall'];

/** A member with its place in the file. */
interface Member {
  readonly place: number;
  readonly point: SiteFilePoint;
}

function lintMembers(source: SiteFileSource, { members }: SiteFileVote): PointProblem[] {
  return members.flatMap((id, index) => {
    const path = ['members', index];
    if (members.indexOf(id) < index) return [error(path, `'${id}' is a member already`)];
    const point = source.points?.find((each) => each.id === id);
    if (point === undefined) return [error(path, `'${id}' is no point of this source`)];
    if (DERIVED_KINDS.includes(point.kind)) {
      const message = `'${id}' is a ${point.kind}: its limits speak of what is made of its readings, on which nobody can vote`;
      return [error(path, message)];
    }
    return [];
  });
}

function membersOf(source: SiteFileSource, { members }: SiteFileVote): readonly Member[] {
  return members.flatMap((id, place) => {
    const point = source.points?.find((each) => each.id === id);
    return point === undefined ? [] : [{ place, point }];
  });
}

/** What all members must have in common with the first. */
function lintLikeness(
  source: SiteFileSource,
  members: readonly Member[],
  profiles: readonly ProfileFile[],
): PointProblem[] {
  const [first, ...others] = members;
  if (first === undefined) return [];
  const facts = ({ point }: Member) => ({
    kind: point.kind,
    unit: settlePoint(source, point, profiles).unit,
    substance: point.substance,
    tank: point.tank?.id,
  });
  const wanted = facts(first);
  return others.flatMap((member) => {
    const own = facts(member);
    const other = (Object.keys(wanted) as (keyof typeof wanted)[]).find(
      (fact) => own[fact] !== wanted[fact],
    );
    if (other === undefined) return [];
    const message = `'${member.point.id}' has ${other} ${own[other] ?? 'none'}, '${first.point.id}' has ${wanted[other] ?? 'none'}: members of a vote measure the same`;
    return [error(['members', member.place], message)];
  });
}

function lintScheme({ vote, members }: SiteFileVote): PointProblem[] {
  const { needed, of } = parseScheme(vote);
  if (of !== members.length)
    return [error(['vote'], `${vote} is of ${of} members, but ${members.length} are named`)];
  if (needed > of) return [error(['vote'], `${needed} votes of ${of} members are never reached`)];
  return [];
}

function lintLimit(
  source: SiteFileSource,
  vote: SiteFileVote,
  members: readonly Member[],
  profiles: readonly ProfileFile[],
): PointProblem[] {
  const [first] = members;
  if (first === undefined) return [];
  const { kind } = first.point;
  const names = pointKind(kind).ladders.flatMap(({ steps }) => steps.map(({ name }) => name));
  if (!names.includes(vote.limit)) {
    const known = names.join(', ') || 'none';
    return [error(['limit'], `a ${kind} point has no limit '${vote.limit}' (it has: ${known})`)];
  }
  const own = members.map(({ point }) => ({
    id: point.id,
    range: point.range,
    value: settlePoint(source, point, profiles).limits.get(vote.limit)?.value,
  }));
  const known = own.find(({ value }) => value !== undefined);
  const value = vote.value ?? known?.value;
  if (value === undefined)
    return [error(['value'], `is required: no member has a limit '${vote.limit}'`)];
  const seasonal = members.filter(({ point }) => vote.limit in (point.floodLimits ?? {}));
  if (seasonal.length > 0) {
    const names = seasonal.map(({ point }) => `'${point.id}'`).join(', ');
    const message = `${names} has another ${vote.limit} in the flood season: the limit of a vote holds all year`;
    return [error(['limit'], message)];
  }
  return own.flatMap((member) => {
    if (member.value !== undefined && member.value !== value) {
      const path = vote.value === undefined ? ['limit'] : ['value'];
      const message = `${value} is not the ${vote.limit} ${member.value} of '${member.id}': one limit holds for all members`;
      return [error(path, message)];
    }
    const [low, high] = member.range ?? [value, value];
    if (value >= low && value <= high) return [];
    const message = `${value} is outside the range ${low} to ${high} of '${member.id}', which could never vote`;
    return [error(vote.value === undefined ? ['limit'] : ['value'], message)];
  });
}

/** Everything that is wrong with a vote whose shape is right. */
export function lintVote(
  source: SiteFileSource,
  vote: SiteFileVote,
  profiles: readonly ProfileFile[],
): readonly PointProblem[] {
  const members = membersOf(source, vote);
  const noDeviation =
    vote.deviation === undefined
      ? [warning(['deviation'], `vote '${vote.id}' never tells that its members differ`)]
      : [];
  return [
    ...lintMembers(source, vote),
    ...lintLikeness(source, members, profiles),
    ...lintScheme(vote),
    ...lintLimit(source, vote, members, profiles),
    ...noDeviation,
    ...lintAreaNames(source, vote.cuts ?? [], ['cuts']),
  ];
}
