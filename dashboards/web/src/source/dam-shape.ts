import type { Point } from '../api/answers.ts';

/** A place in the drawing. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A tube of the phreatic line: the ground above it, and the water in it. */
export interface Tube {
  readonly id: string;
  readonly ground: Spot;
  /** Null where its depth is not known now. */
  readonly water: Spot | null;
}

/** The cross-section of a dam as it is drawn: pool to the left, downstream slope to the right. */
export interface DamShape {
  readonly pool: Spot;
  readonly crest: Spot;
  readonly toe: Spot;
  readonly tubes: readonly Tube[];
  /** The phreatic line from the pool through every tube whose depth is known to the toe. */
  readonly line: readonly Spot[];
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

function measured(points: readonly Pick<Point, 'kind' | 'latest'>[], kind: string): number | null {
  return points.find((point) => point.kind === kind)?.latest?.v ?? null;
}

/** Depth of the water below the ground, in m: as it is measured, or as a piezometer's reading has been converted. */
function depthOf({ kind, latest, derived }: DamPoint): number | null {
  return (kind === 'phreatic-depth' ? latest?.v : derived?.burialDepthM) ?? null;
}

function bounded(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function slopeAt(share: number): Spot {
  return {
    x: CREST.x + 24 + (TOE.x - CREST.x - 24) * share,
    y: CREST.y + (TOE.y - CREST.y) * share,
  };
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
  const depths = points
    .filter(({ kind }) => kind === 'phreatic-depth' || kind === 'piezometer')
    .toSorted((left, right) => (left.facts.position?.[0] ?? 0) - (right.facts.position?.[0] ?? 0));
  const tubes = depths.map((point, index): Tube => {
    const ground = slopeAt((index + 0.6) / (depths.length + 0.6));
    const depth = depthOf(point);
    const y = ground.y + (BASE_Y - ground.y) * depthShare(depth ?? 0);
    return { id: point.id, ground, water: depth === null ? null : { x: ground.x, y } };
  });
  const waters = tubes.flatMap(({ water }) => water ?? []);
  return { pool, crest: CREST, toe: TOE, tubes, line: [pool, ...waters, TOE] };
}
