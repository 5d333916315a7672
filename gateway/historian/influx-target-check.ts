import type { InfluxConnection, QueryAnswer } from './influx-connection.ts';
import { type InfluxAccess, type InfluxTarget, quotedName } from './influx-target.ts';

/** Whether the place that is to be written to is there; `remark` is what a person should know all the same. */
export type TargetCheck =
  | { readonly kind: 'there'; readonly remark: string | null }
  | { readonly kind: 'held'; readonly detail: string };

const HOUR = 1;
const HOURS: Readonly<Record<string, number>> = { h: HOUR, d: 24, w: 168 };
const THERE: TargetCheck = { kind: 'there', remark: null };

/** Hours of a duration such as `90d` or `2160h0m0s`; infinite where it is 0. */
function hoursOf(duration: string): number {
  const match = /^(\d+)([hdw])/.exec(duration);
  const hours = Number(match?.[1] ?? 0) * (HOURS[match?.[2] ?? ''] ?? 0);
  return hours === 0 ? Number.POSITIVE_INFINITY : hours;
}

function errorOf(answer: QueryAnswer): string | null {
  return answer.kind === 'failed' ? answer.detail : (answer.results[0]?.error ?? null);
}

const isMissing = (words: string): boolean => /not found|does not exist/i.test(words);

/**
 * Asks before the first line. A database is only ever made where the gateway file says how long it keeps readings
 * (`retention`, version 1): a name with a typing mistake in it is held and told, not filled.
 */
export async function checkTarget(
  connection: Pick<InfluxConnection, 'query'>,
  target: InfluxTarget,
  access: InfluxAccess,
): Promise<TargetCheck> {
  if (target.probe === null) return THERE;
  const answer = await connection.query(target.probe);
  const error = errorOf(answer);
  if (access.version === 3) {
    // A missing database would be made by the first line, so that nothing is written to one that can't be seen.
    if (error === null) return THERE;
    return { kind: 'held', detail: isMissing(error) ? missing(target, '', error) : error };
  }
  if (error === null) return { kind: 'there', remark: shortPolicy(answer, target, access) };
  if (isMissing(error)) return await makeDatabase(connection, target, access, error);
  // Who may only write can't ask; a missing database then shows at the first line.
  const mayNotAsk = answer.kind === 'failed' && answer.status === 403;
  return mayNotAsk || answer.kind === 'answered' ? THERE : { kind: 'held', detail: error };
}

function createStatement(target: InfluxTarget, retention: string | null): string {
  return `CREATE DATABASE ${quotedName(target.place)}${retention === null ? '' : ` WITH DURATION ${retention}`}`;
}

function missing(target: InfluxTarget, remedy: string, error: string): string {
  return `${target.name}: ${error.replace(`${target.name}: `, '')}${remedy}; nothing is lost, readings wait in the journal`;
}

async function makeDatabase(
  connection: Pick<InfluxConnection, 'query'>,
  target: InfluxTarget,
  { retention, database }: InfluxAccess,
  error: string,
): Promise<TargetCheck> {
  if (retention === null || database !== target.place) {
    const remedy = `; correct historian.database, or make it with: influx -execute '${createStatement(target, null)}'`;
    return { kind: 'held', detail: missing(target, remedy, error) };
  }
  const made = await connection.query(createStatement(target, retention), true);
  const trouble = errorOf(made);
  if (trouble !== null)
    return { kind: 'held', detail: missing(target, `; making it failed: ${trouble}`, error) };
  return {
    kind: 'there',
    remark: `${target.name}: was not there and has been made, keeping readings for ${retention}`,
  };
}

/** What is wrong with the policy that is written to, where it keeps less than asked for. */
function shortPolicy(
  answer: QueryAnswer,
  target: InfluxTarget,
  { retention, database }: InfluxAccess,
): string | null {
  const [series] = answer.kind === 'answered' ? (answer.results[0]?.series ?? []) : [];
  if (series === undefined || retention === null) return null;
  const [, named] = (database ?? '').split('/');
  const column = (name: string): number => series.columns.indexOf(name);
  const policy = series.values?.find((row) =>
    named === undefined ? row[column('default')] === true : row[column('name')] === named,
  );
  const duration = policy?.[column('duration')];
  if (typeof duration !== 'string' || hoursOf(duration) >= hoursOf(retention)) return null;
  return `${target.name}: its retention policy keeps readings for ${duration} only, historian.retention asks for ${retention}`;
}
