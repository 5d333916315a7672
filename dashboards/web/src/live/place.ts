/** Where a source stands in the register. */
export interface SourcePlace {
  readonly site: string;
  readonly source: string;
}

/** Where something stands. */
export interface Place extends SourcePlace {
  /** Null for the source as a whole, or for a group of its points. */
  readonly point: string | null;
}

/** Where a point stands in the register. */
export interface PointPlace extends SourcePlace {
  readonly id: string;
}

/** Full name of a source. */
export function sourceKey({ site, source }: SourcePlace): string {
  return `${site}/${source}`;
}

/** Full name of a place; `site/source/` for a source as a whole, and for its groups. */
export function placeKey(place: Place): string {
  return `${sourceKey(place)}/${place.point ?? ''}`;
}

/** Full name of a point, as the register has it. */
export function pointKey({ id, ...place }: PointPlace): string {
  return placeKey({ ...place, point: id });
}
