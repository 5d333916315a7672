import { lintArea } from './area-lint.ts';
import type {
  Configuration,
  ConfigurationPlace,
  ConfigurationProblem,
  ProblemPath,
} from './configuration.ts';
import { repeatedSubstances } from './inventory.ts';
import { lintPoint } from './point-lint.ts';
import type { ProfileFile } from './profile-file.ts';
import { lintProfile } from './profile-lint.ts';
import type { SiteFile, SiteFileSource } from './site-file.ts';
import { lintVote } from './vote-lint.ts';

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

function lintVotes(
  source: SiteFileSource,
  place: ConfigurationPlace,
  profiles: readonly ProfileFile[],
): ConfigurationProblem[] {
  const votes = new IdScope('vote');
  return (source.votes ?? []).flatMap((vote, index) => {
    const at: ConfigurationPlace = { ...place, path: [...place.path, 'votes', index] };
    return [
      ...votes.problems(vote.id, { ...at, path: [...at.path, 'id'] }),
      ...lintVote(source, vote, profiles).map(({ severity, path, message }) =>
        problem(severity, at, path, message),
      ),
    ];
  });
}

/** A substance that stands there twice is one: who declares it by two names may not know that. */
function lintSubstances(source: SiteFileSource, place: ConfigurationPlace): ConfigurationProblem[] {
  const { substances = [] } = source;
  const at = (index: number): ConfigurationPlace => ({
    ...place,
    path: [...place.path, 'substances', index],
  });
  return repeatedSubstances(substances).map(({ first, again, isAdded }) => {
    const [before, now] = [substances[first]?.name, substances[again]?.name];
    const message = isAdded
      ? `'${now}' is the substance that is declared as '${before}' already: their quantities are added`
      : `'${now}' is the substance that is declared as '${before}' already, but is classified otherwise: each is held against a critical quantity of its own`;
    return { severity: 'warning', place: at(again), message, first: at(first) };
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
  const votes = lintVotes(source, place, profiles);
  return [
    ...names,
    ...lintSubstances(source, place),
    ...lintAreas(source, place),
    ...lintTailings(source, place),
    ...votes,
    ...points,
  ];
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

/**
 * Everything that is wrong with files whose shapes are right: ids used twice, references to nothing,
 * limits out of order or range, units that don't fit, limits looser than a standard allows. All at once, in file order.
 * `builtIn` are the profiles that apply before those of files.
 */
export function lintConfiguration(
  files: Files,
  builtIn: readonly ProfileFile[],
): readonly ConfigurationProblem[] {
  const siteIds = new IdScope('site');
  const profileIds = new IdScope('profile');
  const profiles = [...builtIn, ...files.profiles];
  return [
    ...files.profiles.flatMap((file, index) => {
      const place: ConfigurationPlace = { document: 'profile', index, path: [] };
      return [
        ...profileIds.problems(file.profile.id, { ...place, path: ['profile', 'id'] }),
        ...lintProfile(file, builtIn).map(({ severity, path, message }) =>
          problem(severity, place, path, message),
        ),
      ];
    }),
    ...files.sites.flatMap((file, index) => [
      ...siteIds.problems(file.site.id, { document: 'site', index, path: ['site', 'id'] }),
      ...lintSite(file, index, profiles),
    ]),
  ];
}
