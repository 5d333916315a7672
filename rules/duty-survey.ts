import type { Configuration, ConfigurationProblem } from './configuration.ts';
import { coverageGaps } from './coverage.ts';
import { settlePoint } from './point-settings.ts';
import type { ProfileFile } from './profile-file.ts';
import type { SiteFileSource } from './site-file.ts';
import { isAssessmentExpired, sourceHazard } from './source-hazard.ts';
import { declaredTonnes, wronglyDeclared } from './tank-inventory.ts';

function assessmentWarnings(source: SiteFileSource, today: string): readonly string[] {
  const hazard = sourceHazard(source);
  if (hazard === null) return [];
  const warnings: string[] = [];
  if (hazard.hazard.unknown.length > 0) {
    const names = hazard.hazard.unknown.join(', ');
    warnings.push(
      `no critical quantity is known for ${names}: name its CAS number or its 'hazardClass' (GB 18218-2018)`,
    );
  }
  const { isMajor, S, R, grade } = hazard.hazard;
  if (isMajor && R === null) {
    warnings.push(
      `S is ${S}: a major hazard source, whose grade needs 'exposedPopulation' (GB 18218-2018)`,
    );
  }
  const declared = source.majorHazardGrade;
  if (declared !== undefined && grade !== null && grade < declared) {
    warnings.push(
      `majorHazardGrade ${declared} is declared, but R ${R} makes grade ${grade} (GB 18218-2018)`,
    );
  }
  for (const [name, tonnes] of wronglyDeclared(hazard.declared, hazard.tanks)) {
    const said = declaredTonnes(hazard.declared, name);
    warnings.push(
      `the tanks hold ${Math.round(tonnes * 10) / 10} t of ${name} at their low limits already, but ${said} t are declared: no alarm on the inventory; declare what they are designed for ('quantityTonnes', GB 18218-2018)`,
    );
  }
  if (isAssessmentExpired(hazard, today)) {
    warnings.push(
      `the assessment of ${hazard.assessedAt} is older than three years (安监总局令第40号 11)`,
    );
  }
  return warnings;
}

function coverageWarning(
  source: SiteFileSource,
  profiles: readonly ProfileFile[],
): readonly string[] {
  const gaps = coverageGaps(source, profiles);
  if (gaps.length === 0) return [];
  const told = gaps.map(({ what, standard, clause }) => `${what.en} (${standard} ${clause})`);
  return [`source '${source.id}' lacks what standards ask of it: ${told.join('; ')}`];
}

function calibrationWarning(
  source: SiteFileSource,
  profiles: readonly ProfileFile[],
  today: string,
): readonly string[] {
  const due = (source.points ?? []).flatMap((point) => {
    const { calibrationDueAt } = settlePoint(source, point, profiles);
    return calibrationDueAt === null || today <= calibrationDueAt
      ? []
      : [`${point.id} since ${calibrationDueAt}`];
  });
  if (due.length === 0) return [];
  return [`calibration of source '${source.id}' is overdue: ${due.join(', ')}`];
}

/**
 * What sites owe on a day, YYYY-MM-DD, though their files are right: instruments that standards ask for, an assessment,
 * calibrations. One warning a source and duty, at the source.
 */
export function surveyDuties(
  sites: Configuration['sites'],
  profiles: readonly ProfileFile[],
  today: string,
): readonly ConfigurationProblem[] {
  return sites.flatMap(({ sources }, index) =>
    sources.flatMap((source, place) =>
      [
        ...assessmentWarnings(source, today),
        ...coverageWarning(source, profiles),
        ...calibrationWarning(source, profiles, today),
      ].map(
        (message): ConfigurationProblem => ({
          severity: 'warning',
          place: { document: 'site', index, path: ['sources', place] },
          message,
          first: null,
        }),
      ),
    ),
  );
}
