import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Alarm } from '../../rules/alarm.ts';
import { assertNever } from '../../rules/assert.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Action, Refusal, RuleHolder } from '../../rules/input.ts';
import { fromHistory } from './alarm-routes.ts';
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
import { ApiProblem } from './errors.ts';
import { AlarmSchema } from './event-contract.ts';
import { type PointIndex, pointAnswer } from './register-routes.ts';

/** Who acts where there are no accounts. */
const OPEN_MODE_ACCOUNT = 'local';

function lastAlarm(events: readonly EngineEvent[], id: string): Alarm | null {
  const event = events.findLast((each) => each.kind === 'alarm' && each.alarm.id === id);
  return event?.kind === 'alarm' ? event.alarm : null;
}

/** What a shelf of an alarm stands on: its point and rule, or its source and rule where a group concluded it. */
function holderOf({ site, source, point, rule }: Alarm): RuleHolder {
  if (point === null) return { source: `${site}/${source}`, rule };
  return { point: `${site}/${source}/${point}`, rule };
}

/** Carries out people's actions and turns what becomes of them into answers. */
export class Operator {
  private readonly dependencies: ApiDependencies;
  private readonly points: PointIndex;

  constructor(dependencies: ApiDependencies, points: PointIndex) {
    this.dependencies = dependencies;
    this.points = points;
  }

  /** An action on one alarm; answers the alarm after it. */
  async onAlarm(
    id: string,
    what: 'acknowledge' | 'reset' | 'close' | 'comment',
    body: { readonly comment?: string | undefined; readonly version?: number | undefined },
  ): Promise<Alarm> {
    const { version } = body;
    const action: Action =
      version === undefined ? { do: what, alarm: id } : { do: what, alarm: id, version };
    const events = await this.perform(action, body.comment ?? null, id);
    return lastAlarm(events, id) ?? (await this.alarmAsItIs(id));
  }

  /** Shelves or unshelves the point (or group) and rule of an alarm; answers the alarm after it. */
  async onPlaceOfAlarm(
    id: string,
    version: number | undefined,
    actionOn: (place: RuleHolder) => Action,
    comment: string | null = null,
  ): Promise<Alarm> {
    const alarm = this.dependencies.plant.openAlarm(id);
    if (alarm === null) throw await this.refusal({ reason: 'not-found', detail: '' }, id);
    if (version !== undefined && version !== alarm.version) {
      const detail = `The alarm is at version ${alarm.version}, not ${version}.`;
      throw new ApiProblem('stale-version', detail, { alarm });
    }
    const events = await this.perform(actionOn(holderOf(alarm)), comment, id);
    return lastAlarm(events, id) ?? (await this.alarmAsItIs(id));
  }

  /** An action on a point; answers the point after it. */
  async onPoint(
    params: z.output<typeof PointParams>,
    actionOn: (point: string) => Action,
    comment: string | null = null,
  ): Promise<z.output<typeof PointSchema>> {
    const { fullName } = this.points.find(params);
    await this.perform(actionOn(fullName), comment, null);
    return pointAnswer(this.dependencies.plant, this.points.find(params));
  }

  /** Judges at once, in the caller's own turn of the event loop, so that many actions of one request share a commit. */
  private async perform(
    action: Action,
    comment: string | null,
    alarm: string | null,
  ): Promise<readonly EngineEvent[]> {
    const result = await this.dependencies.actions.perform(action, OPEN_MODE_ACCOUNT, comment);
    switch (result.kind) {
      case 'done':
        return result.events;
      case 'refused':
        throw await this.refusal(result.refusal, alarm);
      case 'not-durable':
        throw new ApiProblem('not-durable', 'The disk did not confirm the action within 5 s.');
      default:
        return assertNever(result);
    }
  }

  private async refusal(refusal: Refusal, id: string | null): Promise<ApiProblem> {
    const { reason, field } = refusal;
    const detail = refusal.detail === '' ? '' : `${sentence(refusal.detail)}`;
    if (reason === 'invalid') {
      const errors = [{ path: field ?? '', message: refusal.detail }];
      return new ApiProblem('bad-input', detail, { errors });
    }
    const alarmId = id ?? refusal.alarm ?? null;
    const alarm = alarmId === null ? null : await this.findAlarm(alarmId);
    if (reason !== 'not-found') {
      return new ApiProblem(reason, detail, alarm === null ? {} : { alarm });
    }
    // The engine forgets an alarm once it is closed; the history does not.
    if (alarm !== null) {
      return new ApiProblem('forbidden-by-state', 'The alarm is closed.', { alarm });
    }
    if (id === null) return new ApiProblem('unknown-point', detail);
    return new ApiProblem('unknown-alarm', `There is no alarm ${id}.`);
  }

  private async findAlarm(id: string): Promise<Alarm | null> {
    const open = this.dependencies.plant.openAlarm(id);
    if (open !== null) return open;
    const known = await fromHistory(() => this.dependencies.alarmHistory.find(id));
    return known?.alarm ?? null;
  }

