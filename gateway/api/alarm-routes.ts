import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Alarm } from '../../rules/alarm.ts';
import { parseInstant } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import {
  type AlarmKey,
  alarmKey,
  compareKeys,
  decodeCursor,
  encodeCursor,
  type OrderPlace,
} from './alarm-order.ts';
import { askAlarmHistory } from './ask-part.ts';
import {
  AlarmDetailSchema,
  AlarmListSchema,
  AlarmParams,
  AlarmsQuery,
  ProblemSchema,
} from './contract.ts';
import type { AlarmHistory, AlarmHistoryQuery, ApiDependencies } from './dependencies.ts';
import { ApiProblem, badCursor } from './errors.ts';
import { KeptOrder, KeptOrders } from './kept-orders.ts';
import type { RegisterIndex } from './register-index.ts';

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
  if (query.worst !== undefined && !query.worst.includes(alarm.worst)) return false;
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
    worst: query.worst,
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
  private readonly index: RegisterIndex;
  private readonly orders = new KeptOrders();

  constructor(plant: ApiDependencies['plant'], history: AlarmHistory, index: RegisterIndex) {
    this.plant = plant;
    this.history = history;
    this.index = index;
  }

  /**
   * One page. All pages of a list show it in the order of its first page, each alarm once and as it is now; one that is raised
   * meanwhile is in none of them.
   */
  async list(query: Query): Promise<AlarmList> {
    const start = query.cursor === undefined ? null : decodeCursor(query.cursor);
    if (query.cursor !== undefined && start === null) throw badCursor();
    const kept = start?.order == null ? null : this.orders.find(start.order.id);
    if (start?.part === 'closed') return this.closed(query, [], kept, start.cursor);
    const behind = start === null ? null : start.behind;
    const order = kept ?? new KeptOrder(this.openIds(query, behind));
    const { alarms, at } = this.openPage(query, order, kept === null ? 0 : (start?.order?.at ?? 0));
    const last = alarms.at(-1);
    if (at < order.ids.length && last !== undefined) {
      const behindLast = this.keyOf(last);
      const cursor = { part: 'open', behind: behindLast, order: this.goingOn(order, at) } as const;
      return { items: alarms, nextCursor: encodeCursor(cursor) };
    }
    if (!query.state.includes('NORMAL')) return { items: alarms, nextCursor: null };
    return this.closed(query, alarms, order, null);
  }

  private openIds(query: Query, behind: AlarmKey | null): readonly string[] {
    return this.plant
      .openAlarms()
      .filter((alarm) => matches(alarm, query))
      .map((alarm) => this.keyOf(alarm))
      .filter((key) => behind === null || compareKeys(key, behind) > 0)
      .sort(compareKeys)
      .map((key) => key[4]);
  }

  /** Alarms of the order from a place on that still match, and the place of the first that found no room. */
  private openPage(query: Query, order: KeptOrder, from: number): { alarms: Alarm[]; at: number } {
    const alarms: Alarm[] = [];
    const closedFollow = query.state.includes('NORMAL');
    for (let at = from; at < order.ids.length; at += 1) {
      const id = order.ids[at] ?? '';
      const alarm = this.plant.openAlarm(id);
      if (alarm === null || !matches(alarm, query)) continue;
      if (alarms.length === query.limit) return { alarms, at };
      alarms.push(alarm);
      if (closedFollow) order.shown.add(id);
    }
    return { alarms, at: order.ids.length };
  }

  private async closed(
    query: Query,
    items: Alarm[],
    order: KeptOrder | null,
    cursor: string | null,
  ): Promise<AlarmList> {
    const room = query.limit - items.length;
    const nextCursor = (next: string | null) => {
      const place = order === null ? null : this.goingOn(order, order.ids.length);
      return encodeCursor({ part: 'closed', cursor: next, order: place });
    };
    if (room === 0) return { items, nextCursor: nextCursor(null) };
    const ask = historyQuery(query, room, cursor);
    if (ask === null) return { items, nextCursor: null };
    const page = await askAlarmHistory(() => this.history.list(ask));
    if (page === null) throw badCursor();
    for (const alarm of page.items) {
      if (alarm.id === null) continue;
      // Open again, or not closed yet when the history was asked: the engine knows better.
      if (this.plant.openAlarm(alarm.id) !== null || order?.shown.has(alarm.id)) continue;
      items.push(alarm);
    }
    return { items, nextCursor: page.nextCursor === null ? null : nextCursor(page.nextCursor) };
  }

  private goingOn(order: KeptOrder, at: number): OrderPlace {
    this.orders.keep(order);
    return { id: order.name, at };
  }

  private keyOf(alarm: Alarm): AlarmKey {
    return alarmKey(alarm, this.isToxic(alarm));
  }

  private isToxic(alarm: Alarm): boolean {
    if (alarm.point === null) return false;
    const point = this.index.point(`${alarm.site}/${alarm.source}/${alarm.point}`);
    return point !== undefined && TOXIC_KINDS.includes(point.kind);
  }
}

/** Kinds of points that measure what poisons people. */
const TOXIC_KINDS: readonly string[] = ['toxic-gas', 'carbon-monoxide'];

/** Reading alarms. */
export function alarmRoutes(
  app: FastifyInstance,
  { plant, alarmHistory }: ApiDependencies,
  index: RegisterIndex,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const lister = new AlarmLister(plant, alarmHistory, index);
  routes.get(
    '/api/v1/alarms',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Alarms',
        description:
          'Unacknowledged first, then by level, toxic gas first, oldest first; closed ones, where asked for, behind all open ones. Pages keep the order of the first one, and show each alarm as it is now.',
        tags: ['alarms'],
        querystring: AlarmsQuery,
        response: { 200: AlarmListSchema, 503: ProblemSchema },
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
        response: { 200: AlarmDetailSchema, 503: ProblemSchema },
      },
    },
    async ({ params }) => {
      const known = await askAlarmHistory(() => alarmHistory.find(params.id));
      const alarm = plant.openAlarm(params.id) ?? known?.alarm ?? null;
      if (alarm === null) throw new ApiProblem('unknown-alarm', `There is no alarm ${params.id}.`);
      return { alarm, events: [...(known?.events ?? [])] };
    },
  );
}
