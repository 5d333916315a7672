import { z } from 'zod';
import { POINT_MODES } from '../rules/point-mode.ts';
import { QUALITIES } from '../rules/reading.ts';
import { type SiteFile, siteFileSchema } from '../rules/site-file.ts';
import { parseInstant, type WallMs } from '../rules/time.ts';
import type { Expectation } from './expectation.ts';
import { type FaultFile, faultSchema } from './fault/fault-file.ts';
import { type Problem, problemsOf } from './problem.ts';
import { type ProcessFile, processSchema } from './process/process-file.ts';
import { secondsSchema } from './process/process-schema.ts';

const START_DEFAULT = '2026-01-01T00:00:00Z';
const ID_DEFAULT = 'scenario';
const OPERATOR_DEFAULT = 'operator';

/** What an operator of a scenario may do: the actions of the HTTP API. */
export const OPERATOR_ACTIONS = [
  'acknowledge',
  'reset',
  'close',
  'comment',
  'shelve',
  'unshelve',
  'out-of-service',
  'in-service',
  'mode',
] as const;
export type OperatorDoing = (typeof OPERATOR_ACTIONS)[number];

const seconds = secondsSchema;
const sampleValue = z.union([z.number(), z.boolean(), z.null()], {
  error: 'expected a number, true, false or null',
});
const sample = z.tuple([seconds, sampleValue, z.enum(QUALITIES).optional()], {
  error: 'expected [seconds, value] or [seconds, value, quality]',
});
const title = z.union([z.string(), z.strictObject({ zh: z.string(), en: z.string() })], {
  error: 'expected a text, or {zh, en}',
});

const NO_START = 'expected an RFC 3339 time or epoch milliseconds';
/** The last millisecond of the year 9999. */
const START_MS_MAX = 253_402_300_799_999;

const header = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected an id: a-z, 0-9, _ and -, at most 64')
    .default(ID_DEFAULT),
  title: title.optional(),
  seed: z.int().min(0).default(0),
  start: z
    .union(
      [
        z.string().refine((text) => parseInstant(text) !== null, NO_START),
        z.int().min(0, NO_START).max(START_MS_MAX, NO_START),
      ],
      { error: NO_START },
    )
    .default(START_DEFAULT),
  durationSeconds: seconds.optional(),
  drill: z.boolean().default(false),
});

const pointSeries = z.strictObject({ point: z.string().min(1), series: z.array(sample) });

const operator = z.strictObject({
  at: seconds,
  do: z.enum(OPERATOR_ACTIONS),
  point: z.string().min(1).optional(),
  alarm: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
  by: z.string({ error: 'expected the name of who acts' }).min(1).default(OPERATOR_DEFAULT),
  rule: z.string().min(1).optional(),
  mode: z.enum([...POINT_MODES, 'normal']).optional(),
  minutes: z.number().optional(),
  reason: z.string().optional(),
  comment: z.string().optional(),
  version: z.int().optional(),
});

const expectation = z.looseObject({
  event: z.string().optional(),
  never: z.string().optional(),
  between: z
    .tuple([z.number(), z.number()], { error: 'expected [from, to] in seconds from the start' })
    .optional(),
  count: z
    .int({ error: 'expected a whole number from 0' })
    .min(0, { error: 'expected a whole number from 0' })
    .optional(),
});

/** The file as it stands. */
export const scenarioSchema = z.strictObject({
  scenario: header,
  site: siteFileSchema.shape.site.optional(),
  sources: siteFileSchema.shape.sources.unwrap().optional(),
  sites: z.array(z.string().min(1)).optional(),
  readings: z.array(pointSeries).optional(),
  processes: z.array(processSchema).optional(),
  faults: z.array(faultSchema).optional(),
  operators: z.array(operator).optional(),
  expect: z.array(expectation).optional(),
});

/** One sample of a series. `value` is null where the device has none. */
export type Sample = z.infer<typeof sample>;
/** The exact series of one point. */
export type PointSeries = z.infer<typeof pointSeries>;
/** One action of an operator as the file has it; body fields that are missing are refused when it is played. */
export type OperatorEntry = z.infer<typeof operator>;