  private async alarmAsItIs(id: string): Promise<Alarm> {
    const alarm = await this.findAlarm(id);
    if (alarm === null) throw new ApiProblem('unknown-alarm', `There is no alarm ${id}.`);
    return alarm;
  }
}

/** Ends a detail like a sentence; its beginning may be an id and stays as it is. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const REFUSALS = { 400: ProblemSchema, 404: ProblemSchema, 409: ProblemSchema, 503: ProblemSchema };

const ALARM_ACTIONS = {
  acknowledge: 'Acknowledge: somebody has taken note',
  reset: 'Reset a latched alarm whose condition is gone',
  close: 'Close an alarm whose condition is gone',
} as const;

/** Acting on alarms. */
export function alarmActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: ['alarms'], response: { 200: AlarmSchema, ...REFUSALS } };
  for (const what of ['acknowledge', 'reset', 'close'] as const) {
    routes.post(
      `/api/v1/alarms/:id/${what}`,
      {
        schema: {
          ...schema,
          summary: ALARM_ACTIONS[what],
          params: AlarmParams,
          body: AlarmActionBody,
        },
      },
      ({ params, body }) => operator.onAlarm(params.id, what, body ?? {}),
    );
  }
  routes.post(
    '/api/v1/alarms/:id/comment',
    { schema: { ...schema, summary: 'Comment', params: AlarmParams, body: AlarmCommentBody } },
    ({ params, body }) => operator.onAlarm(params.id, 'comment', body),
  );
  routes.post(
    '/api/v1/alarms/:id/shelve',
    {
      schema: {
        ...schema,
        summary:
          'Shelve the point and rule of the alarm for a while; of a group, its source and rule',
        params: AlarmParams,
        body: AlarmShelveBody,
      },
    },
    ({ params, body: { minutes, reason, comment, version } }) =>
      operator.onPlaceOfAlarm(
        params.id,
        version,
        (place) => ({ do: 'shelve', ...place, minutes, reason }),
        comment ?? null,
      ),
  );
  routes.post(
    '/api/v1/alarms/:id/unshelve',
    {
      schema: {
        ...schema,
        summary: 'End the shelf of the point and rule of the alarm',
        params: AlarmParams,
        body: AlarmActionBody,
      },
    },
    ({ params, body }) =>
      operator.onPlaceOfAlarm(
        params.id,
        body?.version,
        (place) => ({ do: 'unshelve', ...place }),
        body?.comment ?? null,
      ),
  );
}

/** Acknowledging many alarms at once: one result an item, one commit. */
export function bulkRoutes(app: FastifyInstance, operator: Operator): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/alarms/acknowledge',
    {
      schema: {
        summary: 'Acknowledge many alarms; one result an item',
        tags: ['alarms'],
        body: AlarmBulkBody,
        response: { 200: AlarmBulkSchema, 400: ProblemSchema },
      },
    },
    async ({ body }) => {
      const answers = body.alarms.map(async ({ id, version }) => {
        try {
          const { comment } = body;
          const alarm = await operator.onAlarm(id, 'acknowledge', { comment, version });
          return { id, status: 200, alarm, detail: null };
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error;
          const { status, detail, alarm } = error.problem;
          return { id, status, alarm: alarm ?? null, detail };
        }
      });
      return { items: await Promise.all(answers) };
    },
  );
}

/** Acting on points. */
export function pointActionRoutes(app: FastifyInstance, operator: Operator): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const at = '/api/v1/points/:site/:source/:point';
  const schema = {
    tags: ['points'],
    params: PointParams,
    response: { 200: PointSchema, ...REFUSALS },
  };
  routes.post(
    `${at}/shelve`,
    { schema: { ...schema, summary: 'Shelve for a while', body: PointShelveBody } },
    ({ params, body: { comment, ...facts } }) =>
      operator.onPoint(params, (point) => ({ do: 'shelve', point, ...facts }), comment ?? null),
  );
  routes.post(
    `${at}/unshelve`,
    { schema: { ...schema, summary: 'End a shelf', body: PointRuleBody } },
    ({ params, body }) =>
      operator.onPoint(
        params,
        (point) => ({ do: 'unshelve', point, rule: body?.rule }),
        body?.comment ?? null,
      ),
  );
  routes.post(
    `${at}/out-of-service`,
    { schema: { ...schema, summary: 'Take out of service', body: PointOutOfServiceBody } },
    ({ params, body: { comment, ...facts } }) =>
      operator.onPoint(
        params,
        (point) => ({ do: 'out-of-service', point, ...facts }),
        comment ?? null,
      ),
  );
  routes.post(
    `${at}/in-service`,
    { schema: { ...schema, summary: 'Return to service', body: PointRuleBody } },
    ({ params, body }) =>
      operator.onPoint(
        params,
        (point) => ({ do: 'in-service', point, rule: body?.rule }),
        body?.comment ?? null,
      ),
  );
}
