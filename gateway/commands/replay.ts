import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AlarmOccurrence } from '../../rules/alarm-occurrence.ts';
import type { OccurrenceChange } from '../../rules/occurrence-change.ts';
import { formatInstant, parseInstant, type WallMs } from '../../rules/time.ts';
import { loadDocument } from '../config/load-configuration.ts';
import { formatProblem } from '../config/problem.ts';
import { isUnreadable, readYaml, type YamlFile } from '../config/yaml-file.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { type ReplayResult, replay } from './replay-run.ts';

/** What `replay` is given. */
export interface ReplayOptions {
  readonly config: string;
  readonly from: string;
  readonly to: string;
  /** Folder whose profile files stand for those that the gateway file names. */
  readonly profiles?: string | undefined;
  readonly check?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** RFC 3339 or epoch milliseconds; null where the text is neither. */
function timeOf(text: string): WallMs | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : parseInstant(text);
}

/** The gateway file as it stands, but with the profiles of a folder. */
function withProfiles(document: YamlFile, folder: string | undefined): YamlFile {
  const { value } = document;
  if (folder === undefined || typeof value !== 'object' || value === null) return document;
  const profiles = [`${resolve(folder)}/*.{yaml,yml}`];
  return { ...document, value: { ...value, profiles } };
}

function placeOf({ site, source, point }: AlarmOccurrence): string {
  return point === null ? `${site}/${source}` : `${site}/${source}/${point}`;
}

function spanOf({ raisedAt, returnedAt, level, limitName }: AlarmOccurrence): string {
  const limit = limitName === null ? '' : `${limitName}, `;
  return `${limit}level ${level}, ${raisedAt} to ${returnedAt ?? 'still active'}`;
}

function textOf({ change, recorded, replayed }: OccurrenceChange): string {
  const shown = (recorded ?? replayed) as AlarmOccurrence;
  const what = `${change.padEnd(8)}${placeOf(shown)}  ${shown.rule}  `;
  if (recorded === null || replayed === null) return `${what}${spanOf(shown)}`;
  return `${what}${spanOf(recorded)}  ->  ${spanOf(replayed)}`;
}

/** One object a line: what changed, where, and the alarm as it was and as it would be. */
function lineOf({ change, recorded, replayed }: OccurrenceChange): object {
  const { site, source, point, rule } = (recorded ?? replayed) as AlarmOccurrence;
  return { change, site, source, point, rule, recorded, replayed };
}

function summaryOf(result: ReplayResult, from: WallMs, to: WallMs): object {
  const { changes, same, records, readings, withoutInput } = result;
  const count = (change: string): number => changes.filter((each) => each.change === change).length;
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    gained: count('gained'),
    lost: count('lost'),
    shifted: count('shifted'),
    same,
    records,
    readings,
    withoutInput,
  };
}

function tell(result: ReplayResult, options: ReplayOptions, summary: object, io: CommandIo): void {
  if (options.json === true) {
    for (const change of result.changes) io.stdout.write(`${JSON.stringify(lineOf(change))}\n`);
    io.stdout.write(`${JSON.stringify({ summary })}\n`);
    return;
  }
  for (const change of result.changes) io.stdout.write(`${textOf(change)}\n`);
  const { gained, lost, shifted, same, readings } = summary as Record<string, number>;
  io.stdout.write(
    `${gained} gained, ${lost} lost, ${shifted} shifted, ${same} the same; ${readings} readings judged again\n`,
  );
  if (result.withoutInput > 0)
    io.stdout.write(`note: the readings of ${result.withoutInput} records are no longer kept\n`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * The command `replay`: recorded readings through the rules once more, under this configuration. 0 where it ran (with `--check`
 * 1 where an alarm would come otherwise), 2 on wrong usage or a refused configuration. It may run beside the gateway.
 */
export async function replayJournal(options: ReplayOptions, io: CommandIo): Promise<number> {
  const refuse = (why: string): number => {
    io.stderr.write(`replay: ${why}\n`);
    return EXIT.wrongUsage;
  };
  const from = timeOf(options.from);
  const to = timeOf(options.to);
  if (from === null || to === null)
    return refuse('--from and --to take RFC 3339 or epoch milliseconds');
  if (from > to) return refuse(`--from ${options.from} lies behind --to ${options.to}`);
  if (options.profiles !== undefined && !isFolder(options.profiles))
    return refuse(`--profiles ${options.profiles} is no folder`);
  const read = readYaml(options.config);
  if (isUnreadable(read)) return refuse(`${read.file}: ${read.detail}`);
  const loaded = loadDocument(withProfiles(read, options.profiles), io.environment);
  for (const problem of loaded.problems) io.stderr.write(`${formatProblem(problem)}\n`);
  if (loaded.kind === 'refused') return EXIT.wrongUsage;
  const { configuration, settings } = loaded;
  const disk = new NodeDisk('read');
  const result = await replay({ disk, directory: settings.data, configuration, from, to });
  if (result.fromLsn === null) return refuse(`no journal in ${settings.data} before ${options.to}`);
  tell(result, options, summaryOf(result, from, to), io);
  return options.check === true && result.changes.length > 0 ? EXIT.failedCheck : EXIT.success;
}
