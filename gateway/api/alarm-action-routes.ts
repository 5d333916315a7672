import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access, callerOf } from './access.ts';
import { acknowledgeMany } from './bulk-acknowledge.ts';
import {
  AlarmActionBody,
  AlarmBulkBody,
  AlarmBulkSchema,
  AlarmCommentBody,
  AlarmOutOfServiceBody,
  AlarmParams,
  AlarmShelveBody,
  ProblemSchema,
} from './contract.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ACTION_REFUSALS } from './described-problems.ts';
import { AlarmSchema } from './event-contract.ts';
import { shelving, showing, takingOut } from './hiding-request.ts';
import type { Operator } from './operator.ts';

const ALARM_ACTIONS = {
  acknowledge: 'Acknowledge: somebody has taken note',
  reset: 'Reset a latched alarm whose condition is gone',
  close: 'Close an alarm whose condition is gone',
} as const;

const OPERATES = access('operate', 'alarm');
const SUPERVISES = access('supervise', 'alarm');

const ON_ALARM = {
  tags: ['alarms'],
  params: AlarmParams,
  response: { 200: AlarmSchema, ...ACTION_REFUSALS },
};

/** Acting on alarms. */
export function alarmActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  for (const what of ['acknowledge', 'reset', 'close'] as const) {
    routes.post(
      `/api/v1/alarms/:id/${what}`,
      {
        config: what === 'acknowledge' ? OPERATES : SUPERVISES,
        schema: { ...ON_ALARM, summary: ALARM_ACTIONS[what], body: AlarmActionBody },
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
      schema: { ...ON_ALARM, summary: 'Comment', body: AlarmCommentBody },
    },
    (request) => {
      const { params, body } = request;
      return operator.onAlarm(callerOf(request), params.id, 'comment', body);
    },
  );
  alarmHidingRoutes(app, operator);
}

/** Hiding the place of an alarm: its point and rule; of a group, its source and rule. */
function alarmHidingRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/v1/alarms/:id/shelve',
    {
      config: OPERATES,
      schema: {
        ...ON_ALARM,
        summary:
          'Shelve the point and rule of the alarm for a while; of a group, its source and rule',
        body: AlarmShelveBody,
      },
    },
    (request) => {
      const { version, ...body } = request.body;
      return operator.onPlaceOfAlarm(callerOf(request), request.params.id, version, shelving(body));
    },
  );
  routes.post(
    '/api/v1/alarms/:id/out-of-service',
    {
      config: SUPERVISES,
      schema: {
        ...ON_ALARM,
        summary:
          'Take the point and rule of the alarm out of service; of a group, its source and rule',
        body: AlarmOutOfServiceBody,
      },
    },
    (request) => {
      const { version, ...body } = request.body;
      return operator.onPlaceOfAlarm(
        callerOf(request),
        request.params.id,
        version,
        takingOut(body),
      );
    },
  );
  for (const [what, config, summary] of [
    ['unshelve', OPERATES, 'End the shelf of the point and rule of the alarm'],
    ['in-service', SUPERVISES, 'Return the point and rule of the alarm to service'],
  ] as const) {
    routes.post(
      `/api/v1/alarms/:id/${what}`,
      { config, schema: { ...ON_ALARM, summary, body: AlarmActionBody } },
      (request) => {
        const { version, ...body } = request.body ?? {};
        const { id } = request.params;
        return operator.onPlaceOfAlarm(callerOf(request), id, version, showing(what, body));
      },
    );
  }
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
        response: { 200: AlarmBulkSchema, 404: ProblemSchema },
      },
    },
    async (request) => {
      const { body } = request;
      const caller = callerOf(request);
      return { items: await acknowledgeMany(operator, plant, caller, body) };
    },
  );
}
