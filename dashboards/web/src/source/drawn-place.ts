import type { Spot } from './plane.ts';

/** Where a point stands in a drawing, in the drawing's own units. */
export interface DrawnPlace extends Spot {
  readonly id: string;
  /** Where its label would rather have its middle; on the place itself where left out. */
  readonly rather?: Spot;
}
