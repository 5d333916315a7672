import type { Stoppable } from './area.ts';
import { isAnswered } from './area-machine.ts';
import { locks } from './interlock-machine.ts';
import type { PlantInterlocks } from './plant-interlocks.ts';
import type { Bilingual } from './register.ts';
import type { WallMs } from './time.ts';

/**
 * Where an area stands: no cut required; required and not seen carried out; seen without power; power may come back and has
 * not been seen to.
 */
export const AREA_STATES = ['powered', 'cut-required', 'cut', 'restore-permitted'] as const;
export type AreaPhase = (typeof AREA_STATES)[number];

/** An area as people see it. */
export interface AreaView {
  readonly site: string;
  readonly source: string;
  readonly area: string;
  readonly stops: Stoppable;
  readonly name: Bilingual | null;
  /** Full name of the point that shows whether it is powered; null where none does. */
  readonly feed: string | null;
  readonly controller: 'local' | 'remote';
  readonly commands: boolean;
  readonly required: boolean;
  readonly locked: boolean;
  readonly fed: boolean | null;
  readonly feedAbnormal: boolean;
  /**
   * Whether the open cut was refused, or not seen carried out by its time. Over once power is seen off; where nothing shows
   * power, once the controller says that it has obeyed.
   */
  readonly cutFailed: boolean;
  readonly state: AreaPhase;
  /** Full names of the points of the open cut, oldest first. */
  readonly causes: readonly string[];
  /** Event time at which the cut was required, or power permitted; null where neither is. */
  readonly since: WallMs | null;
}

/** All areas, in file order. `pointName`: full name of a point by its index. */
export function areaViews(
  interlocks: PlantInterlocks,
  pointName: (index: number) => string,
): readonly AreaView[] {
  return interlocks.areas.map((area): AreaView => {
    const { causes, entries, restoration, abnormal, fed } = interlocks.at(area.index);
    const required = entries.length > 0;
    const isCut = fed === false && entries.every(({ outcome }) => outcome === 'confirmed');
    const whileRequired = isCut ? 'cut' : 'cut-required';
    return {
      site: area.site,
      source: area.source,
      area: area.id,
      stops: area.stops,
      name: area.name,
      feed: area.feed === null ? null : pointName(area.feed),
      controller: area.controller,
      commands: area.commands,
      required,
      locked: causes.some((axes, index) => locks(axes, area.causes[index]?.cut === null)),
      fed,
      feedAbnormal: abnormal,
      cutFailed: entries.some((entry) => entry.outcome === 'failed' && !isAnswered(area, entry)),
      state: required ? whileRequired : restoration === null ? 'powered' : 'restore-permitted',
      causes: entries.map(({ cause }) => cause),
      since: entries[0]?.requiredAt ?? restoration?.permittedAt ?? null,
    };
  });
}
