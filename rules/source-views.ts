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

/** When the last point of a source was seen. */
function lastSeen({ points }: SourceView): WallMs {
  return points.reduce<WallMs>(
    (latest, { blindSince }) => Math.max(latest, blindSince ?? latest),
    Number.NEGATIVE_INFINITY,
  );
}

/** Which sources can be seen: a source is blind while all its points are silent. Follows from the points, and is counted on. */
export class SourceViews {
  #views: ReadonlyMap<string, SourceView> = new Map();
  /** Since when each blind source is, as it was told: the points it was told by may be gone by now. */
  #since: ReadonlyMap<string, WallMs> = new Map();

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
    const blind = [...this.#views].filter(([, view]) => isBlind(view));
    this.#since = new Map(blind.map(([name, view]) => [name, this.#sinceOf(name, view)]));
  }

  /** What {@link restore} takes. */
  capture(): ReadonlyMap<string, WallMs> {
    return this.#since;
  }

  /** The same in the order of the register, as a plain value. */
  snapshot(): readonly (readonly [source: string, since: WallMs])[] {
    return [...this.#views.keys()].flatMap((name) => {
      const since = this.#since.get(name);
      return since === undefined ? [] : [[name, since] as const];
    });
  }

  /** Since when blind sources are, as it was told. */
  restore(since: ReadonlyMap<string, WallMs>): void {
    this.#since = since;
  }

  /** Since when a blind source is, as a recorded event says. */
  note(name: string, since: WallMs): void {
    this.#since = new Map([...this.#since, [name, since]]);
  }

  /** A point has fallen silent, or is heard again: tells of its source where that changes with it. */
  follow(state: PointState, wasStale: boolean, at: WallMs, events: EngineEvent[]): void {
    const name = nameOf(state.point);
    const view = this.#views.get(name);
    if (view === undefined || state.stale === wasStale) return;
    const wasBlind = isBlind(view);
    view.silent += state.stale ? 1 : -1;
    if (isBlind(view)) {
      this.note(name, lastSeen(view));
      tellViewLost(events, this.#spotOf(name, view), at);
    } else if (wasBlind) {
      tellViewRegained(events, this.#spotOf(name, view), at);
      this.#since = new Map([...this.#since].filter(([each]) => each !== name));
    }
  }

  /** The sources that can't be seen, in the order of the register. */
  blindSources(): readonly BlindSpot[] {
    return [...this.#views]
      .filter(([, view]) => isBlind(view))
      .map(([name, view]) => this.#spotOf(name, view));
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
    return [...this.#views].flatMap(([name, view]) => [
      ...(isBlind(view) ? [this.#spotOf(name, view)] : []),
      ...view.points
        .filter(({ stale }) => stale)
        .map(({ point, blindSince }) => blindPoint(point, blindSince ?? 0)),
    ]);
  }

  #sinceOf(name: string, view: SourceView): WallMs {
    return this.#since.get(name) ?? lastSeen(view);
  }

  #spotOf(name: string, view: SourceView): BlindSpot {
    const { site, source } = view;
    return { site, source, point: null, since: this.#sinceOf(name, view) };
  }
}
