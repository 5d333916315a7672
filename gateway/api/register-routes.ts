import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { derivedFacts } from '../../rules/derivation.ts';
import { groupRules } from '../../rules/group-rules.ts';
import type { Point, Site, Source } from '../../rules/register.ts';
import { formatInstant } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import {
  PointListSchema,
  type PointSchema,
  ProblemSchema,
  RegisterQuery,
  SiteListSchema,
  SiteQuery,
  SourceListSchema,
  StreamSchema,
} from './contract.ts';
import type { ApiDependencies, PlantView, PointView } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { EventStreams } from './event-stream.ts';
import { hazardAnswer } from './hazard-answer.ts';
import { pointFactsAnswer } from './point-facts-contract.ts';

/** Of YYYY-MM-DD. */
const DAY_LENGTH = 10;

type PointAnswer = z.output<typeof PointSchema>;

function modeAnswer(mode: PointView['mode']): PointAnswer['mode'] {
  if (mode === null) return null;
  const { untilWallMs, by, reason } = mode;
  return { mode: mode.mode, until: formatInstant(untilWallMs), by, reason };
}

function rateAnswer({ rate }: Point, perDay: number | null): PointAnswer['rate'] {
  if (rate === undefined) return null;
  const limits = Object.fromEntries(rate.ladder.limits.map(({ name, value }) => [name, value]));
  return { perDay, windowHours: rate.windowMs / 3_600_000, deadband: rate.deadband, limits };
}

function suspectAnswer({ suspicion }: Point): PointAnswer['suspect'] {
  if (suspicion === undefined) return null;
  const { frozen, clipped, copied } = suspicion;
  const answer: NonNullable<PointAnswer['suspect']> = {};
  if (frozen !== undefined) answer.frozen = { ...frozen };
  if (clipped !== undefined) {
    const { above: _, below: __, ...settings } = clipped;
    answer.clipped = settings;
  }
  if (copied !== undefined) answer.copied = { ...copied };
  return answer;
}

/** A point with its current value, as the API shows it. */
export function pointAnswer(plant: PlantView, point: Point): PointAnswer {
  const status = plant.pointStatus(point.index);
  const { latest } = status;
  return {
    site: point.site,
    source: point.source,
    id: point.id,
    kind: point.kind,
    name: point.name === null ? null : { zh: point.name.zh, en: point.name.en },
    unit: point.unit,
    substance: point.substance,
    limitUnit: point.judgedUnit ?? point.unit,
    range: point.range === null ? null : [...point.range],
    periodSeconds: point.periodMs / 1_000,
    staleAfterSeconds: point.staleAfterMs / 1_000,
    limits: { ...point.limits },
    standards: { ...point.standards },
    guidance: point.guidance === null ? null : { ...point.guidance },
    calibrationDueAt: point.calibrationDueAt,
    latest:
      latest === null
        ? null
        : { v: latest.value, t: formatInstant(latest.eventTime), q: latest.quality },
    derived: latest?.derived === undefined ? null : derivedFacts(latest.derived),
    lastSeen: status.lastSeen === null ? null : formatInstant(status.lastSeen),
    condition: status.condition,
    alarms: [...status.alarms],
    facts: pointFactsAnswer(point.facts),
    mode: modeAnswer(status.mode),
    season: point.season ?? null,
    rate: rateAnswer(point, status.ratePerDay ?? null),
    suspect: suspectAnswer(point),
  };
}

function siteAnswer({ facts, id, kind, name, region, timeZone }: Site) {
  return { ...facts, id, kind, name, region: [...region], timeZone };
}

/** Finds points of the present register by their three names, and what is concluded from them by that of their source. */
export class RegisterIndex {
  private readonly plant: PlantView;
  private register: PlantView['register'] | null = null;
  private byName = new Map<string, Point>();
  private groupRules: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(plant: PlantView) {
    this.plant = plant;
  }

  /** Undefined where there is no such point. */
  get(fullName: string): Point | undefined {
    this.refresh();
    return this.byName.get(fullName);
  }

  /** Rules by which a source, by its full name, alarms without a point. */
  groupRulesOf(source: string): readonly string[] {
    this.refresh();
    return this.groupRules.get(source) ?? [];
  }

  private refresh(): void {
    const { register } = this.plant;
    if (register === this.register) return;
    this.register = register;
    this.byName = new Map(register.points.map((point) => [point.fullName, point]));
    this.groupRules = groupRules(register);
  }

  /** The point that the path of a request names. */
  find(params: { readonly site: string; readonly source: string; readonly point: string }): Point {
    const fullName = `${params.site}/${params.source}/${params.point}`;
    const point = this.get(fullName);
    if (point === undefined) throw new ApiProblem('unknown-point', `There is no ${fullName}.`);
    return point;
  }
}

const SILENT: readonly string[] = ['never', 'stale', 'bad'];

