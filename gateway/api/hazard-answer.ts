import type { z } from 'zod';
import type { MajorHazard } from '../../rules/major-hazard.ts';
import type { Source } from '../../rules/register.ts';
import { isAssessmentExpired, liveHazard } from '../../rules/source-hazard.ts';
import type { SourceHazardSchema } from './hazard-contract.ts';

type HazardAnswer = z.output<typeof SourceHazardSchema>;

function plain({ S, isMajor, alpha, R, grade, unknown }: MajorHazard) {
  return { S, isMajor, alpha, R, grade, unknown: [...unknown] };
}

/**
 * What GB 18218 makes of a source on a day, YYYY-MM-DD; null where its file names no substances. `levelOf` gives the
 * level that a gauge of the source counts with, null where there is none.
 */
export function hazardAnswer(
  { hazard }: Source,
  today: string,
  levelOf: (point: string) => number | null,
): HazardAnswer | null {
  if (hazard === undefined) return null;
  const live = liveHazard(hazard, levelOf);
  return {
    ...plain(hazard.hazard),
    assessedAt: hazard.assessedAt,
    assessmentDueAt: hazard.assessmentDueAt,
    assessmentExpired: isAssessmentExpired(hazard, today),
    live:
      live === null
        ? null
        : {
            ...plain(live.hazard),
            tonnes: { ...live.tonnes },
            aboveDeclared: [...live.aboveDeclared],
            gradeReached: live.gradeReached,
          },
  };
}
