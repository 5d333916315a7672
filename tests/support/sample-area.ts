import type { AreaView } from '../../rules/area-view.ts';
import { instantOrNull } from '../../rules/time.ts';

/** An area as the API tells of it. */
type ToldArea = Omit<AreaView, 'since' | 'causes'> & {
  readonly causes: string[];
  readonly since: string | null;
};

/** An area with power and a feed point, of which no cut is required. */
export function sampleArea(over: Partial<ToldArea> = {}): ToldArea {
  return {
    site: 'm',
    source: 'f',
    area: 'a',
    stops: 'power',
    name: null,
    feed: 'm/f/kd1',
    controller: 'local',
    commands: false,
    required: false,
    locked: false,
    fed: true,
    feedAbnormal: false,
    cutFailed: false,
    state: 'powered',
    causes: [],
    since: instantOrNull(null),
    ...over,
  };
}