/** Ids of the points that tell nothing, by the full name of their source. */
function silentPoints(plant: PlantView): ReadonlyMap<string, readonly string[]> {
  const bySource = new Map<string, string[]>();
  for (const { index, site, source, id } of plant.register.points) {
    if (!SILENT.includes(plant.pointStatus(index).condition)) continue;
    const name = `${site}/${source}`;
    const silent = bySource.get(name);
    if (silent === undefined) bySource.set(name, [id]);
    else silent.push(id);
  }
  return bySource;
}

function sourceAnswer(
  source: Source,
  plant: PlantView,
  index: RegisterIndex,
  silent: readonly string[],
  today: string,
) {
  const { facts, site, id, kind, name } = source;
  const levelOf = (point: string): number | null => {
    const found = index.get(`${site}/${id}/${point}`);
    return found === undefined ? null : plant.countedLevel(found.index);
  };
  return {
    ...facts,
    site,
    id,
    kind,
    name,
    coverage: {
      missing: (source.gaps ?? []).map(({ what, standard, clause }) => ({
        what: { ...what },
        standard,
        clause,
      })),
      silent: [...silent],
    },
    majorHazard: hazardAnswer(source, today, levelOf),
    groupRules: [...index.groupRulesOf(`${site}/${id}`)],
  };
}

function sourceAnswers(
  plant: PlantView,
  index: RegisterIndex,
  wanted: (source: Source) => boolean,
  today: string,
) {
  const silent = silentPoints(plant);
  return plant.register.sources.filter(wanted).map((source) => {
    const silentHere = silent.get(`${source.site}/${source.id}`) ?? [];
    return sourceAnswer(source, plant, index, silentHere, today);
  });
}

/** The source that the path of a request names, as the API shows it. */
export function sourceNamed(
  { plant, clock }: Pick<ApiDependencies, 'plant' | 'clock'>,
  index: RegisterIndex,
  params: { readonly site: string; readonly source: string },
) {
  const { site, source } = params;
  const isMeant = (each: Source): boolean => each.site === site && each.id === source;
  const [found] = sourceAnswers(plant, index, isMeant, dayOf(clock));
  if (found === undefined)
    throw new ApiProblem('unknown-source', `There is no source ${site}/${source}.`);
  return found;
}

function dayOf(clock: ApiDependencies['clock']): string {
  return formatInstant(clock.now().wallMs).slice(0, DAY_LENGTH);
}

function listed(filter: readonly string[] | undefined, id: string): boolean {
  return filter === undefined || filter.includes(id);
}

/** Sites, sources, points. */
export function registerRoutes(app: FastifyInstance, { plant, clock }: ApiDependencies): void {
  const index = new RegisterIndex(plant);
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const answers = <Body extends z.ZodType>(body: Body) => ({ 200: body, 400: ProblemSchema });

  routes.get(
    '/api/v1/sites',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Sites, in file order',
        tags: ['register'],
        querystring: SiteQuery,
        response: answers(SiteListSchema),
      },
    },
    (request) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      return {
        items: plant.register.sites.filter((site) => listed(sites, site.id)).map(siteAnswer),
        nextCursor: null,
      };
    },
  );
  routes.get(
    '/api/v1/sources',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Hazard sources, in file order',
        tags: ['register'],
        querystring: RegisterQuery,
        response: answers(SourceListSchema),
      },
    },
    (request) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      const { source: sources } = request.query;
      const wanted = ({ site, id }: Source) => listed(sites, site) && listed(sources, id);
      return { items: sourceAnswers(plant, index, wanted, dayOf(clock)), nextCursor: null };
    },
  );
  routes.get(
    '/api/v1/points',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Points with their current values, in file order',
        tags: ['register'],
        querystring: RegisterQuery,
        response: answers(PointListSchema),
      },
    },
    (request) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      const { source: sources } = request.query;
      return {
        items: plant.register.points
          .filter(({ site, source }) => listed(sites, site) && listed(sources, source))
          .map((point) => pointAnswer(plant, point)),
        nextCursor: null,
      };
    },
  );
}

/** The feed of current values. */
export function valueFeedRoute(
  app: FastifyInstance,
  { valueFeed }: ApiDependencies,
  streams: EventStreams,
): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/points/feed',
    {
      exposeHeadRoute: false,
      config: access('view', 'list'),
      schema: {
        summary: 'Current values as they change, at most one message a second',
        description:
          'Server-sent events without a name: `{items: [{site, source, id, v, t, q}]}`. The first holds every value there is.',
        tags: ['register'],
        querystring: RegisterQuery,
        response: {
          200: {
            description: 'Server-sent events',
            content: { 'text/event-stream': { schema: StreamSchema } },
          },
        },
      },
    },
    (request, reply) => {
      const caller = callerOf(request);
      const filter = {
        sites: scopedSites(caller, request.query.site) ?? null,
        sources: request.query.source ?? null,
      };
      streams.start(reply, caller, (sink) => valueFeed.subscribe(sink, filter));
    },
  );
}
