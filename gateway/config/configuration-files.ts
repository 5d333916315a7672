import type {
  ConfigurationPlace,
  ConfigurationProblem,
  ProblemPath,
} from '../../rules/configuration.ts';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { type ProfileFile, profileFileSchema } from '../../rules/profile-file.ts';
import { type SiteFile, siteFileSchema } from '../../rules/site-file.ts';
import type { Problem } from './problem.ts';
import { salvage } from './salvage.ts';
import { schemaProblems } from './schema-problem.ts';
import { mendProfile, mendSite } from './site-salvage.ts';
import { suggestion } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

/** What came of checking site and profile files together. The files are usable where no problem is an error. */
export interface CheckedFiles {
  readonly sites: readonly SiteFile[];
  readonly profiles: readonly ProfileFile[];
  readonly problems: readonly Problem[];
}

interface Part<Value> {
  readonly document: YamlFile;
  readonly value: Value;
  original(path: ProblemPath): ProblemPath;
}

function sitePart(document: YamlFile, index: number): readonly Part<SiteFile>[] {
  if (document.value === undefined) return [];
  const part = salvage(siteFileSchema, document.value, mendSite(index));
  return part === null ? [] : [{ document, ...part }];
}

function profilePart(document: YamlFile, index: number): readonly Part<ProfileFile>[] {
  if (document.value === undefined) return [];
  const part = salvage(profileFileSchema, document.value, mendProfile(index));
  return part === null ? [] : [{ document, ...part }];
}

function timeZoneProblems({ document, value: { site } }: Part<SiteFile>): readonly Problem[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone: site.timeZone });
    return [];
  } catch {
    const known = suggestion(site.timeZone, Intl.supportedValuesOf('timeZone'));
    return [document.problem(['site', 'timeZone'], `unknown time zone '${site.timeZone}'${known}`)];
  }
}

/**
 * Checks site and profile files as one configuration: first each file's shape, then everything that needs
 * more than one value to see. A misshapen file is checked as far as it can be.
 */
export function checkFiles(
  sites: readonly YamlFile[],
  profiles: readonly YamlFile[],
): CheckedFiles {
  const siteParts = sites.flatMap(sitePart);
  const profileParts = profiles.flatMap(profilePart);
  const files = {
    sites: siteParts.map((part) => part.value),
    profiles: profileParts.map((part) => part.value),
  };

  function partOf(place: ConfigurationPlace): Part<unknown> | undefined {
    return (place.document === 'site' ? siteParts : profileParts)[place.index];
  }

  function placed({ place, severity, message, first }: ConfigurationProblem): readonly Problem[] {
    const part = partOf(place);
    if (part === undefined) return [];
    const path = part.original(place.path);
    const firstPart = first === null ? undefined : partOf(first);
    if (first === null || firstPart === undefined) {
      return [part.document.problem(path, message, { severity })];
    }
    const at = firstPart.document.place(firstPart.original(first.path));
    const told = `${message}, first used at ${at.file}:${at.line}:${at.column}`;
    return [part.document.problem(path, told, { severity })];
  }

  return {
    ...files,
    problems: [
      ...profiles.flatMap((document) => [
        ...document.problems,
        ...schemaProblems(document, profileFileSchema),
      ]),
      ...sites.flatMap((document) => [
        ...document.problems,
        ...schemaProblems(document, siteFileSchema),
      ]),
      ...siteParts.flatMap(timeZoneProblems),
      ...lintConfiguration(files).flatMap(placed),
    ],
  };
}
