import { inletsOf, STATE_CAUSES, type Stoppable, secondStageOf, stopsOf } from './area.ts';
import { FAULT_LOCK_SOURCES, INTERLOCK_NUMBERS } from './interlock-standard.ts';
import { error, type PointProblem, warning } from './point-problem.ts';
import type { PointSettings } from './point-settings.ts';
import type { SiteFileArea, SiteFilePoint, SiteFileSource } from './site-file.ts';

const MS_PER_SECOND = 1_000;

/** Kinds of points that show whether what an area stops is stopped. */
const FEED_KINDS: Readonly<Record<Stoppable, readonly string[]>> = {
  power: ['feed'],
  inlet: ['valve', 'pump'],
};

/** An inlet takes as long to close as its valve does, which no standard says. */
function lintInlet(source: SiteFileSource, area: SiteFileArea): PointProblem[] {
  if (stopsOf(area) === 'power') {
    if (area.deadlineSeconds === undefined) return [];
    return [
      error(
        ['deadlineSeconds'],
        'is for inlets: how soon power must be off is laid down by the standard',
      ),
    ];
  }
  const isWatched = area.feed !== undefined || source.interlocks?.commands === 'on';
  if (!isWatched || area.deadlineSeconds !== undefined) return [];
  return [
    error(['deadlineSeconds'], `is required: how long the inlet '${area.id}' may take to close`),
  ];
}

function lintFeed(source: SiteFileSource, area: SiteFileArea): PointProblem[] {
  if (area.feed === undefined) {
    const message = `area '${area.id}' has no feed point: a cut is never confirmed`;
    return [warning(['feed'], message)];
  }
  const feed = source.points?.find((point) => point.id === area.feed);
  if (feed === undefined) return [error(['feed'], `'${area.feed}' is no point of this source`)];
  const kinds = FEED_KINDS[stopsOf(area)];
  if (!kinds.includes(feed.kind)) {
    const message = `'${area.feed}' is a ${feed.kind} point, not a ${kinds.join(' or ')} point`;
    return [error(['feed'], message)];
  }
  if (stopsOf(area) === 'inlet') return [];
  const { localDeadlineMs, remoteDeadlineMs } = INTERLOCK_NUMBERS;
  const deadline = area.controller === 'remote' ? remoteDeadlineMs : localDeadlineMs;
  const seconds = deadline.value / MS_PER_SECOND;
  const period = feed.periodSeconds;
  if (period === undefined || period <= seconds) return [];
  return [
    warning(
      ['feed'],
      `feed point '${feed.id}' reports every ${period} s, but power must be off within ${seconds} s: a cut that is obeyed may be told as failed first`,
    ),
  ];
}

function lintFaultLock(source: SiteFileSource, area: SiteFileArea): PointProblem[] {
  if (area.faultLock !== false || !FAULT_LOCK_SOURCES.includes(source.kind)) return [];
  return [
    warning(
      ['faultLock'],
      `without a fault lock a silent or bad sensor of area '${area.id}' cuts nothing (AQ 6201-2019 asks for one in a coal mine)`,
    ),
  ];
}

/** Everything that is wrong with an area whose shape is right. */
export function lintArea(source: SiteFileSource, area: SiteFileArea): readonly PointProblem[] {
  return [...lintFeed(source, area), ...lintInlet(source, area), ...lintFaultLock(source, area)];
}

/** Names that are no area of the source. */
export function lintAreaNames(
  source: SiteFileSource,
  names: readonly string[],
  path: readonly string[],
): PointProblem[] {
  const areas = (source.areas ?? []).map((area) => area.id);
  return names.flatMap((name, index) =>
    areas.includes(name) ? [] : [error([...path, index], `'${name}' is no area of this source`)],
  );
}

function lintSecondStage(
  source: SiteFileSource,
  point: SiteFilePoint,
  settings: PointSettings,
): PointProblem[] {
  const stage = point.secondStage;
  if (stage === undefined) return [];
  const problems = lintAreaNames(source, stage.cuts, ['secondStage', 'cuts']);
  for (const [index, name] of stage.cuts.entries()) {
    if (point.cuts?.includes(name) !== true) continue;
    const message = `'${name}' is cut by the first stage already`;
    problems.push(warning(['secondStage', 'cuts', index], message));
  }
  const first = settings.limits.get('cut')?.value;
  const cut = secondStageOf(point);
  if (first === undefined) {
    problems.push(error(['secondStage'], "needs a first stage: the point has no limit 'cut'"));
    return problems;
  }
  if (cut === null) {
    problems.push(error(['secondStage', 'cut'], 'is required but for the placement series-fan'));
    return problems;
  }
  if (cut < first)
    problems.push(error(['secondStage', 'cut'], `${cut} must not be below the first cut ${first}`));
  const bound = INTERLOCK_NUMBERS.secondStageCut;
  if (point.placement === 'series-fan' && cut > bound.value) {
    const message = `${cut} must be at most ${bound.value} (${bound.standard}, before the local fan of a series heading)`;
    problems.push(error(['secondStage', 'cut'], message));
  }
  if (stage.restore !== undefined && stage.restore > cut) {
    const message = `restore ${stage.restore} must not be above cut ${cut}`;
    problems.push(error(['secondStage', 'restore'], message));
  }
  return problems;
}

/** Everything that is wrong with what a point cuts. */
export function lintCuts(
  source: SiteFileSource,
  point: SiteFilePoint,
  settings: PointSettings,
): PointProblem[] {
  const inlets = inletsOf(source);
  const closed = (point.cuts ?? []).filter((id) => inlets.includes(id));
  const cuts = (point.cuts ?? []).filter((id) => !closed.includes(id));
  const problems = [
    ...lintAreaNames(source, point.cuts ?? [], ['cuts']),
    ...lintSecondStage(source, point, settings),
  ];
  if (closed.length > 0 && !settings.limits.has('HH')) {
    const message = `a ${point.kind} point without a limit 'HH' closes no inlet`;
    problems.push(error(['cuts'], message));
  }
  for (const name of closed.length > 0 ? (['HH', 'cut'] as const) : (['cut'] as const)) {
    if (point.floodLimits?.[name] === undefined || point.cuts === undefined) continue;
    const message = `'${point.id}' cuts at its ${name}, which holds all year: give none for the flood season`;
    problems.push(error(['floodLimits', name], message));
  }
  const hasCut = settings.limits.has('cut');
  // What a standard asks to be cut is told with all else that the source lacks.
  if (point.limits?.cut !== undefined && cuts.length === 0)
    problems.push(warning(['limits', 'cut'], "limit 'cut' cuts nothing: 'cuts' names no area"));
  // Methane without any limit is told already as never alarming.
  const mayCut =
    STATE_CAUSES.includes(point.kind) || (point.kind === 'methane' && settings.limits.size === 0);
  if (!hasCut && cuts.length > 0 && !mayCut) {
    const message = `a ${point.kind} point without a limit 'cut' cuts nothing (methane cuts by its limit, a fan or a duct-flow point while it is off)`;
    problems.push(warning(['cuts'], message));
  }
  return problems;
}
