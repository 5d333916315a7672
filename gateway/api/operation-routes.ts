import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access, callerOf, scopedSites } from './access.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { RefusedMessageView } from './operation.ts';
import {
  ClientListSchema,
  JournalStateSchema,
  RejectedListSchema,
  RejectedQuery,
} from './operation-contract.ts';

function refusedAnswer(message: RefusedMessageView) {
  const { at, client, topic, site, bytes, rejected, rejections, payload } = message;
  return {
    at,
    client,
    topic,
    site,
    bytes,
    rejected,
    rejections: rejections.map(({ item, code, detail }) => ({ item, code, detail })),
    payload: Buffer.from(payload).toString('utf8'),
  };
}

/** What the people who run the gateway look at: refused messages, connected clients, the journal. */
export function operationRoutes(app: FastifyInstance, { operation }: ApiDependencies): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/v1/rejected',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'Refused messages that are kept, newest first',
        description: 'A message for a site that is not here is counted, not kept.',
        tags: ['operation'],
        querystring: RejectedQuery,
        response: { 200: RejectedListSchema },
      },
    },
    async (request) => {
      const { site, limit, cursor } = request.query;
      const sites = scopedSites(callerOf(request), site);
      const found = await operation.refused({ limit, before: cursor, sites });
      const last = found.length === limit ? found.at(-1) : undefined;
      return {
        items: found.map(refusedAnswer),
        nextCursor: last === undefined ? null : String(last.id),
      };
    },
  );
  routes.get(
    '/api/v1/clients',
    {
      config: access('view', 'whole'),
      schema: {
        summary: 'Connected MQTT clients',
        tags: ['operation'],
        response: { 200: ClientListSchema },
      },
    },
    () => ({ items: operation.clients().map((client) => ({ ...client })), nextCursor: null }),
  );
  routes.get(
    '/api/v1/journal',
    {
      config: access('view', 'whole'),
      schema: {
        summary: 'How far the journal, its chains and its views have come',
        tags: ['operation'],
        response: { 200: JournalStateSchema },
      },
    },
    async () => {
      const { sites, ...state } = await operation.journal();
      return { ...state, sites: [...sites] };
    },
  );
}
