import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { AreaView } from '../../rules/area-view.ts';
import { instantOrNull } from '../../rules/time.ts';
import { access, callerOf, scopedSites } from './access.ts';
import { AreaListSchema, type AreaSchema } from './contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import { RegisterQuery } from './register-contract.ts';

function areaAnswer({ name, causes, since, ...rest }: AreaView): z.output<typeof AreaSchema> {
  return {
    ...rest,
    name: name === null ? null : { zh: name.zh, en: name.en },
    causes: [...causes],
    since: instantOrNull(since),
  };
}

/** What interlocks cut, power of areas and inlets of tanks. */
export function interlockRoutes(app: FastifyInstance, { plant }: ApiDependencies): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/interlocks',
    {
      config: access('view', 'list'),
      schema: {
        summary:
          'What interlocks cut, power of areas and inlets of tanks, each as it stands, in file order',
        tags: ['interlocks'],
        querystring: RegisterQuery,
        response: { 200: AreaListSchema },
      },
    },
    (request) => {
      const sites = scopedSites(callerOf(request), request.query.site);
      const { source: sources } = request.query;
      return {
        items: plant
          .areas()
          .filter(({ site }) => sites?.includes(site) ?? true)
          .filter(({ source }) => sources?.includes(source) ?? true)
          .map(areaAnswer),
        nextCursor: null,
      };
    },
  );
}
