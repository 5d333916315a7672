import { lintArea } from './area-lint.ts';
import type {
  Configuration,
  ConfigurationPlace,
  ConfigurationProblem,
  ProblemPath,
} from './configuration.ts';
import { limitNamesOf, pointKind } from './point-kind.ts';
import { lintPoint } from './point-lint.ts';
import type { ProfileFile } from './profile-file.ts';
import type { SiteFile, SiteFileSource } from './site-file.ts';
import { unitFits, unitsOf } from './unit.ts';

type Files = Pick<Configuration, 'sites' | 'profiles'>;

/** Reports the second and every further use of an id in one scope. */
class IdScope {
  readonly #what: string;
  readonly #firsts = new Map<string, ConfigurationPlace>();

  constructor(what: string) {
    this.#what = what;
  }

  problems(id: string, place: ConfigurationPlace): ConfigurationProblem[] {
    const first = this.#firsts.get(id);
    if (first === undefined) {
      this.#firsts.set(id, place);
      return [];
    }
    return [{ severity: 'error', place, message: `duplicate ${this.#what} id '${id}'`, first }];
  }
}

function problem(
  severity: ConfigurationProblem['severity'],
  place: ConfigurationPlace,
  path: ProblemPath,
  message: string,
): ConfigurationProblem {
  return { severity, place: { ...place, path: [...place.path, ...path] }, message, first: null };
}

function lintAreas(source: SiteFileSource, place: ConfigurationPlace): ConfigurationProblem[] {
  const areas = new IdScope('area');
  return (source.areas ?? []).flatMap((area, index) => {
    const at: ConfigurationPlace = { ...place, path: [...place.path, 'areas', index] };
    return [
      ...areas.problems(area.id, { ...at, path: [...at.path, 'id'] }),
      ...lintArea(source, area).map(({ severity, path, message }) =>
        problem(severity, at, path, message),
      ),
    ];
  });
}

const TAILINGS_KEYS = ['grade', 'construction', 'floodSeason'] as const;

function lintTailings(source: SiteFileSource, place: ConfigurationPlace): ConfigurationProblem[] {
  if (source.kind === 'tailings-dam') {
    if (source.grade !== undefined) return [];
    const message =
      "a tailings dam without 'grade' has no statutory minimum of freeboard and beach";
    return [problem('warning', place, ['grade'], message)];
  }
  return TAILINGS_KEYS.filter((key) => source[key] !== undefined).map((key) =>
    problem('warning', place, [key], `'${key}' means something for a tailings-dam only`),
  );
}

function lintSource(
  source: SiteFileSource,
  place: ConfigurationPlace,
  profiles: readonly ProfileFile[],
): ConfigurationProblem[] {
  const ids = new IdScope('point');
  const points = (source.points ?? []).flatMap((point, index) => {
    const at: ConfigurationPlace = { ...place, path: [...place.path, 'points', index] };
    return [
      ...ids.problems(point.id, { ...at, path: [...at.path, 'id'] }),
      ...lintPoint(source, point, profiles).map(({ severity, path, message }) =>
        problem(severity, at, path, message),
      ),
    ];
  });
  const names =
    source.name === undefined
      ? [
          problem(
            'warning',
            place,
            ['name'],
            `source '${source.id}' has no name: it goes by its id`,
          ),
        ]
      : [];
  return [...names, ...lintAreas(source, place), ...lintTailings(source, place), ...points];
}

function lintSite(
  file: SiteFile,
  index: number,
  profiles: readonly ProfileFile[],
): ConfigurationProblem[] {
  const ids = new IdScope('source');
  return file.sources.flatMap((source, sourceIndex) => {
    const place: ConfigurationPlace = { document: 'site', index, path: ['sources', sourceIndex] };
    return [
      ...ids.problems(source.id, { ...place, path: [...place.path, 'id'] }),
      ...lintSource(source, place, profiles),
    ];
  });
}

function lintProfile(file: ProfileFile, index: number): ConfigurationProblem[] {
  return file.points.flatMap((entry, entryIndex) => {
    const place: ConfigurationPlace = { document: 'profile', index, path: ['points', entryIndex] };
    const kind = pointKind(entry.kind);
    const allowed = limitNamesOf(kind);
    const names = Object.keys(entry.limits ?? {})
      .filter((name) => !allowed.some((each) => each === name))
      .map((name) => {
        const message = `a ${entry.kind} point has no limit '${name}' (it has: ${allowed.join(', ') || 'none'})`;
        return problem('error', place, ['limits', name], message);
      });
    if (entry.unit === undefined || kind.quantity === null || unitFits(kind.quantity, entry.unit)) {
      return names;
    }
    const message = `unit '${entry.unit}' does not fit a ${entry.kind} point (${unitsOf(kind.quantity).join(', ')})`;
    return [...names, problem('error', place, ['unit'], message)];
  });
}

/**
 * Everything that is wrong with files whose shapes are right: ids used twice, references to nothing,
 * limits out of order or range, units that don't fit. All at once, in file order.
 */
export function lintConfiguration(files: Files): readonly ConfigurationProblem[] {
  const siteIds = new IdScope('site');
  const profileIds = new IdScope('profile');
  return [
    ...files.profiles.flatMap((file, index) => [
      ...profileIds.problems(file.profile.id, {
        document: 'profile',
        index,
        path: ['profile', 'id'],
      }),
      ...lintProfile(file, index),
    ]),
    ...files.sites.flatMap((file, index) => [
      ...siteIds.problems(file.site.id, { document: 'site', index, path: ['site', 'id'] }),
      ...lintSite(file, index, files.profiles),
    ]),
  ];
}
