import { dirname, resolve } from 'node:path';
import type { SiteFile } from '../../rules/site-file.ts';
import { parseScenario, type Scenario } from '../../simulators/scenario-file.ts';
import { lintScenario } from '../../simulators/scenario-lint.ts';
import { checkFiles } from '../config/configuration-files.ts';
import { hasErrors, type Problem, sortProblems } from '../config/problem.ts';
import { isUnreadable, readYaml, type YamlFile } from '../config/yaml-file.ts';

/** A scenario file with its sites, checked as far as it can be. */
export interface CheckedScenario {
  /** Null where the file is no scenario. */
  readonly scenario: Scenario | null;
  readonly sites: readonly SiteFile[];
  /** Errors and warnings with their places; the scenario can be played where none is an error. */
  readonly problems: readonly Problem[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The part of a scenario that is a site file: places are those of the scenario, since the keys are the same. */
function embeddedSite(document: YamlFile): readonly YamlFile[] {
  if (!isRecord(document.value) || document.value.site === undefined) return [];
  const { site, sources } = document.value;
  return [{ ...document, value: { site, sources: sources ?? [] }, problems: [] }];
}

/** The site files that a scenario names, relative to it; a problem at the name of each that can't be read. */
function namedSites(document: YamlFile): { files: YamlFile[]; problems: Problem[] } {
  const files: YamlFile[] = [];
  const problems: Problem[] = [];
  const paths = isRecord(document.value) ? document.value.sites : undefined;
  for (const [index, path] of Array.isArray(paths) ? paths.entries() : []) {
    if (typeof path !== 'string') continue;
    const outcome = readYaml(resolve(dirname(document.file), path));
    if (!isUnreadable(outcome)) files.push(outcome);
    else problems.push(document.problem(['sites', index], `${path}: ${outcome.detail}`));
  }
  return { files, problems };
}

/** Checks a scenario and the sites it is played on, all problems at once. */
export function checkScenario(document: YamlFile): CheckedScenario {
  if (document.value === undefined) {
    return { scenario: null, sites: [], problems: document.problems };
  }
  const embedded = embeddedSite(document);
  const named = namedSites(document);
  const { sites, problems: siteProblems } = checkFiles([...embedded, ...named.files], []);
  const sitesAreSound = named.problems.length === 0 && !hasErrors(siteProblems);
  const own = lintScenario(document.value, sitesAreSound ? sites : null)
    // The site's own shape is told by checkFiles, with everything else that is wrong with it.
    .filter(({ path }) => embedded.length === 0 || (path[0] !== 'site' && path[0] !== 'sources'))
    .map(({ path, message, aim }) => document.problem(path, message, { aim: aim ?? 'value' }));
  const problems = sortProblems([...document.problems, ...own, ...named.problems, ...siteProblems]);
  const scenario = hasErrors(problems) ? null : parseScenario(document.value).scenario;
  return { scenario, sites, problems };
}
