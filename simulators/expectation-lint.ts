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

const FIELDS_OF_ANY = new Set<string>([
  ...EXPECTATION_KEYWORDS,
  ...COMMON_FIELDS,
  ...ALARM_FIELDS,
  ...INTERLOCK_FIELDS,
  ...['alarm', 'interlock', 'system', 'part', 'severity', 'detail'],
]);

function typeProblem(expectation: Expectation): Problem | null {
  const { event, never, count } = expectation;
  const named = [event, never, expectation.type ?? expectation.kind];
  if ((event !== undefined && never !== undefined) || named.every((each) => each === undefined)) {
    const message =
      'needs either "event" or "never" with the type of an event, or "type" or "kind"';
    return { path: [], message };
  }
  if (never !== undefined && count !== undefined) {
    return { path: ['count'], message: '"never" takes no count' };
  }
  const type = event ?? never ?? expectation.type;
  if (type === undefined) return null;
  const types: readonly string[] = [
    ...ALARM_EVENT_TYPES,
    ...INTERLOCK_EVENT_TYPES,
    ...SYSTEM_EVENT_TYPES,
  ];
  if (types.includes(type as string)) return null;
  const path = [event !== undefined ? 'event' : never !== undefined ? 'never' : 'type'];
  const hint = suggestion(String(type), types);
  return { path, message: `unknown type of event '${String(type)}'${hint}` };
}

function fieldProblem(type: string | null, field: string): Problem | null {
  if (type === null) {
    if (FIELDS_OF_ANY.has(field)) return null;
    const hint = suggestion(field, FIELDS_OF_ANY);
    return { path: [field], aim: 'key', message: `no event has a field '${field}'${hint}` };
  }
  // What a system event tells is open; alarms and interlocks have a fixed form.
  const payload: readonly string[] | null = (ALARM_EVENT_TYPES as readonly string[]).includes(type)
    ? ALARM_FIELDS
    : (INTERLOCK_EVENT_TYPES as readonly string[]).includes(type)
      ? INTERLOCK_FIELDS
      : null;
  if (payload === null) return null;
  const whole = payload === ALARM_FIELDS ? 'alarm' : 'interlock';
  const known = [...EXPECTATION_KEYWORDS, ...COMMON_FIELDS, whole, ...payload];
  if (known.includes(field as (typeof COMMON_FIELDS)[number])) return null;
  return {
    path: [field],
    aim: 'key',
    message: `'${type}' events have no field '${field}'${suggestion(field, known)}`,
  };
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

/** What is wrong with one expectation; paths are relative to it. */
export function lintExpectation(expectation: Expectation, names: KnownNames | null): Problem[] {
  const wrongType = typeProblem(expectation);
  if (wrongType !== null) return [wrongType];
  const problems: Problem[] = [];
  const { between } = expectation;
  if (between !== undefined && between[0] > between[1]) {
    problems.push({ path: ['between'], message: 'ends before it begins' });
  }
  const { type: written } = expectation;
  const type =
    expectation.event ?? expectation.never ?? (typeof written === 'string' ? written : null);
  for (const [field, value] of Object.entries(expectation)) {
    const problem =
      fieldProblem(type, field) ??
      valueProblem(field, value) ??
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
