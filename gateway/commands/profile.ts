import type { ProfileFile } from '../../rules/profile-file.ts';
import { boundText, confidenceText } from '../../rules/profile-page.ts';
import {
  entryRows,
  entryTitle,
  inBoth,
  profileRows,
  profileSummary,
  reckonedText,
} from '../../rules/profile-row.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { formatProblem } from '../config/problem.ts';
import { suggestion } from '../config/suggest.ts';
import { type CommandIo, EXIT } from './command-io.ts';

/** Options of both commands. */
export interface ProfileOptions {
  /** One JSON object a line. */
  readonly json?: boolean;
  /** Gateway file whose profiles are shown behind the built-in ones. */
  readonly config?: string;
}

/** The profiles in force; null, with a word to the user, where the gateway file is refused. */
function profilesOf(options: ProfileOptions, io: CommandIo): readonly ProfileFile[] | null {
  if (options.config === undefined) return BUILT_IN_PROFILES;
  const outcome = loadConfiguration(options.config, io.environment);
  if (outcome.kind === 'loaded') return outcome.configuration.profiles;
  if (outcome.kind === 'unreadable') {
    io.stderr.write(`profile: ${outcome.file}: ${outcome.detail}\n`);
  } else {
    for (const problem of outcome.problems) io.stderr.write(`${formatProblem(problem)}\n`);
  }
  return null;
}

function isBuiltIn(profile: ProfileFile, index: number): boolean {
  return BUILT_IN_PROFILES[index]?.profile.id === profile.profile.id;
}

/** The command `profile list`: every profile in force, one a line. */
export async function listProfiles(options: ProfileOptions, io: CommandIo): Promise<number> {
  const profiles = profilesOf(options, io);
  if (profiles === null) return EXIT.wrongUsage;
  for (const [index, profile] of profiles.entries()) {
    const builtIn = isBuiltIn(profile, index);
    const summary = profileSummary(profile);
    if (options.json === true) {
      io.stdout.write(`${JSON.stringify({ ...summary, builtIn })}\n`);
      continue;
    }
    const name = summary.name === null ? '' : `  ${inBoth(summary.name)}`;
    const origin = builtIn ? 'built-in · 内置' : 'file · 文件';
    io.stdout.write(
      `${summary.id}${name}  [${origin}]  ${summary.limits} limits · 限值  ${summary.standards.join(', ')}\n`,
    );
  }
  return EXIT.success;
}

function showProfile(profile: ProfileFile, io: CommandIo): void {
  const { id, name } = profileSummary(profile);
  io.stdout.write(`${id}${name === null ? '' : `  ${inBoth(name)}`}\n`);
  for (const entry of profile.points) {
    io.stdout.write(`\n  ${inBoth(entryTitle(entry))}\n`);
    for (const row of entryRows(profile, entry)) {
      const bound = inBoth(boundText(row.bound));
      const statutory = row.statutory ? 'statutory · 强制' : 'not statutory · 非强制';
      const confidence = inBoth(confidenceText(row.confidence));
      const edition = row.edition === null ? '' : ` (${row.edition})`;
      io.stdout.write(
        `    ${row.limit.padEnd(7)} ${reckonedText(row)}  ${row.id} ${row.clause}${edition}  [${bound}; ${statutory}; ${confidence}]\n`,
      );
    }
    const { guidance, cutScope } = entry;
    if (cutScope !== undefined) io.stdout.write(`    cut · 断电范围: ${inBoth(cutScope)}\n`);
    if (guidance === undefined) continue;
    io.stdout.write(`    zh: ${guidance.meaning.zh}${guidance.firstAction.zh}\n`);
    io.stdout.write(`    en: ${guidance.meaning.en} ${guidance.firstAction.en}\n`);
  }
}

/** The command `profile show`: every limit of one profile, or of all, with clause, bound and confidence, and the guidance. */
export async function showProfiles(
  id: string | undefined,
  options: ProfileOptions,
  io: CommandIo,
): Promise<number> {
  const profiles = profilesOf(options, io);
  if (profiles === null) return EXIT.wrongUsage;
  const wanted = profiles.filter(({ profile }) => id === undefined || profile.id === id);
  if (wanted.length === 0) {
    const ids = profiles.map(({ profile }) => profile.id);
    const near = suggestion(id ?? '', ids);
    io.stderr.write(`profile: no profile '${id}'${near}; there are: ${ids.join(', ')}\n`);
    return EXIT.wrongUsage;
  }
  for (const profile of wanted) {
    if (options.json !== true) {
      showProfile(profile, io);
      continue;
    }
    for (const row of profileRows(profile)) io.stdout.write(`${JSON.stringify(row)}\n`);
  }
  return EXIT.success;
}
