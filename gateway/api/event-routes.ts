import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { HazgateEvent } from '../../rules/event.ts';
import { access, callerOf, scopedSites } from './access.ts';
import { askPart } from './ask-part.ts';
import {
  EventListSchema,
  EventsFeedQuery,
  EventsQuery,
  ProblemSchema,
  StreamSchema,
} from './contract.ts';
import type { ApiDependencies, EventLog } from './dependencies.ts';
import type { EventStreams } from './event-stream.ts';

const SCAN_PAGE = 1_000;
/** Events looked at for one page, so that a rare filter does not hold a request for ever; the cursor then stands where it stopped. */
const SCAN_MAX = 50_000;

interface EventFilter {
  readonly kind?: readonly HazgateEvent['kind'][] | undefined;
  readonly site?: readonly string[] | undefined;
}

function asked(event: HazgateEvent, { kind, site }: EventFilter): boolean {
  if (kind !== undefined && !kind.includes(event.kind)) return false;
  return site === undefined || (event.site !== null && site.includes(event.site));
}

/** One page of events behind `after`; `nextCursor` is what to give as `after` for the next. */
export async function pageOfEvents(
  log: EventLog,
  query: EventFilter & { readonly after: number; readonly limit: number },
): Promise<{ items: HazgateEvent[]; nextCursor: string | null }> {
  const items: HazgateEvent[] = [];
  let cursor = query.after;
  for (let scanned = 0; scanned < SCAN_MAX; ) {
    const events = await log.after(cursor, { limit: SCAN_PAGE });
    if (events.length === 0) return { items, nextCursor: null };
    for (const event of events) {
      if (asked(event, query)) {
        if (items.length === query.limit) return { items, nextCursor: String(cursor) };
        items.push(event);
      }
      cursor = event.seq ?? cursor;
    }
    scanned += events.length;
  }
  return { items, nextCursor: String(cursor) };
}

/** Where a client resumes: what its browser remembers comes before what its address says. */
export function resumePoint(
  lastEventId: string | readonly string[] | undefined,
  after: number | undefined,
): number | null | 'unknown' {
  if (typeof lastEventId === 'string' && lastEventId !== '') {
    return /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 'unknown';
  }
  return after ?? null;
}

/** The journal's events, paged and as a feed. */
export function eventRoutes(
  app: FastifyInstance,
  { events, eventFeed }: ApiDependencies,
  streams: EventStreams,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/v1/events',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Events in order of `seq`',
        description:
          'A page may hold fewer than `limit`; it is the last where `nextCursor` is null.',
        tags: ['events'],
        querystring: EventsQuery,
        response: { 200: EventListSchema, 503: ProblemSchema },
      },
    },
    async (request) => {
      const { query } = request;
      const site = scopedSites(callerOf(request), query.site);
      const after = query.cursor ?? query.after;
      return askPart('The journal can not be read.', () =>
        pageOfEvents(events, { ...query, site, after }),
      );
    },
  );
  routes.get(
    '/api/v1/events/feed',
    {
      exposeHeadRoute: false,
      config: access('view', 'list'),
      schema: {
        summary: 'Events as they become durable',
        description: [
          'Server-sent events: `id` is `seq`, `event` is the kind. Resumes behind `Last-Event-ID` or `after` without gap or',
          'repeat; with neither it starts at the next event. `reset` means that events may be missing: fetch the lists anew.',
          '`heartbeat` with `{at, seq, head}` every 2 s says that all up to `seq` has been sent, and that `head` is the newest',
          'there is: who is far behind may fetch the lists and go on from there. Events told before they are durable',
          'have no id and come again. With `level` only alarm events are sent.',
        ].join(' '),
        tags: ['events'],
        querystring: EventsFeedQuery,
        response: {
          200: {
            description: 'Server-sent events',
            content: { 'text/event-stream': { schema: StreamSchema } },
          },
        },
      },
    },
    (request, reply) => {
      const { query, headers } = request;
      const caller = callerOf(request);
      const after = resumePoint(headers['last-event-id'], query.after);
      const filter = {
        sites: scopedSites(caller, query.site) ?? null,
        kinds: query.kind ?? null,
        levels: query.level ?? null,
      };
      streams.start(reply, caller, (sink) => eventFeed.subscribe(sink, { after, filter }));
    },
  );
}
