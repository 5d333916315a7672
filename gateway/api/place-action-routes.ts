import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { access, callerOf } from './access.ts';
import {
  PointOutOfServiceBody,
  PointParams,
  PointRuleBody,
  PointSchema,
  PointShelveBody,
  SourceParams,
  SourceSchema,
} from './contract.ts';
import { ACTION_REFUSALS } from './described-problems.ts';
import { shelving, showing, takingOut } from './hiding-request.ts';
import type { Operator } from './operator.ts';
import { PointModeBody } from './point-contract.ts';

const OPERATES = access('operate', 'site');
const SUPERVISES = access('supervise', 'site');

const POINT = '/api/v1/points/:site/:source/:point';
const ON_POINT = {
  tags: ['points'],
  params: PointParams,
  response: { 200: PointSchema, ...ACTION_REFUSALS },
};

/** Acting on points, with an open alarm or without. */
export function pointActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${POINT}/shelve`,
    {
      config: OPERATES,
      schema: { ...ON_POINT, summary: 'Shelve for a while', body: PointShelveBody },
    },
    (request) => operator.onPoint(callerOf(request), request.params, shelving(request.body)),
  );
  routes.post(
    `${POINT}/unshelve`,
    { config: OPERATES, schema: { ...ON_POINT, summary: 'End a shelf', body: PointRuleBody } },
    (request) =>
      operator.onPoint(callerOf(request), request.params, showing('unshelve', request.body)),
  );
  routes.post(
    `${POINT}/out-of-service`,
    {
      config: SUPERVISES,
      schema: { ...ON_POINT, summary: 'Take out of service', body: PointOutOfServiceBody },
    },
    (request) => operator.onPoint(callerOf(request), request.params, takingOut(request.body)),
  );
  routes.post(
    `${POINT}/in-service`,
    {
      config: SUPERVISES,
      schema: { ...ON_POINT, summary: 'Return to service', body: PointRuleBody },
    },
    (request) =>
      operator.onPoint(callerOf(request), request.params, showing('in-service', request.body)),
  );
  pointModeRoute(app, operator);
}

function pointModeRoute(app: FastifyInstance, operator: Operator): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    `${POINT}/mode`,
    {
      config: SUPERVISES,
      schema: {
        ...ON_POINT,
        summary: 'Calibration, bump test or maintenance for a while; normal ends it',
        body: PointModeBody,
      },
    },
    (request) => {
      const { comment = null, ...facts } = request.body;
      return operator.onPoint(callerOf(request), request.params, {
        actionOn: ({ point }) => ({ do: 'mode', point, ...facts }),
        comment,
      });
    },
  );
}

const SOURCE = '/api/v1/sources/:site/:source';
const ON_SOURCE = {
  tags: ['register'],
  params: SourceParams,
  response: { 200: SourceSchema, ...ACTION_REFUSALS },
};

/** Acting on what a source concludes from its points, before anything alarms too. */
export function sourceActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    `${SOURCE}/shelve`,
    {
      config: OPERATES,
      schema: {
        ...ON_SOURCE,
        summary: 'Shelve its groups of points for a while, or the one of a rule',
        body: PointShelveBody,
      },
    },
    (request) => operator.onSource(callerOf(request), request.params, shelving(request.body)),
  );
  routes.post(
    `${SOURCE}/unshelve`,
    {
      config: OPERATES,
      schema: { ...ON_SOURCE, summary: 'End a shelf of its groups', body: PointRuleBody },
    },
    (request) =>
      operator.onSource(callerOf(request), request.params, showing('unshelve', request.body)),
  );
  routes.post(
    `${SOURCE}/out-of-service`,
    {
      config: SUPERVISES,
      schema: {
        ...ON_SOURCE,
        summary: 'Take its groups of points out of service, or the one of a rule',
        body: PointOutOfServiceBody,
      },
    },
    (request) => operator.onSource(callerOf(request), request.params, takingOut(request.body)),
  );
  routes.post(
    `${SOURCE}/in-service`,
    {
      config: SUPERVISES,
      schema: { ...ON_SOURCE, summary: 'Return its groups to service', body: PointRuleBody },
    },
    (request) =>
      operator.onSource(callerOf(request), request.params, showing('in-service', request.body)),
  );
}
