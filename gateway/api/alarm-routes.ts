import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Alarm } from '../../rules/alarm.ts';
import { parseInstant } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import { type AlarmKey, alarmKey, compareKeys, decodeCursor, encodeCursor } from './alarm-order.ts';
import {
  AlarmDetailSchema,
  AlarmListSchema,
  AlarmParams,
  AlarmsQuery,
  ProblemSchema,
} from './contract.ts';
import type { AlarmHistory, AlarmHistoryQuery, ApiDependencies } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { RegisterIndex } from './register-routes.ts';

type Query = z.output<typeof AlarmsQuery>;

interface AlarmList {
  readonly items: Alarm[];
  readonly nextCursor: string | null;
}

/** The place that a `point` filter names: an id, or a full name that also fixes site and source. */
function placeOf(query: Query): { site?: string; source?: string; point?: string } {
  const parts = query.point?.split('/') ?? [];
  const [site, source, point] = parts;
  if (parts.length === 3 && site !== undefined && source !== undefined && point !== undefined) {
    return { site, source, point };
  }
  return query.point === undefined ? {} : { point: query.point };
}

function matches(alarm: Alarm, query: Query): boolean {
  const place = placeOf(query);
  if (!query.state.includes(alarm.state)) return false;
  if (query.site !== undefined && !query.site.includes(alarm.site)) return false;
  if (query.source !== undefined && query.source !== alarm.source) return false;
  if (place.site !== undefined && place.site !== alarm.site) return false;
  if (place.source !== undefined && place.source !== alarm.source) return false;
  if (place.point !== undefined && place.point !== alarm.point) return false;
  if (query.level !== undefined && !query.level.includes(alarm.level)) return false;
  const raisedMs = parseInstant(alarm.raisedAt ?? alarm.updatedAt) ?? 0;
  if (query.from !== undefined && raisedMs < query.from) return false;
  return query.to === undefined || raisedMs < query.to;
}

/** The same filter for the history; null where site or source contradict the point's full name, so that nothing can match. */
function historyQuery(
  query: Query,
  limit: number,
  cursor: string | null,
): AlarmHistoryQuery | null {
  const place = placeOf(query);
  if (place.site !== undefined && query.site?.includes(place.site) === false) return null;
  if (place.source !== undefined && query.source !== undefined && place.source !== query.source) {
    return null;
  }
  return {
    sites: place.site === undefined ? query.site : [place.site],
    source: place.source ?? query.source,
    point: place.point,
    states: ['NORMAL'],
    levels: query.level,
    from: query.from,
    to: query.to,
    limit,
    cursor,
  };
}

/** Lists alarms: the open ones in the order in which they want attention, then, where NORMAL is asked for, the closed ones. */
export class AlarmLister {
  private readonly plant: ApiDependencies['plant'];
  private readonly history: AlarmHistory;
  private readonly points: RegisterIndex;

  constructor(plant: ApiDependencies['plant'], history: AlarmHistory, points: RegisterIndex) {
    this.plant = plant;
    this.history = history;
    this.points = points;
  }

  /** One page. An alarm that changes between two pages may change its place. */
  async list(query: Query): Promise<AlarmList> {
    const start = query.cursor === undefined ? null : decodeCursor(query.cursor);
    if (query.cursor !== undefined && start === null) throw badCursor();
    const closedAsked = query.state.includes('NORMAL');
    const items: Alarm[] = [];
    if (start?.part !== 'closed') {
      const open = this.open(query, start === null ? null : start.behind);
      for (const { alarm } of open.slice(0, query.limit)) items.push(alarm);
      const last = open[query.limit - 1];
      if (open.length > query.limit && last !== undefined) {
        return { items, nextCursor: encodeCursor({ part: 'open', behind: last.key }) };
      }
    }
    if (!closedAsked) return { items, nextCursor: null };
    const cursor = start?.part === 'closed' ? start.cursor : null;
    const room = query.limit - items.length;
    if (room === 0) return { items, nextCursor: encodeCursor({ part: 'closed', cursor: null }) };
    return this.closed(query, items, room, cursor);
  }

  private open(
    query: Query,
    behind: AlarmKey | null,
  ): readonly { readonly alarm: Alarm; readonly key: AlarmKey }[] {
    return this.plant
      .openAlarms()
      .filter((alarm) => matches(alarm, query))
      .map((alarm) => ({ alarm, key: alarmKey(alarm, this.isToxic(alarm)) }))
      .filter(({ key }) => behind === null || compareKeys(key, behind) > 0)
      .sort((left, right) => compareKeys(left.key, right.key));
  }

  private async closed(
    query: Query,
    items: Alarm[],
    room: number,
    cursor: string | null,
  ): Promise<AlarmList> {
    const ask = historyQuery(query, room, cursor);
    if (ask === null) return { items, nextCursor: null };
    const page = await fromHistory(() => this.history.list(ask));
    if (page === null) throw badCursor();
    // Open again, or not closed yet when the history was asked: the engine knows better.
    for (const alarm of page.items) {
      if (alarm.id === null || this.plant.openAlarm(alarm.id) === null) items.push(alarm);
    }
    const next = page.nextCursor;
    return {
      items,
      nextCursor: next === null ? null : encodeCursor({ part: 'closed', cursor: next }),
    };
  }

  private isToxic(alarm: Alarm): boolean {
    if (alarm.point === null) return false;
    const point = this.points.get(`${alarm.site}/${alarm.source}/${alarm.point}`);
    return point !== undefined && TOXIC_KINDS.includes(point.kind);
  }
}

/** Kinds of points that measure what poisons people. */
const TOXIC_KINDS: readonly string[] = ['toxic-gas', 'carbon-monoxide'];

function badCursor(): ApiProblem {
  const errors = [{ path: 'cursor', message: 'not a cursor of this list' }];
  return new ApiProblem('bad-input', 'The cursor is none of this list.', { errors });
}

/** Asks the history; a failure of it is a problem of that part alone. */
export async function fromHistory<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch {
    throw new ApiProblem('part-unavailable', 'The alarm history does not answer.');
  }
}

/** Reading alarms. */
export function alarmRoutes(
  app: FastifyInstance,
  { plant, alarmHistory }: ApiDependencies,
  points: RegisterIndex,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const lister = new AlarmLister(plant, alarmHistory, points);
  routes.get(
    '/api/v1/alarms',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Alarms',
        description:
          'Unacknowledged first, then by level, toxic gas first, oldest first; closed ones, where asked for, behind all open ones.',
        tags: ['alarms'],
        querystring: AlarmsQuery,
        response: { 200: AlarmListSchema, 400: ProblemSchema, 503: ProblemSchema },
      },
    },
    (request) => {
      const site = scopedSites(callerOf(request), request.query.site);
      return lister.list({ ...request.query, site });
    },
  );
  routes.get(
    '/api/v1/alarms/:id',
    {
      config: access('view', 'alarm'),
      schema: {
        summary: 'An alarm with its events',
        tags: ['alarms'],
        params: AlarmParams,
        response: { 200: AlarmDetailSchema, 404: ProblemSchema, 503: ProblemSchema },
      },
    },
    async ({ params }) => {
      const known = await fromHistory(() => alarmHistory.find(params.id));
      const alarm = plant.openAlarm(params.id) ?? known?.alarm ?? null;
      if (alarm === null) throw new ApiProblem('unknown-alarm', `There is no alarm ${params.id}.`);
      return { alarm, events: [...(known?.events ?? [])] };
    },
  );
}
