import { suggestion } from '../gateway/config/suggest.ts';
import { ALARM_EVENT_TYPES, ALARM_STATES } from '../rules/alarm.ts';
import { INTERLOCK_EVENT_TYPES } from '../rules/event.ts';
import { EXPECTATION_KEYWORDS, type Expectation } from './expectation.ts';
import type { Problem } from './problem.ts';
import { fullNameOf } from './schedule.ts';

/** System events a run can show. An unknown type is refused, since a mistyped `never` would hold for ever. */
export const SYSTEM_EVENT_TYPES = [
  'started',
  'stopped',
  'gap',
  'config-changed',
  'clock-step',
  'clock-skew',
  'journal-damaged',
  'journal-degraded',
  'journal-recovered',
  'historian-unreachable',
  'input-quarantined',
  'view-lost',
  'view-regained',
  'mode-changed',
  'season-changed',
  'account-changed',
  'counter-restarted',
  'interlock-withdrawn',
  'restore-refused',
  'checkpoint',
] as const;

const COMMON_FIELDS = [
  'seq',
  'siteSeq',
  'kind',
  'type',
  'at',
  'recordedAt',
  'site',
  'by',
  'comment',
  'durable',
  'prevHash',
  'sitePrevHash',
  'hash',
] as const;
const ALARM_FIELDS = [
  'id',
  'source',
  'point',
  'rule',
  'level',
  'worst',
  'limitName',
  'limit',
  'value',
  'peak',
  'unit',
  'state',
  'occurrences',
  'raisedAt',
  'updatedAt',
  'returnedAt',
  'acknowledgedAt',
  'acknowledgedBy',
  'shelvedUntil',
  'late',
  'mark',
  'counted',
  'votes',
  'copyOf',
  'season',
  'standard',
  'route',
  'config',
  'version',
] as const;
const INTERLOCK_FIELDS = [
  'id',
  'source',
  'point',
  'area',
  'cause',
  'value',
  'limit',
  'commanded',
] as const;

/** Fields with few values, where a mistyped one would match nothing. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  kind: ['alarm', 'interlock', 'system'],
  state: ALARM_STATES,
  level: [1, 2, 3, 4],
  worst: [1, 2, 3, 4],
  mark: ['DRILL', 'TEST', null],
  late: [true, false],
};

/** What the expectations of a scenario may name; null where the site files could not be read. */
export interface KnownNames {
  readonly sites: readonly string[];
  /** Source ids, without their site. */
  readonly sources: readonly string[];
  /** Full names. */
  readonly points: readonly string[];
  /** Full names of all that can cut an area: points and votes. */
  readonly causes: readonly string[];
}

/** Types of events by the kind of which they are. */
const TYPES_OF_KIND: Readonly<Record<string, readonly string[]>> = {
  alarm: ALARM_EVENT_TYPES,
  interlock: INTERLOCK_EVENT_TYPES,
  system: SYSTEM_EVENT_TYPES,
};

/** What an expectation is of: a type, under the key that names it; null where it is of a kind as a whole. */
interface NamedType {
  readonly key: 'event' | 'never' | 'type';
  readonly type: string;
}

function namedType({ event, never, type }: Expectation): NamedType | null {
  if (event !== undefined) return { key: 'event', type: event };
  if (never !== undefined) return { key: 'never', type: never };
  return type === undefined ? null : { key: 'type', type: String(type) };
}

function kindOf(type: string): string | undefined {
  return Object.keys(TYPES_OF_KIND).find((kind) => TYPES_OF_KIND[kind]?.includes(type));
}

function typeProblem(expectation: Expectation, named: NamedType | null): Problem | null {
  const { event, never, count, kind } = expectation;
  if ((event !== undefined && never !== undefined) || (named === null && kind === undefined)) {
    const message =
      'needs either "event" or "never" with the type of an event, or "type" or "kind"';
    return { path: [], message };
  }
  if (never !== undefined && count !== undefined) {
    return { path: ['count'], message: '"never" takes no count' };
  }
  if (named === null || kindOf(named.type) !== undefined) return null;
  const hint = suggestion(named.type, Object.values(TYPES_OF_KIND).flat());
  return { path: [named.key], message: `unknown type of event '${named.type}'${hint}` };
}

/** Fields of the events of a kind, beside those of all events; a kind that is not here has others. */
const FIELDS_OF_KIND: Readonly<Record<string, readonly string[]>> = {
  alarm: ['alarm', ...ALARM_FIELDS],
  interlock: ['interlock', ...INTERLOCK_FIELDS],
};

/** @param what the events as a message names them: their type, or their kind */
function fieldProblem(kind: string, what: string, field: string): Problem | null {
  // What a system event tells is open; alarms and interlocks have a fixed form.
  const fields = FIELDS_OF_KIND[kind];
  if (fields === undefined) return null;
  const known = [...EXPECTATION_KEYWORDS, ...COMMON_FIELDS, ...fields];
  if (known.includes(field)) return null;
  const message = `'${what}' events have no field '${field}'${suggestion(field, known)}`;
  return { path: [field], aim: 'key', message };
}

function nameProblem(field: string, value: unknown, names: KnownNames): Problem | null {
  if (typeof value !== 'string') return null;
  if (field === 'point' || field === 'cause') {
    const known = field === 'point' ? names.points : names.causes;
    if (known.some((name) => name === value || name.endsWith(`/${value}`))) return null;
    return { path: [field], message: `unknown point '${value}'${suggestion(value, known)}` };
  }
  const known = field === 'site' ? names.sites : field === 'source' ? names.sources : null;
  if (known === null || known.includes(value)) return null;
  return { path: [field], message: `unknown ${field} '${value}'${suggestion(value, known)}` };
}

function valueProblem(field: string, value: unknown): Problem | null {
  const allowed = Object.hasOwn(VALUES, field) ? VALUES[field] : undefined;
  if (allowed === undefined || allowed.includes(value)) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const hint = suggestion(text, allowed.map(String));
  return { path: [field], message: `${field} is never ${JSON.stringify(value)}${hint}` };
}

/** A kind that the type is not of: no event has both. */
function kindProblem(type: string, kind: string): Problem {
  return { path: ['kind'], message: `'${type}' events are of kind ${kind}` };
}

/** What is wrong with one expectation; paths are relative to it. */
export function lintExpectation(expectation: Expectation, names: KnownNames | null): Problem[] {
  const named = namedType(expectation);
  const wrongType = typeProblem(expectation, named);
  if (wrongType !== null) return [wrongType];
  const problems: Problem[] = [];
  const { between } = expectation;
  if (between !== undefined && between[0] > between[1]) {
    problems.push({ path: ['between'], message: 'ends before it begins' });
  }
  const written = String(expectation.kind);
  const kind = named === null ? written : (kindOf(named.type) as string);
  for (const [field, value] of Object.entries(expectation)) {
    const problem =
      fieldProblem(kind, named?.type ?? written, field) ??
      valueProblem(field, value) ??
      (field === 'kind' && value !== kind ? kindProblem(named?.type ?? written, kind) : null) ??
      (names === null ? null : nameProblem(field, value, names));
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** Full name of a point as the file writes it, or the problem. */
export function pointProblem(written: string, names: KnownNames): Problem | null {
  if (fullNameOf(written, names.points) !== null) return null;
  const several = names.points.filter((name) => name.endsWith(`/${written}`));
  const message =
    several.length > 1
      ? `'${written}' is the id of ${several.length} points: write ${several.join(' or ')}`
      : `unknown point '${written}'${suggestion(written, names.points)}`;
  return { path: ['point'], message };
}
