import type { Area, AreaCause } from '../../rules/area.ts';
import { assessMajorHazard } from '../../rules/major-hazard.ts';
import type { Point, Register } from '../../rules/register.ts';
import type { SourceHazard } from '../../rules/source-hazard.ts';
import type { Vote } from '../../rules/vote.ts';

function causeOf({ index, fullName }: Point): AreaCause {
  const fanLock = index === 0 ? { at: 24, below: 12 } : null;
  return { point: index, name: fullName, cut: { at: 18, below: index === 0 ? 9.5 : 18 }, fanLock };
}

/** The first three points of the first point's source, as gauges that vote, and as gauges of tanks of 100 kg to the metre. */
function votersOf({ points }: Register): readonly Point[] {
  const [first] = points;
  return points
    .filter(({ site, source }) => site === first?.site && source === first.source)
    .slice(0, 3);
}

/** A vote on 16, which a point that stands alone can't have. */
function voteOf(voters: readonly Point[]): readonly Vote[] {
  const [first] = voters;
  if (first === undefined || voters.length < 2) return [];
  const vote: Vote = {
    id: 'v',
    fullName: `${first.site}/${first.source}/vote:v`,
    name: null,
    members: voters.map(({ id }) => id),
    needed: 2,
    degrade: 'safe',
    direction: 'rising',
    limit: { name: 'HH', value: 16, level: 1 },
    deviation: 6,
    unit: 'm',
    cuts: ['hall'],
  };
  return [vote];
}

function hazardOf(voters: readonly Point[]): SourceHazard {
  const declared = [{ name: 'ammonia', quantityTonnes: 2 }];
  const tanks = voters.map(({ id }) => ({
    point: id,
    substance: 'ammonia',
    shape: 'vertical' as const,
    diameterM: 2 / Math.sqrt(Math.PI),
    densityKgM3: 100,
    unit: 'm',
    leastLevel: null,
  }));
  const hazard = assessMajorHazard(declared, 0);
  return { declared, residents: 0, hazard, tanks, assessedAt: null, assessmentDueAt: null };
}

/**
 * The same register with what is concluded from several points of its first source: a vote, and an inventory. What is looked
 * at in general is looked at with them too.
 */
export function withConclusions(register: Register): Register {
  const voters = votersOf(register);
  const [first] = voters;
  if (first === undefined) return register;
  const votes = voteOf(voters);
  const sources = register.sources.map((source) =>
    source.site === first.site && source.id === first.source
      ? { ...source, votes, hazard: hazardOf(voters) }
      : source,
  );
  const areas = register.areas.map((area) => ({
    ...area,
    causes: [
      ...area.causes,
      ...votes.map(({ fullName, limit: { value } }) => ({
        point: null,
        voters: voters.map(({ index }) => index),
        name: fullName,
        cut: { at: value, below: value },
        fanLock: null,
      })),
    ],
  }));
  return { ...register, sources, areas };
}

/**
 * The same register with an area that its first points cut and its third one feeds, so that what is looked at in general is
 * looked at with interlocks too.
 */
export function withArea(register: Register): Register {
  const [first] = register.points;
  if (first === undefined) return register;
  const { site, source } = first;
  const area: Area = {
    index: 0,
    stops: 'power',
    site,
    source,
    id: 'hall',
    fullName: `${site}/${source}/areas/hall`,
    name: null,
    feed: register.points[2]?.index ?? null,
    controller: 'local',
    commands: true,
    deadlineMs: 2_000,
    faultLock: true,
    causes: register.points.slice(0, 2).map(causeOf),
  };
  return { ...register, areas: [area] };
}
