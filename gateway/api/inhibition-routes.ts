import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Inhibition } from '../../rules/inhibition.ts';
import { instantOrNull } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import type { ApiDependencies } from './dependencies.ts';
import {
  InhibitionListSchema,
  type InhibitionSchema,
  InhibitionsQuery,
} from './inhibition-contract.ts';

function inhibitionAnswer({
  since,
  until,
  ...rest
}: Inhibition): z.output<typeof InhibitionSchema> {
  return { ...rest, since: instantOrNull(since), until: instantOrNull(until) };
}

/** What people keep from being told. */
export function inhibitionRoutes(app: FastifyInstance, { plant }: ApiDependencies): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/inhibitions',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'What is shelved, out of service or in a mode, by whom, why and until when',
        description:
          'One item for each rule that is shelved, each that is out of service, and each point in a mode, whether or not an alarm is open. What is not here is told as always.',
        tags: ['points'],
        querystring: InhibitionsQuery,
        response: { 200: InhibitionListSchema },
      },
    },
    (request) => {
      const { source: sources, kind: kinds } = request.query;
      const sites = scopedSites(callerOf(request), request.query.site);
      return {
        items: plant
          .inhibitions()
          .filter(({ site }) => sites?.includes(site) ?? true)
          .filter(({ source }) => sources?.includes(source) ?? true)
          .filter(({ kind }) => kinds?.includes(kind) ?? true)
          .map(inhibitionAnswer),
        nextCursor: null,
      };
    },
  );
}
