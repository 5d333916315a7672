import type { EngineEvent } from './event.ts';
import type { PointState } from './point-state.ts';
import type { WallMs } from './time.ts';
import { type BlindSpot, blindPoint, tellViewLost, tellViewRegained } from './view.ts';

/** The points of one source, and how many of them are silent. */
interface SourceView {
  readonly site: string;
  readonly source: string;
  readonly points: readonly PointState[];
  silent: number;
}

function nameOf({ site, source }: { readonly site: string; readonly source: string }): string {
  return `${site}/${source}`;
}

function isBlind({ silent, points }: SourceView): boolean {
  return silent === points.length;
}

/** The source as a blind spot: blind since its last point was seen. */
function spotOf({ site, source, points }: SourceView): BlindSpot {
  const since = points.reduce<WallMs>(
    (latest, { blindSince }) => Math.max(latest, blindSince ?? latest),
    Number.NEGATIVE_INFINITY,
  );
  return { site, source, point: null, since };
}

/** Which sources can be seen: a source is blind while all its points are silent. Follows from the points, and is counted on. */
export class SourceViews {
  #views: ReadonlyMap<string, SourceView> = new Map();

  /** Counts anew. */
  count(states: readonly PointState[]): void {
    const bySource = Map.groupBy(states, ({ point }) => nameOf(point));
    this.#views = new Map(
      [...bySource].map(([name, points]): [string, SourceView] => {
        const { site, source } = (points[0] as PointState).point;
        const silent = points.filter(({ stale }) => stale).length;
        return [name, { site, source, points, silent }];
      }),
    );
  }

  /** A point has fallen silent, or is heard again: tells of its source where that changes with it. */
  follow(
    state: PointState,
    before: { readonly stale: boolean; readonly blindSince: WallMs | null },
    at: WallMs,
    events: EngineEvent[],
  ): void {
    const view = this.#views.get(nameOf(state.point));
    if (view === undefined || state.stale === before.stale) return;
    const wasBlind = isBlind(view);
    view.silent += state.stale ? 1 : -1;
    if (isBlind(view)) tellViewLost(events, spotOf(view), at);
    else if (wasBlind) {
      const { since } = spotOf(view);
      tellViewRegained(
        events,
        { ...spotOf(view), since: Math.max(since, before.blindSince ?? since) },
        at,
      );
    }
  }

  /** The sources that can't be seen, in the order of the register. */
  blindSources(): readonly BlindSpot[] {
    return [...this.#views.values()].filter(isBlind).map(spotOf);
  }

  /** Other points are in force: tells of the sources that are blind now and were not, and the other way round. */
  tellChange(before: readonly BlindSpot[], at: WallMs, events: EngineEvent[]): void {
    const now = this.blindSources();
    for (const spot of now) {
      if (!before.some((each) => nameOf(each) === nameOf(spot))) tellViewLost(events, spot, at);
    }
    for (const spot of before) {
      const isKept = this.#views.has(nameOf(spot));
      if (isKept && !now.some((each) => nameOf(each) === nameOf(spot)))
        tellViewRegained(events, spot, at);
    }
  }

  /** Everything that can't be seen: each blind source, and behind it each silent point, in the order of the register. */
  blindSpots(): readonly BlindSpot[] {
    return [...this.#views.values()].flatMap((view) => [
      ...(isBlind(view) ? [spotOf(view)] : []),
      ...view.points
        .filter(({ stale }) => stale)
        .map(({ point, blindSince }) => blindPoint(point, blindSince ?? 0)),
    ]);
  }
}
