import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access, callerOf } from './access.ts';
import {
  AlarmActionBody,
  AlarmOutOfServiceBody,
  AlarmParams,
  PointOutOfServiceBody,
  PointRuleBody,
  PointShelveBody,
  ProblemSchema,
  SourceParams,
  SourceSchema,
} from './contract.ts';
import { AlarmSchema } from './event-contract.ts';
import type { Operator } from './operator.ts';

const REFUSALS = { 400: ProblemSchema, 404: ProblemSchema, 409: ProblemSchema, 503: ProblemSchema };
const ON_ALARM = {
  tags: ['alarms'],
  params: AlarmParams,
  response: { 200: AlarmSchema, ...REFUSALS },
};

/** Taking what an alarm stands on out of service, a point's rule or a group's: whatever can alarm can be taken out. */
export function alarmServiceRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/v1/alarms/:id/out-of-service',
    {
      config: access('supervise', 'alarm'),
      schema: {
        ...ON_ALARM,
        summary:
          'Take the point and rule of the alarm out of service; of a group, its source and rule',
        body: AlarmOutOfServiceBody,
      },
    },
    (request) => {
      const { reason, comment, version } = request.body;
      return operator.onPlaceOfAlarm(
        callerOf(request),
        request.params.id,
        version,
        (place) => ({ do: 'out-of-service', ...place, reason }),
        comment ?? null,
      );
    },
  );
  routes.post(
    '/api/v1/alarms/:id/in-service',
    {
      config: access('supervise', 'alarm'),
      schema: {
        ...ON_ALARM,
        summary: 'Return the point and rule of the alarm to service',
        body: AlarmActionBody,
      },
    },
    (request) => {
      const { params, body } = request;
      return operator.onPlaceOfAlarm(
        callerOf(request),
        params.id,
        body?.version,
        (place) => ({ do: 'in-service', ...place }),
        body?.comment ?? null,
      );
    },
  );
}

const SOURCE = '/api/v1/sources/:site/:source';
const ON_SOURCE = {
  tags: ['register'],
  params: SourceParams,
  response: { 200: SourceSchema, ...REFUSALS },
};

/** Acting on what a source concludes from groups of its points: items and ponds, before anything alarms too. */
export function sourceActionRoutes(app: FastifyInstance, operator: Operator): void {
  sourceShelveRoutes(app, operator);
  sourceServiceRoutes(app, operator);
}

function sourceShelveRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${SOURCE}/shelve`,
    {
      config: access('operate', 'site'),
      schema: {
        ...ON_SOURCE,
        summary: 'Shelve its groups of points for a while, or the one of a rule',
        body: PointShelveBody,
      },
    },
    (request) => {
      const { comment, ...facts } = request.body;
      return operator.onSource(
        callerOf(request),
        request.params,
        (source) => ({ do: 'shelve', source, ...facts }),
        comment ?? null,
      );
    },
  );
  routes.post(
    `${SOURCE}/unshelve`,
    {
      config: access('operate', 'site'),
      schema: { ...ON_SOURCE, summary: 'End a shelf of its groups', body: PointRuleBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onSource(
        callerOf(request),
        params,
        (source) => ({ do: 'unshelve', source, rule: body?.rule }),
        body?.comment ?? null,
      );
    },
  );
}

function sourceServiceRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${SOURCE}/out-of-service`,
    {
      config: access('supervise', 'site'),
      schema: {
        ...ON_SOURCE,
        summary: 'Take its groups of points out of service, or the one of a rule',
        body: PointOutOfServiceBody,
      },
    },
    (request) => {
      const { comment, ...facts } = request.body;
      return operator.onSource(
        callerOf(request),
        request.params,
        (source) => ({ do: 'out-of-service', source, ...facts }),
        comment ?? null,
      );
    },
  );
  routes.post(
    `${SOURCE}/in-service`,
    {
      config: access('supervise', 'site'),
      schema: { ...ON_SOURCE, summary: 'Return its groups to service', body: PointRuleBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onSource(
        callerOf(request),
        params,
        (source) => ({ do: 'in-service', source, rule: body?.rule }),
        body?.comment ?? null,
      );
    },
  );
}
