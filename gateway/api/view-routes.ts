import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { formatInstant } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import { BlindSpotListSchema } from './contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import { RegisterQuery } from './register-contract.ts';

/** What can't be seen just now. */
export function viewRoutes(app: FastifyInstance, { plant }: ApiDependencies): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/views',
    {
      config: access('view', 'list'),
      schema: {
        summary: 'What can not be seen just now',
        description:
          'Each source all of whose points are silent, with `point: null`, and every silent point. What is not here is seen.',
        tags: ['register'],
        querystring: RegisterQuery,
        response: { 200: BlindSpotListSchema },
      },
    },
    (request) => {
      const { source } = request.query;
      const sites = scopedSites(callerOf(request), request.query.site);
      const items = plant
        .blindSpots()
        .filter((spot) => sites?.includes(spot.site) ?? true)
        .filter((spot) => source?.includes(spot.source) ?? true)
        .map((spot) => ({ ...spot, since: formatInstant(spot.since) }));
      return { items, nextCursor: null };
    },
  );
}
