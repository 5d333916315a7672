import type { Point } from '../api/answers.ts';
import { type Box, bounded, type Spot } from './plane.ts';

/** A tube of the phreatic line: the ground above it, and the water in it. */
export interface Tube {
  readonly id: string;
  readonly ground: Spot;
  /** Null where its depth is not known now. */
  readonly water: Spot | null;
}

/** The phreatic line of one section of the dam: from the pool through every tube of it whose depth is known to the toe. */
export interface PhreaticLine {
  /** Where the section stands along the dam, x in m; null where its tubes have no position. */
  readonly alongM: number | null;
  readonly spots: readonly Spot[];
}

/** The cross-section of a dam as it is drawn: pool to the left, downstream slope to the right. */
export interface DamShape {
  readonly pool: Spot;
  readonly crest: Spot;
  readonly toe: Spot;
  readonly tubes: readonly Tube[];
  /** One line a section, in their order along the dam. */
  readonly lines: readonly PhreaticLine[];
}

/** What is needed of a point to draw it in a dam. */
export type DamPoint = Pick<Point, 'id' | 'kind' | 'latest' | 'derived' | 'facts'>;

const BASE_Y = 320;
const CREST: Spot = { x: 430, y: 70 };
const TOE: Spot = { x: 850, y: BASE_Y };
const FREEBOARD_DEFAULT_M = 2;
const PIXELS_A_METRE = 12;
const BEACH_PIXELS_A_METRE = 1.1;
const BEACH_DEFAULT_M = 150;
const DEPTH_SHOWN_M = 30;
/** Tubes of one section seldom stand exactly in line. */
const SECTION_M = 10;
const BODY_SLICES = 30;

function measured(points: readonly Pick<Point, 'kind' | 'latest'>[], kind: string): number | null {
  return points.find((point) => point.kind === kind)?.latest?.v ?? null;
}

/** Depth of the water below the ground, in m: as it is measured, or as a piezometer's reading has been converted. */
function depthOf({ kind, latest, derived }: DamPoint): number | null {
  return (kind === 'phreatic-depth' ? latest?.v : derived?.burialDepthM) ?? null;
}

/** Where a point stands along the dam (x) and downstream of its crest (y), in m; null where nobody says so. */
function placeOf({
  facts,
}: DamPoint): { readonly alongM: number; readonly downstreamM: number } | null {
  const [alongM, downstreamM] = facts.position ?? [];
  return alongM === undefined || downstreamM === undefined ? null : { alongM, downstreamM };
}

/** Upstream first, as water runs; those without a position behind, in file order. */
function downstreamOrder(points: readonly DamPoint[]): readonly DamPoint[] {
  const at = (point: DamPoint) => placeOf(point) ?? { alongM: 0, downstreamM: Infinity };
  return points.toSorted((left, right) => {
    const [one, other] = [at(left), at(right)];
    if (one.downstreamM === other.downstreamM) return one.alongM - other.alongM;
    return one.downstreamM < other.downstreamM ? -1 : 1;
  });
}

/**
 * The sections in which tubes stand: those within `SECTION_M` of the next along the dam are one. Of a tube without a position
 * nobody knows its section, so that no line goes through it, unless none has one: then the dam is taken for one section.
 */
function sectionsOf(points: readonly DamPoint[]): readonly (readonly DamPoint[])[] {
  const placed = points.filter((point) => placeOf(point) !== null);
  if (placed.length === 0) return [points];
  const sections: DamPoint[][] = [];
  let before = -Infinity;
  const alongOf = (point: DamPoint) => placeOf(point)?.alongM ?? 0;
  for (const point of placed.toSorted((left, right) => alongOf(left) - alongOf(right))) {
    const along = alongOf(point);
    if (along - before > SECTION_M) sections.push([]);
    sections.at(-1)?.push(point);
    before = along;
  }
  return sections;
}

function lineThrough(
  section: readonly DamPoint[],
  tubes: readonly Tube[],
  pool: Spot,
): PhreaticLine {
  const ids = new Set(section.map(({ id }) => id));
  const waters = tubes.flatMap(({ id, water }) => (ids.has(id) && water !== null ? water : []));
  const [first] = section;
  const alongM = first === undefined ? null : (placeOf(first)?.alongM ?? null);
  return { alongM, spots: [pool, ...waters, TOE] };
}

function slopeAt(share: number): Spot {
  return {
    x: CREST.x + 24 + (TOE.x - CREST.x - 24) * share,
    y: CREST.y + (TOE.y - CREST.y) * share,
  };
}

/** The body of the dam below its downstream slope, in upright slices: the lines drawn in it stay in sight. */
export function bodyUnderSlope(): readonly Box[] {
  const width = (TOE.x - CREST.x) / BODY_SLICES;
  return Array.from({ length: BODY_SLICES }, (_, index) => {
    const x = CREST.x + index * width;
    const y = Math.max(CREST.y, slopeY(x));
    return { x, y, width, height: BASE_Y - y };
  });
}

function slopeY(x: number): number {
  return slopeAt((x - CREST.x - 24) / (TOE.x - CREST.x - 24)).y;
}

/** Share of the height between ground and base that a depth takes. */
function depthShare(depthM: number): number {
  return bounded(depthM / DEPTH_SHOWN_M, 0, 1);
}

/** Lays the section out from what is measured; not to scale, but what is higher stands higher. */
export function damShape(points: readonly DamPoint[]): DamShape {
  const freeboard = measured(points, 'freeboard') ?? FREEBOARD_DEFAULT_M;
  const beach = measured(points, 'beach-length') ?? BEACH_DEFAULT_M;
  const pool: Spot = {
    x: bounded(CREST.x - 40 - beach * BEACH_PIXELS_A_METRE, 60, CREST.x - 50),
    y: bounded(CREST.y + freeboard * PIXELS_A_METRE, CREST.y + 4, 250),
  };
  const depths = downstreamOrder(
    points.filter(({ kind }) => kind === 'phreatic-depth' || kind === 'piezometer'),
  );
  const tubes = depths.map((point, index): Tube => {
    const ground = slopeAt((index + 0.6) / (depths.length + 0.6));
    const depth = depthOf(point);
    const y = ground.y + (BASE_Y - ground.y) * depthShare(depth ?? 0);
    return { id: point.id, ground, water: depth === null ? null : { x: ground.x, y } };
  });
  const lines = sectionsOf(depths).map((section) => lineThrough(section, tubes, pool));
  return { pool, crest: CREST, toe: TOE, tubes, lines };
}
