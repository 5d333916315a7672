import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access, callerOf } from './access.ts';
import { acknowledgeMany } from './bulk-acknowledge.ts';
import {
  AlarmActionBody,
  AlarmBulkBody,
  AlarmBulkSchema,
  AlarmCommentBody,
  AlarmParams,
  AlarmShelveBody,
  PointOutOfServiceBody,
  PointParams,
  PointRuleBody,
  PointSchema,
  PointShelveBody,
  ProblemSchema,
} from './contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import { AlarmSchema } from './event-contract.ts';
import type { Operator } from './operator.ts';
import { PointModeBody } from './point-contract.ts';

const REFUSALS = { 400: ProblemSchema, 404: ProblemSchema, 409: ProblemSchema, 503: ProblemSchema };

const ALARM_ACTIONS = {
  acknowledge: 'Acknowledge: somebody has taken note',
  reset: 'Reset a latched alarm whose condition is gone',
  close: 'Close an alarm whose condition is gone',
} as const;

const OPERATES = access('operate', 'alarm');

const ON_ALARM = { tags: ['alarms'], response: { 200: AlarmSchema, ...REFUSALS } };

/** Acting on alarms. */
export function alarmActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  for (const what of ['acknowledge', 'reset', 'close'] as const) {
    routes.post(
      `/api/v1/alarms/:id/${what}`,
      {
        config: what === 'acknowledge' ? OPERATES : access('supervise', 'alarm'),
        schema: {
          ...ON_ALARM,
          summary: ALARM_ACTIONS[what],
          params: AlarmParams,
          body: AlarmActionBody,
        },
      },
      (request) => {
        const { params, body } = request;
        return operator.onAlarm(callerOf(request), params.id, what, body ?? {});
      },
    );
  }
  routes.post(
    '/api/v1/alarms/:id/comment',
    {
      config: OPERATES,
      schema: { ...ON_ALARM, summary: 'Comment', params: AlarmParams, body: AlarmCommentBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onAlarm(callerOf(request), params.id, 'comment', body);
    },
  );
  alarmShelveRoutes(app, operator);
}

function alarmShelveRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/v1/alarms/:id/shelve',
    {
      config: OPERATES,
      schema: {
        ...ON_ALARM,
        summary:
          'Shelve the point and rule of the alarm for a while; of a group, its source and rule',
        params: AlarmParams,
        body: AlarmShelveBody,
      },
    },
    (request) => {
      const { minutes, reason, comment, version } = request.body;
      return operator.onPlaceOfAlarm(
        callerOf(request),
        request.params.id,
        version,
        (place) => ({ do: 'shelve', ...place, minutes, reason }),
        comment ?? null,
      );
    },
  );
  routes.post(
    '/api/v1/alarms/:id/unshelve',
    {
      config: OPERATES,
      schema: {
        ...ON_ALARM,
        summary: 'End the shelf of the point and rule of the alarm',
        params: AlarmParams,
        body: AlarmActionBody,
      },
    },
    (request) => {
      const { params, body } = request;
      return operator.onPlaceOfAlarm(
        callerOf(request),
        params.id,
        body?.version,
        (place) => ({ do: 'unshelve', ...place }),
        body?.comment ?? null,
      );
    },
  );
}

/** Acknowledging many alarms at once: one result an item, one commit. */
export function bulkRoutes(
  app: FastifyInstance,
  operator: Operator,
  { plant }: ApiDependencies,
): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/alarms/acknowledge',
    {
      config: access('operate', 'list'),
      schema: {
        summary: 'Acknowledge many alarms, or all of a source that wait; one result an item',
        tags: ['alarms'],
        body: AlarmBulkBody,
        response: { 200: AlarmBulkSchema, 400: ProblemSchema, 404: ProblemSchema },
      },
    },
    async (request) => {
      const { body } = request;
      const caller = callerOf(request);
      return { items: await acknowledgeMany(operator, plant, caller, body) };
    },
  );
}

const POINT = '/api/v1/points/:site/:source/:point';
const ON_POINT = {
  tags: ['points'],
  params: PointParams,
  response: { 200: PointSchema, ...REFUSALS },
};

/** Acting on points. */
export function pointActionRoutes(app: FastifyInstance, operator: Operator): void {
  pointShelveRoutes(app, operator);
  pointServiceRoutes(app, operator);
  pointModeRoute(app, operator);
}

function pointShelveRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${POINT}/shelve`,
    {
      config: access('operate', 'site'),
      schema: { ...ON_POINT, summary: 'Shelve for a while', body: PointShelveBody },
    },
    (request) => {
      const { comment, ...facts } = request.body;
      return operator.onPoint(
        callerOf(request),
        request.params,
        (point) => ({ do: 'shelve', point, ...facts }),
        comment ?? null,
      );
    },
  );
  routes.post(
    `${POINT}/unshelve`,
    {
      config: access('operate', 'site'),
      schema: { ...ON_POINT, summary: 'End a shelf', body: PointRuleBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onPoint(
        callerOf(request),
        params,
        (point) => ({ do: 'unshelve', point, rule: body?.rule }),
        body?.comment ?? null,
      );
    },
  );
}

function pointModeRoute(app: FastifyInstance, operator: Operator): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    `${POINT}/mode`,
    {
      config: access('supervise', 'site'),
      schema: {
        ...ON_POINT,
        summary: 'Calibration, bump test or maintenance for a while; normal ends it',
        body: PointModeBody,
      },
    },
    (request) => {
      const { comment, ...facts } = request.body;
      return operator.onPoint(
        callerOf(request),
        request.params,
        (point) => ({ do: 'mode', point, ...facts }),
        comment ?? null,
      );
    },
  );
}

function pointServiceRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${POINT}/out-of-service`,
    {
      config: access('supervise', 'site'),
      schema: { ...ON_POINT, summary: 'Take out of service', body: PointOutOfServiceBody },
    },
    (request) => {
      const { comment, ...facts } = request.body;
      return operator.onPoint(
        callerOf(request),
        request.params,
        (point) => ({ do: 'out-of-service', point, ...facts }),
        comment ?? null,
      );
    },
  );
  routes.post(
    `${POINT}/in-service`,
    {
      config: access('supervise', 'site'),
      schema: { ...ON_POINT, summary: 'Return to service', body: PointRuleBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onPoint(
        callerOf(request),
        params,
        (point) => ({ do: 'in-service', point, rule: body?.rule }),
        body?.comment ?? null,
      );
    },
  );
}
