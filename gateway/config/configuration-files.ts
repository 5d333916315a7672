import type { z } from 'zod';
import type {
  ConfigurationPlace,
  ConfigurationProblem,
  ProblemPath,
} from '../../rules/configuration.ts';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { surveyDuties } from '../../rules/duty-survey.ts';
import { type ProfileFile, profileFileSchema } from '../../rules/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { type SiteFile, siteFileSchema } from '../../rules/site-file.ts';
import type { Problem } from './problem.ts';
import { type Mend, salvage } from './salvage.ts';
import { misfitProblem, misfits } from './schema-problem.ts';
import { mendProfile, mendSite } from './site-salvage.ts';
import { suggestion } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

/** What came of checking site and profile files together. The files are usable where no problem is an error. */
export interface CheckedFiles {
  readonly sites: readonly SiteFile[];
  readonly profiles: readonly ProfileFile[];
  readonly problems: readonly Problem[];
}

/** A document as far as its shape is right. */
interface Part<Value> {
  readonly document: YamlFile;
  /** What can be checked further; null where nothing can. */
  readonly value: Value | null;
  readonly problems: readonly Problem[];
  original(path: ProblemPath): ProblemPath;
  /** Whether something at or below a path had to be mended. */
  isMended(path: ProblemPath): boolean;
}

function partOf<Value>(document: YamlFile, schema: z.ZodType<Value>, mend: Mend): Part<Value> {
  const found = misfits(document, schema);
  const mended = new Set<string>();
  for (const { path } of found) {
    for (const depth of [...path.keys(), path.length])
      mended.add(JSON.stringify(path.slice(0, depth)));
  }
  const part = document.value === undefined ? null : salvage(schema, document.value, mend);
  return {
    document,
    value: part?.value ?? null,
    problems: [...document.problems, ...found.map((misfit) => misfitProblem(document, misfit))],
    original: (path) => part?.original(path) ?? path,
    isMended: (path) => mended.has(JSON.stringify(path)),
  };
}

function hasValue<Value>(part: Part<Value>): part is Part<Value> & { readonly value: Value } {
  return part.value !== null;
}

function timeZoneProblems({ document, value, isMended }: Part<SiteFile>): readonly Problem[] {
  const path = ['site', 'timeZone'];
  if (value === null || isMended(path)) return [];
  const { timeZone } = value.site;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    const known = suggestion(timeZone, Intl.supportedValuesOf('timeZone'));
    return [document.problem(path, `unknown time zone '${timeZone}'${known}`)];
  }
}

/**
 * Checks site and profile files as one configuration: first each file's shape, then everything that needs
 * more than one value to see. A misshapen file is checked as far as it can be. With `today` (YYYY-MM-DD) also what sites
 * owe on that day though their files are right.
 */
export function checkFiles(
  sites: readonly YamlFile[],
  profiles: readonly YamlFile[],
  today?: string,
): CheckedFiles {
  const siteParts = sites.map((document, index) =>
    partOf(document, siteFileSchema, mendSite(index)),
  );
  const profileParts = profiles.map((document, index) =>
    partOf(document, profileFileSchema, mendProfile(index)),
  );
  const checkable = { site: siteParts.filter(hasValue), profile: profileParts.filter(hasValue) };
  const files = {
    sites: checkable.site.map((part) => part.value),
    profiles: checkable.profile.map((part) => part.value),
  };

  const all = [...BUILT_IN_PROFILES, ...files.profiles];

  function placed({ place, severity, message, first }: ConfigurationProblem): readonly Problem[] {
    const found = locate(place);
    // What follows from a value that was mended is no problem of its own.
    if (found === null || found.part.isMended(found.path)) return [];
    const { document } = found.part;
    const origin = first === null ? null : locate(first);
    if (origin === null) return [document.problem(found.path, message, { severity })];
    const at = origin.part.document.place(origin.path);
    const told = `${message}, first used at ${at.file}:${at.line}:${at.column}`;
    return [document.problem(found.path, told, { severity })];
  }

  function locate(place: ConfigurationPlace): { part: Part<unknown>; path: ProblemPath } | null {
    const part = checkable[place.document][place.index];
    return part === undefined ? null : { part, path: part.original(place.path) };
  }

  return {
    ...files,
    problems: [
      ...profileParts.flatMap((part) => part.problems),
      ...siteParts.flatMap((part) => part.problems),
      ...siteParts.flatMap(timeZoneProblems),
      ...lintConfiguration(files, BUILT_IN_PROFILES).flatMap(placed),
      ...(today === undefined ? [] : surveyDuties(files.sites, all, today).flatMap(placed)),
    ],
  };
}
