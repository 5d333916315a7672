import { mergeInventory } from './inventory.ts';
import { assessMajorHazard, type Inventory, type MajorHazard } from './major-hazard.ts';
import type { SiteFileSource } from './site-file.ts';
import {
  type GaugedTank,
  gaugedTanks,
  type LiveInventory,
  liveInventory,
} from './tank-inventory.ts';
import { addYears } from './time.ts';

/** An assessment holds for so many years (Order 40, article 11). */
const ASSESSMENT_YEARS = 3;

/** What GB 18218 makes of a source by what its file says, and what its tanks are needed for to say it live. */
export interface SourceHazard {
  /** Each substance once, however often and by whatever names the file has it. */
  readonly declared: readonly Inventory[];
  readonly residents: number | null;
  readonly hazard: MajorHazard;
  readonly tanks: readonly GaugedTank[];
  /** YYYY-MM-DD; null where the file does not say. */
  readonly assessedAt: string | null;
  /** Day from which the assessment no longer holds. */
  readonly assessmentDueAt: string | null;
}

/** Null where the file names no substances. */
export function sourceHazard(source: SiteFileSource): SourceHazard | null {
  const { substances = [], exposedPopulation: residents = null, assessedAt = null } = source;
  if (substances.length === 0) return null;
  const declared = mergeInventory(substances);
  return Object.freeze({
    declared,
    residents,
    hazard: assessMajorHazard(declared, residents),
    tanks: gaugedTanks(source),
    assessedAt,
    assessmentDueAt: assessedAt === null ? null : addYears(assessedAt, ASSESSMENT_YEARS),
  });
}

/** Whether the assessment no longer holds on a day, YYYY-MM-DD. False where nobody says when it was made. */
export function isAssessmentExpired({ assessmentDueAt }: SourceHazard, today: string): boolean {
  return assessmentDueAt !== null && today >= assessmentDueAt;
}

/** What the tanks of a source hold now, by their levels. */
export function liveHazard(
  { declared, residents, tanks, hazard }: SourceHazard,
  levelOf: (point: string) => number | null,
): LiveInventory | null {
  return liveInventory(declared, residents, tanks, hazard, levelOf);
}
