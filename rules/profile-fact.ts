import type { SiteFilePoint, SiteFileSource } from './site-file.ts';

/** Classes of coal mine by gas: the source's `mineClass`; `outburst: true` says the same as `outburst`. */
export const MINE_CLASSES = ['outburst', 'high-gas', 'low-gas'] as const;
/** How a tailings dam is raised. */
export const CONSTRUCTIONS = ['upstream', 'downstream', 'centreline', 'one-step'] as const;
/** What the set points of a toxic-gas detector are reckoned from (GB/T 50493-2019 5.5.2-3). */
export const SET_POINT_BASES = ['oel', 'idlh'] as const;
/** Altitude as the limit of carbon monoxide has it: below 2,000 m, to 3,000 m, above. */
export const PLATEAUS = ['plain', 'plateau', 'high-plateau'] as const;
/** Principles of gas sensors that differ in how often they are calibrated. */
export const SENSORS = ['catalytic', 'laser', 'infrared', 'electrochemical', 'other'] as const;

const PLATEAU_FROM_M = 2_000;
const HIGH_PLATEAU_ABOVE_M = 3_000;

/** What the entries of profiles may ask of a point and its source. */
export type ProfileFacts = Readonly<Record<string, string | number | boolean | undefined>>;

function plateauOf(altitudeM: number | undefined): (typeof PLATEAUS)[number] {
  if (altitudeM === undefined || altitudeM < PLATEAU_FROM_M) return 'plain';
  return altitudeM > HIGH_PLATEAU_ABOVE_M ? 'high-plateau' : 'plateau';
}

/** Class of the mine that a source belongs to; undefined where the file does not say. */
export function mineClassOf(source: SiteFileSource): (typeof MINE_CLASSES)[number] | undefined {
  return source.outburst === true ? 'outburst' : source.mineClass;
}

/**
 * The facts by which entries choose their points. A tailings dam that does not say how it is raised counts as upstream,
 * which asks for the longest beach.
 */
export function profileFacts(source: SiteFileSource, point: SiteFilePoint): ProfileFacts {
  return {
    sourceKind: source.kind,
    mineClass: mineClassOf(source),
    grade: source.grade,
    construction: source.construction ?? 'upstream',
    seepageProven: source.seepageProven ?? false,
    setPointBasis: point.setPointBasis ?? 'oel',
    plateau: plateauOf(source.altitudeM),
    floatingRoof: point.tank?.floatingRoof ?? point.tank?.landingHeightM !== undefined,
  };
}
