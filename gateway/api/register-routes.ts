import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { derivedFacts, judgedQuantity } from '../../rules/derivation.ts';
import type { Point, Site, Source } from '../../rules/register.ts';
import { dayOf, formatInstant, instantOrNull } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import {
  PointListSchema,
  type PointSchema,
  SiteListSchema,
  SourceListSchema,
  type SourceSchema,
  StreamSchema,
} from './contract.ts';
import type { ApiDependencies, PlantView, PointView } from './dependencies.ts';
import { badCursor } from './errors.ts';
import type { EventStreams } from './event-stream.ts';
import { hazardAnswer } from './hazard-answer.ts';
import { pointFactsAnswer } from './point-facts-contract.ts';
import { PointsQuery, RegisterQuery, SiteQuery } from './register-contract.ts';
import type { RegisterIndex } from './register-index.ts';
import { isOneSlice, slicedList } from './sliced-list.ts';

type PointAnswer = z.output<typeof PointSchema>;
type SourceAnswer = z.output<typeof SourceSchema>;

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
    limitsOf: judgedQuantity(point.derivation),
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
    lastSeen: instantOrNull(status.lastSeen),
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

/** Conditions of a point that tells nothing. */
const SILENT: readonly string[] = ['never', 'stale', 'bad'];

/** A source, as the API shows it; `today` is a day, YYYY-MM-DD. */
export function sourceAnswer(
  source: Source,
  plant: PlantView,
  index: RegisterIndex,
  today: string,
): SourceAnswer {
  const { facts, site, id, kind, name } = source;
  const levelOf = (point: string): number | null => {
    const found = index.point(`${site}/${id}/${point}`);
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
      silent: index
        .pointsOf(source)
        .filter(({ index: place }) => SILENT.includes(plant.pointStatus(place).condition))
        .map((point) => point.id),
    },
    majorHazard: hazardAnswer(source, today, levelOf),
    groupRules: [...index.groupRulesOf(source)],
  };
}

function listed(filter: readonly string[] | undefined, id: string): boolean {
  return filter === undefined || filter.includes(id);
}

/** The points behind the one by whose full name a page begins, as many as are asked for, and by which the next one begins. */
function pageOf(
  points: readonly Point[],
  { limit = points.length, cursor }: z.output<typeof PointsQuery>,
): { readonly page: readonly Point[]; readonly nextCursor: string | null } {
  const last = cursor === undefined ? -1 : points.findIndex(({ fullName }) => fullName === cursor);
  if (cursor !== undefined && last < 0) throw badCursor();
  const page = points.slice(last + 1, last + 1 + limit);
  const isEnd = last + 1 + page.length === points.length;
  return { page, nextCursor: isEnd ? null : (page.at(-1)?.fullName ?? null) };
}

/** Sites, sources, points. */
export function registerRoutes(
  app: FastifyInstance,
  { plant, clock }: ApiDependencies,
  index: RegisterIndex,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/v1/sites',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Sites, in file order',
        tags: ['register'],
        querystring: SiteQuery,
        response: { 200: SiteListSchema },
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
        response: { 200: SourceListSchema },
      },
    },
    (request) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      const { source: sources } = request.query;
      const today = dayOf(clock.now().wallMs);
      const items = plant.register.sources
        .filter(({ site, id }) => listed(sites, site) && listed(sources, id))
        .map((source) => sourceAnswer(source, plant, index, today));
      return { items, nextCursor: null };
    },
  );
  pointsRoute(app, plant);
}

function pointsRoute(app: FastifyInstance, plant: PlantView): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/points',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Points with their current values, in file order',
        description:
          'Whole, or in pages where a `limit` is given. Each point is shown as it stands when it is written; an answer that breaks off was overtaken by another configuration.',
        tags: ['register'],
        querystring: PointsQuery,
        response: { 200: PointListSchema },
      },
    },
    async (request, reply) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      const { source: sources } = request.query;
      const { register } = plant;
      const wanted = register.points.filter(
        ({ site, source }) => listed(sites, site) && listed(sources, source),
      );
      const { page, nextCursor } = pageOf(wanted, request.query);
      const answerOf = (point: Point): PointAnswer => pointAnswer(plant, point);
      if (isOneSlice(page)) return { items: page.map(answerOf), nextCursor };
      const isCurrent = (): boolean => plant.register === register;
      const stream: unknown = Readable.from(slicedList(page, answerOf, nextCursor, isCurrent));
      return reply.type('application/json; charset=utf-8').send(stream as never);
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
