import { suggestion } from '../gateway/config/suggest.ts';
import { pointKind } from '../rules/point-kind.ts';
import type { SiteFile } from '../rules/site-file.ts';
import { voteRule } from '../rules/vote.ts';
import { type KnownNames, lintExpectation, pointProblem } from './expectation-lint.ts';
import { buildPlant } from './plant-builder.ts';
import type { Problem } from './problem.ts';
import {
  millisecondsOf,
  type PointSeries,
  parseScenario,
  type Sample,
  type Scenario,
} from './scenario-file.ts';
import { fullNameOf } from './schedule.ts';

interface Names extends KnownNames {
  /** Whether a point is boolean, by its full name. */
  readonly booleans: ReadonlyMap<string, boolean>;
  /** Full names of the sources, with their site. */
  readonly sourceNames: readonly string[];
}

/** Full names of the votes of a site, which can cut an area as its points can. */
function votesOf({ site, sources }: SiteFile): readonly string[] {
  return sources.flatMap((source) =>
    (source.votes ?? []).map(({ id }) => `${site.id}/${source.id}/${voteRule(id)}`),
  );
}

function namesOf(siteFiles: readonly SiteFile[]): Names {
  const booleans = new Map<string, boolean>();
  for (const { site, sources } of siteFiles) {
    for (const source of sources) {
      for (const { id, kind } of source.points ?? []) {
        booleans.set(`${site.id}/${source.id}/${id}`, pointKind(kind).boolean);
      }
    }
  }
  return {
    sites: siteFiles.map(({ site }) => site.id),
    sources: siteFiles.flatMap(({ sources }) => sources.map(({ id }) => id)),
    points: [...booleans.keys()],
    causes: [...booleans.keys(), ...siteFiles.flatMap(votesOf)],
    sourceNames: siteFiles.flatMap(({ site, sources }) =>
      sources.map(({ id }) => `${site.id}/${id}`),
    ),
    booleans,
  };
}

function under(path: readonly (string | number)[], problem: Problem): Problem {
  return { path: [...path, ...problem.path], message: problem.message };
}

function lintSample([, value, quality]: Sample, isBoolean: boolean | undefined): string | null {
  if (value === null) {
    return quality === undefined || quality === 'bad'
      ? null
      : `null goes with quality bad, not ${quality}`;
  }
  if (isBoolean === undefined) return null;
  if (isBoolean)
    return typeof value === 'boolean' || value === 0 || value === 1
      ? null
      : 'expected true or false';
  return typeof value === 'number' ? null : 'expected a number';
}

function lintSeries(
  { point, series }: PointSeries,
  durationMs: number,
  names: Names | null,
): Problem[] {
  const problems: Problem[] = [];
  const unknownPoint = names === null ? null : pointProblem(point, names);
  if (unknownPoint !== null) problems.push(unknownPoint);
  const isBoolean = names?.booleans.get(fullNameOf(point, names.points) ?? '');
  let previous = 0;
  for (const [index, sample] of series.entries()) {
    const [at] = sample;
    if (at < previous) {
      const message = `times of a series must not run backwards: ${at} comes after ${previous}`;
      problems.push({ path: ['series', index, 0], message });
    }
    if (millisecondsOf(at) > durationMs) {
      problems.push({ path: ['series', index, 0], message: `is after the scenario's end` });
    }
    const wrongValue = lintSample(sample, isBoolean);
    if (wrongValue !== null) problems.push({ path: ['series', index, 1], message: wrongValue });
    previous = Math.max(previous, at);
  }
  return problems;
}

function lintOperators({ operators, durationMs }: Scenario, names: Names | null): Problem[] {
  return operators.flatMap((entry, index) => {
    const problems: Problem[] = [];
    const named = [entry.point, entry.alarm, entry.source].filter((each) => each !== undefined);
    if (named.length !== 1) {
      problems.push({ path: [], message: 'needs either "point", "alarm" or "source"' });
    } else if (entry.source !== undefined && names !== null) {
      const known = [...names.sourceNames, ...names.sources];
      if (!known.includes(entry.source)) {
        const hint = suggestion(entry.source, names.sourceNames);
        problems.push({ path: ['source'], message: `unknown source '${entry.source}'${hint}` });
      }
    } else if (entry.point !== undefined && names !== null) {
      const unknownPoint = pointProblem(entry.point, names);
      if (unknownPoint !== null) problems.push(unknownPoint);
    }
    if (millisecondsOf(entry.at) > durationMs) {
      problems.push({ path: ['at'], message: `is after the scenario's end` });
    }
    return problems.map((problem) => under(['operators', index], problem));
  });
}

/** Times beyond the end, at which nothing would ever happen. */
function lintTimes({ processes, faults, durationMs }: Scenario): Problem[] {
  const actions = processes.flatMap(({ do: own, instruments }, process) => [
    ...own.map(({ at }, index) => ({ at, path: ['processes', process, 'do', index, 'at'] })),
    ...instruments.flatMap(({ do: done }, place) =>
      done.map(({ at }, index) => ({
        at,
        path: ['processes', process, 'instruments', place, 'do', index, 'at'],
      })),
    ),
  ]);
  const begun = faults.map((fault, index) =>
    'at' in fault
      ? { at: fault.at, path: ['faults', index, 'at'] }
      : { at: fault.from, path: ['faults', index, 'from'] },
  );
  return [...actions, ...begun]
    .filter(({ at }) => millisecondsOf(at) > durationMs)
    .map(({ path }) => ({ path, message: `is after the scenario's end` }));
}

/** Spans that end before they begin. */
function lintSpans({ faults }: Scenario): Problem[] {
  return faults.flatMap((fault, index) =>
    'to' in fault && fault.to !== undefined && fault.to <= fault.from
      ? [{ path: ['faults', index, 'to'], message: 'ends before it begins' }]
      : [],
  );
}

function lintPlant(scenario: Scenario, siteFiles: readonly SiteFile[] | null): readonly Problem[] {
  const { problems } = siteFiles === null ? { problems: [] } : buildPlant(scenario, siteFiles);
  return [...problems, ...lintTimes(scenario), ...lintSpans(scenario)];
}

/** What is wrong with a scenario of the right shape, given its site files (null where they can't be read). */
export function lintParsedScenario(
  scenario: Scenario,
  siteFiles: readonly SiteFile[] | null,
): Problem[] {
  const names = siteFiles === null ? null : namesOf(siteFiles);
  const series = scenario.readings.flatMap((entry, index) =>
    lintSeries(entry, scenario.durationMs, names).map((problem) =>
      under(['readings', index], problem),
    ),
  );
  const expectations = scenario.expectations.flatMap((expectation, index) =>
    lintExpectation(expectation, names).map((problem) => under(['expect', index], problem)),
  );
  const plant = lintPlant(scenario, siteFiles);
  return [...series, ...plant, ...lintOperators(scenario, names), ...expectations];
}

/**
 * All that is wrong with a scenario file, given as the parsed YAML document, in file order within each part.
 * Names of points are held against the scenario's own site, or the given files; without either they pass.
 * The site's limits are not judged here: they have the site files' own lint.
 */
export function lintScenario(
  document: unknown,
  siteFiles: readonly SiteFile[] | null = null,
): readonly Problem[] {
  const { scenario, problems } = parseScenario(document);
  if (scenario === null) return problems;
  return lintParsedScenario(scenario, scenario.siteFile === null ? siteFiles : [scenario.siteFile]);
}
