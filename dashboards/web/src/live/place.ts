/** Where a source stands in the register. */
export interface SourcePlace {
  readonly site: string;
  readonly source: string;
}

/** What of a source in the register says where it stands. */
interface RegisteredSource {
  readonly site: string;
  readonly id: string;
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

/** Where a source of the register stands. */
export function placeOfSource({ site, id }: RegisteredSource): SourcePlace {
  return { site, source: id };
}

/** Where a point of the register stands. */
export function placeOfPoint({ site, source, id }: PointPlace): Place {
  return { site, source, point: id };
}

/** Full name of a source. */
export function sourceKey({ site, source }: SourcePlace): string {
  return `${site}/${source}`;
}

/** Full name of a place; `site/source/` for a source as a whole, and for its groups. */
export function placeKey(place: Place): string {
  return `${sourceKey(place)}/${place.point ?? ''}`;
}

/** Full name under which the groups of a source stand. */
export function groupsKey({ site, source }: SourcePlace): string {
  return placeKey({ site, source, point: null });
}

/** Full name of a point, as the register has it. */
export function pointKey(place: PointPlace): string {
  return placeKey(placeOfPoint(place));
}
