import { realpathSync } from 'node:fs';
import { checkFiles } from '../config/configuration-files.ts';
import type { Environment } from '../config/environment.ts';
import { loadDocument } from '../config/load-configuration.ts';
import { formatProblem, type Problem, problemJson, sortProblems } from '../config/problem.ts';
import { isUnreadable, readYaml, type YamlFile } from '../config/yaml-file.ts';

/** Kinds of file that `check` tells apart by their content. */
export const FILE_KINDS = ['gateway', 'site', 'profile', 'scenario'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Checks one document of a kind that another part of the program knows. */
export type DocumentChecker = (document: YamlFile) => readonly Problem[];

/** Where the command writes, and what it is given. */
export interface CheckOptions {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** One JSON object a line instead of text. */
  readonly json: boolean;
  /** Overrides of gateway files; none by default. */
  readonly environment?: Environment;
  /** YYYY-MM-DD: tells also what sites owe on this day though their files are right; not told without. */
  readonly today?: string;
  /** Checkers of further kinds of file, by kind. */
  readonly checkers?: Readonly<Partial<Record<FileKind, DocumentChecker>>>;
}

interface Sorted {
  readonly gateway: YamlFile[];
  readonly site: YamlFile[];
  readonly profile: YamlFile[];
  readonly scenario: YamlFile[];
  readonly problems: Problem[];
}

const GATEWAY_KEYS = ['data', 'mqtt', 'http', 'security', 'historian', 'sites', 'profiles'];

/** What a document is, by its top-level keys; null where it looks like nothing we know. */
export function kindOf(value: unknown): FileKind | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if (Object.hasOwn(value, 'scenario')) return 'scenario';
  if (Object.hasOwn(value, 'profile')) return 'profile';
  if (Object.hasOwn(value, 'site')) return 'site';
  if (GATEWAY_KEYS.some((key) => Object.hasOwn(value, key))) return 'gateway';
  return Object.hasOwn(value, 'sources') ? 'site' : null;
}

function sortDocuments(documents: readonly YamlFile[]): Sorted {
  const sorted: Sorted = { gateway: [], site: [], profile: [], scenario: [], problems: [] };
  for (const document of documents) {
    const kind = kindOf(document.value);
    if (kind !== null) {
      sorted[kind].push(document);
      continue;
    }
    sorted.problems.push(...document.problems);
    if (document.value === undefined) continue;
    const message =
      'neither a gateway file (data, sites), a site file (site, sources), a profile file (profile) nor a scenario file (scenario)';
    sorted.problems.push(document.problem([], message));
  }
  return sorted;
}

/** One name for a file however it is reached; a pipe has no other than its own. */
function identityOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Checks gateway files with all that they name, then the site and profile files that no gateway file named. */
function checkSorted(
  sorted: Sorted,
  options: CheckOptions,
): { problems: Problem[]; files: Set<string> } {
  const { checkers = {}, environment = {}, today } = options;
  const problems = [...sorted.problems];
  const named = new Set<string>();
  for (const document of sorted.gateway) {
    const outcome = loadDocument(document, environment, today);
    problems.push(...outcome.problems);
    for (const file of [...outcome.files.sites, ...outcome.files.profiles]) named.add(file);
  }
  const covered = new Set([...named].map(identityOf));
  const left = (document: YamlFile): boolean => !covered.has(identityOf(document.file));
  const profiles = sorted.profile.filter(left);
  problems.push(...checkFiles(sorted.site.filter(left), profiles, today).problems);
  for (const document of sorted.scenario) {
    problems.push(...document.problems, ...(checkers.scenario?.(document) ?? []));
  }
  return { problems, files: named };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/**
 * The command `check`: validates gateway, site, profile and scenario files and tells every problem of all of
 * them at once, one a line. 0 where none is an error, 1 where one is, 2 on wrong usage or an unreadable file.
 */
export async function check(files: readonly string[], options: CheckOptions): Promise<number> {
  const { stdout, stderr, json } = options;
  if (files.length === 0) {
    stderr.write('check: name at least one file\n');
    return 2;
  }
  const distinct = Map.groupBy(files, identityOf);
  const outcomes = [...distinct.values()].flatMap(([file]) =>
    file === undefined ? [] : [readYaml(file)],
  );
  const unreadable = outcomes.filter(isUnreadable);
  for (const { file, detail } of unreadable) stderr.write(`check: ${file}: ${detail}\n`);
  const documents = outcomes.flatMap((outcome) => (isUnreadable(outcome) ? [] : [outcome]));

  const checked = checkSorted(sortDocuments(documents), options);
  const problems = sortProblems(checked.problems);
  for (const problem of problems) {
    stdout.write(`${json ? problemJson(problem) : formatProblem(problem)}\n`);
  }
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const checkedFiles = new Set([...documents.map((document) => document.file), ...checked.files]);
  if (json) {
    stdout.write(
      `${JSON.stringify({ summary: { files: checkedFiles.size, errors, warnings } })}\n`,
    );
  } else if (documents.length > 0) {
    const found =
      errors + warnings === 0
        ? 'no problem'
        : `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
    stdout.write(
      `${count(checkedFiles.size, 'file')} checked (${[...checkedFiles].join(', ')}): ${found}\n`,
    );
  }
  if (unreadable.length > 0) return 2;
  return errors === 0 ? 0 : 1;
}
