import { dirname } from 'node:path';
import type { Configuration } from '../../rules/configuration.ts';
import { checkFiles } from './configuration-files.ts';
import { sealConfiguration } from './configuration-hash.ts';
import { type Environment, overrideDocument } from './environment.ts';
import { checkGatewayFile } from './gateway-check.ts';
import { type GatewayFile, gatewayFileSchema } from './gateway-file.ts';
import { type GatewaySettings, settleGateway } from './gateway-settings.ts';
import { expandPattern, isWildcard } from './glob.ts';
import { hasErrors, type Problem, sortProblems } from './problem.ts';
import { type Mend, salvage } from './salvage.ts';
import { schemaProblems } from './schema-problem.ts';
import { isUnreadable, readYaml, type YamlFile } from './yaml-file.ts';

/** What came of loading a gateway file and everything it names. */
export type LoadOutcome =
  | {
      readonly kind: 'loaded';
      readonly settings: GatewaySettings;
      readonly configuration: Configuration;
      /** Warnings only. */
      readonly problems: readonly Problem[];
      readonly files: LoadedFiles;
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly files: LoadedFiles }
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };

/** Names of the site and profile files that a gateway file named. */
export interface LoadedFiles {
  readonly sites: readonly string[];
  readonly profiles: readonly string[];
}

interface NamedFiles {
  readonly files: readonly string[];
  readonly documents: readonly YamlFile[];
  readonly problems: readonly Problem[];
}

/** Required keys get something that no further check minds; everything else may go. */
const mendGateway: Mend = ([top]) => {
  if (top === 'data') return { path: ['data'], value: '.' };
  // With a mode that nobody knows, the one that says least about the rest.
  if (top === 'security') {
    return { path: ['security'], value: { mode: 'enforced', allowPlaintext: true } };
  }
  if (top === 'sites') return { path: ['sites'], value: ['?'] };
  return null;
};

function nothingFound(
  document: YamlFile,
  key: 'sites' | 'profiles',
  index: number,
  pattern: string,
): Problem {
  if (!isWildcard(pattern)) return document.problem([key, index], `no such file: ${pattern}`);
  // Profiles only add to the built-in ones, so an empty folder of them is in order.
  const severity = key === 'profiles' ? 'warning' : 'error';
  return document.problem([key, index], `'${pattern}' matches no file`, { severity });
}

function readNamed(
  document: YamlFile,
  key: 'sites' | 'profiles',
  patterns: readonly string[],
  directory: string,
): NamedFiles {
  const documents = new Map<string, YamlFile>();
  const problems: Problem[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const matches = expandPattern(directory, pattern);
    if (matches.length === 0) problems.push(nothingFound(document, key, index, pattern));
    for (const file of matches) {
      if (documents.has(file)) continue;
      const outcome = readYaml(file);
      if (isUnreadable(outcome))
        problems.push(document.problem([key, index], `${file}: ${outcome.detail}`));
      else documents.set(file, outcome);
    }
  }
  return { files: [...documents.keys()], documents: [...documents.values()], problems };
}

/** The patterns as they stand in a file that may be wrong elsewhere. */
function patternsOf(document: YamlFile, key: 'sites' | 'profiles'): readonly string[] {
  const value: unknown = (document.value as Record<string, unknown> | null | undefined)?.[key];
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is string => typeof each === 'string' && each !== '');
}

/**
 * Loads a gateway file, the site and profile files that it names, and the environment's overrides.
 * Tells all problems of all files at once; nothing is loaded where one of them is an error.
 */
export function loadConfiguration(file: string, environment: Environment): LoadOutcome {
  const document = readYaml(file);
  if (isUnreadable(document)) return { kind: 'unreadable', ...document };
  return loadDocument(document, environment);
}

/** The same for a gateway file that was read already; with `today` also what its sites owe on that day. */
export function loadDocument(
  read: YamlFile,
  environment: Environment,
  today?: string,
): Exclude<LoadOutcome, { readonly kind: 'unreadable' }> {
  const document = overrideDocument(read, environment);
  const { file } = document;
  const directory = dirname(file);

  const sites = readNamed(document, 'sites', patternsOf(document, 'sites'), directory);
  const profiles = readNamed(document, 'profiles', patternsOf(document, 'profiles'), directory);
  const checked = checkFiles(sites.documents, profiles.documents, today);
  const part =
    document.value === undefined
      ? null
      : salvage<GatewayFile>(gatewayFileSchema, document.value, mendGateway);
  const problems = sortProblems([
    ...document.problems,
    ...schemaProblems(document, gatewayFileSchema),
    ...(part === null ? [] : checkGatewayFile(document, part.value, directory)),
    ...sites.problems,
    ...profiles.problems,
    ...checked.problems,
  ]);
  const files = { sites: sites.files, profiles: profiles.files };
  if (part === null || hasErrors(problems)) return { kind: 'refused', problems, files };
  return {
    kind: 'loaded',
    settings: settleGateway(file, directory, part.value),
    configuration: sealConfiguration(checked),
    problems,
    files,
  };
}
