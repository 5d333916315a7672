import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access } from './access.ts';
import { StreamSchema } from './contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HealthSchema, ReadinessSchema } from './health-contract.ts';

/** Liveness, readiness, metrics: for supervisors and monitors. */
export function healthRoutes(app: FastifyInstance, { readiness, metrics }: ApiDependencies): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/healthz',
    {
      config: access('public', 'none'),
      schema: { summary: 'Liveness', tags: ['health'], response: { 200: HealthSchema } },
    },
    () => ({ status: 'ok' as const }),
  );
  routes.get(
    '/readyz',
    {
      config: access('public', 'none'),
      schema: {
        summary: 'Readiness, and how each part does',
        description: '503 while the gateway can not do its main job.',
        tags: ['health'],
        response: { 200: ReadinessSchema, 503: ReadinessSchema },
      },
    },
    async (_request, reply) => {
      const { ready, parts } = readiness.report();
      const whole = Object.values(parts).every((part) => part.state === 'ok');
      const status = ready ? (whole ? 'ok' : 'degraded') : 'down';
      return reply.code(ready ? 200 : 503).send({ status, parts: { ...parts } });
    },
  );
  routes.get(
    '/metrics',
    {
      config: access('view', 'whole'),
      schema: {
        summary: 'Metrics in Prometheus text format',
        tags: ['health'],
        response: {
          200: { description: 'Metrics', content: { 'text/plain': { schema: StreamSchema } } },
        },
      },
    },
    async (_request, reply) => {
      const text = await metrics.text();
      return reply.type(metrics.contentType).send(text);
    },
  );
}
