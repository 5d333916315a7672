import type { Area, AreaCause } from '../../rules/area.ts';
import type { Point, Register } from '../../rules/register.ts';

function causeOf({ index, fullName }: Point): AreaCause {
  const fanLock = index === 0 ? { at: 24, below: 12 } : null;
  return { point: index, name: fullName, cut: { at: 18, below: index === 0 ? 9.5 : 18 }, fanLock };
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