/** A scenario with its defaults resolved. */
export interface Scenario {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly seed: number;
  /** Wall time of second 0. */
  readonly startMs: WallMs;
  readonly durationMs: number;
  /** Paths of site files, relative to the scenario; empty where the site stands in the scenario itself. */
  readonly sitePaths: readonly string[];
  /** The site that stands in the scenario itself, or null where `sites` names files. */
  readonly siteFile: SiteFile | null;
  /** Whether its alarms are marked as those of a drill. */
  readonly drill: boolean;
  readonly readings: readonly PointSeries[];
  readonly processes: readonly ProcessFile[];
  readonly faults: readonly FaultFile[];
  readonly operators: readonly OperatorEntry[];
  readonly expectations: readonly Expectation[];
}

type ParsedFile = z.infer<typeof scenarioSchema>;

function lastSecond(file: ParsedFile): number {
  const times = [
    ...(file.readings ?? []).flatMap(({ series }) => series.map(([at]) => at)),
    ...(file.operators ?? []).map(({ at }) => at),
  ];
  return times.reduce((latest, at) => Math.max(latest, at), 0);
}

/** Milliseconds of the steady clock for seconds of a scenario. */
export function millisecondsOf(scenarioSeconds: number): number {
  return Math.round(scenarioSeconds * 1_000);
}

/** The expectations with their keys in the order of the file, as they are told back. */
function asWritten(document: unknown, parsed: readonly Expectation[]): readonly Expectation[] {
  const { expect } = document as { readonly expect?: readonly Expectation[] };
  return expect ?? parsed;
}

function bilingual(text: z.infer<typeof title>): { zh: string; en: string } {
  return typeof text === 'string' ? { zh: text, en: text } : text;
}

/** What the shape alone does not say: where the site comes from, and parts that can't be played. */
function structureProblems(file: ParsedFile): Problem[] {
  const problems: Problem[] = [];
  if (file.sites === undefined && file.site === undefined) {
    problems.push({
      path: [],
      message: 'needs a site: "site" and "sources", or "sites" with paths',
    });
  }
  if (file.sites !== undefined && (file.site !== undefined || file.sources !== undefined)) {
    problems.push({
      path: ['sites'],
      message: 'either "sites", or "site" and "sources", not both',
    });
  }
  if ((file.processes ?? []).length > 0 && file.scenario.durationSeconds === undefined) {
    const message = 'needs durationSeconds, since its processes go on for ever';
    problems.push({ path: ['scenario'], message });
  }
  if ((file.faults ?? []).length > 0 && (file.processes ?? []).length === 0) {
    const message = 'need processes with instruments: exact series are sent as they stand';
    problems.push({ path: ['faults'], message });
  }
  return problems;
}

/** Reads a parsed YAML document as a scenario; all problems of its shape at once where it is none. */
export function parseScenario(
  document: unknown,
):
  | { readonly scenario: Scenario; readonly problems: readonly [] }
  | { readonly scenario: null; readonly problems: readonly Problem[] } {
  const result = scenarioSchema.safeParse(document, { reportInput: true });
  if (!result.success)
    return { scenario: null, problems: problemsOf(result.error, scenarioSchema) };
  const file = result.data;
  const problems = structureProblems(file);
  if (problems.length > 0) return { scenario: null, problems };
  const { id, seed, start, durationSeconds, drill } = file.scenario;
  const scenario: Scenario = {
    id,
    title: bilingual(file.scenario.title ?? id),
    seed,
    startMs: typeof start === 'number' ? start : (parseInstant(start) ?? 0),
    durationMs: millisecondsOf(durationSeconds ?? lastSecond(file)),
    sitePaths: file.sites ?? [],
    siteFile: file.site === undefined ? null : { site: file.site, sources: file.sources ?? [] },
    drill,
    readings: file.readings ?? [],
    processes: file.processes ?? [],
    faults: file.faults ?? [],
    operators: file.operators ?? [],
    expectations: asWritten(document, file.expect ?? []),
  };
  return { scenario, problems: [] };
}
