/** Where a point stands in a drawing, in the drawing's own units. */
export interface DrawnPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}
