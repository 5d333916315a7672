import type { z } from 'zod';
import type { Alarm } from '../../rules/alarm.ts';
import { assertNever } from '../../rules/assert.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Action, Refusal, RuleHolder } from '../../rules/input.ts';
import { siteOfAlarm, unknownAlarm } from './admission.ts';
import { fromHistory } from './alarm-routes.ts';
import type { PointParams, PointSchema, SourceParams, SourceSchema } from './contract.ts';
import type { ApiDependencies, Caller } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { HidingRequest } from './hiding-request.ts';
import { pointAnswer, type RegisterIndex, sourceNamed } from './register-routes.ts';

function lastAlarm(events: readonly EngineEvent[], id: string): Alarm | null {
  const event = events.findLast((each) => each.kind === 'alarm' && each.alarm.id === id);
  return event?.kind === 'alarm' ? event.alarm : null;
}

/** What a request asks of a point. */
interface PointRequest {
  readonly actionOn: (holder: { readonly point: string }) => Action;
  readonly comment: string | null;
}

/** What a shelf of an alarm stands on: its point and rule, or its source and rule where a group concluded it. */
function holderOf({ site, source, point, rule }: Alarm): RuleHolder {
  if (point === null) return { source: `${site}/${source}`, rule };
  return { point: `${site}/${source}/${point}`, rule };
}

/** Carries out people's actions and turns what becomes of them into answers. */
export class Operator {
  private readonly dependencies: ApiDependencies;
  private readonly points: RegisterIndex;

  constructor(dependencies: ApiDependencies, points: RegisterIndex) {
    this.dependencies = dependencies;
    this.points = points;
  }

  /** Ends with the problem of an alarm that is not there, where the caller must not know of it. */
  async demandSeen(caller: Caller, id: string): Promise<void> {
    if (caller.sites() === null) return;
    const site = await siteOfAlarm(this.dependencies, id);
    if (site === null || !caller.sees(site)) throw unknownAlarm(id);
  }

  /** An action on one alarm; answers the alarm after it. */
  async onAlarm(
    caller: Caller,
    id: string,
    what: 'acknowledge' | 'reset' | 'close' | 'comment',
    body: { readonly comment?: string | undefined; readonly version?: number | undefined },
  ): Promise<Alarm> {
    const { version } = body;
    const action: Action =
      version === undefined ? { do: what, alarm: id } : { do: what, alarm: id, version };
    const events = await this.perform(caller, action, body.comment ?? null, id);
    return lastAlarm(events, id) ?? (await this.alarmAsItIs(id));
  }

  /** Shelves or unshelves the point (or group) and rule of an alarm; answers the alarm after it. */
  async onPlaceOfAlarm(
    caller: Caller,
    id: string,
    version: number | undefined,
    { actionOn, comment }: HidingRequest,
  ): Promise<Alarm> {
    const alarm = this.dependencies.plant.openAlarm(id);
    if (alarm === null) throw await this.refusal({ reason: 'not-found', detail: '' }, id);
    if (version !== undefined && version !== alarm.version) {
      const detail = `The alarm is at version ${alarm.version}, not ${version}.`;
      throw new ApiProblem('stale-version', detail, { alarm });
    }
    const events = await this.perform(caller, actionOn(holderOf(alarm)), comment, id);
    return lastAlarm(events, id) ?? (await this.alarmAsItIs(id));
  }

  /** An action on a point; answers the point after it. */
  async onPoint(
    caller: Caller,
    params: z.output<typeof PointParams>,
    { actionOn, comment }: PointRequest,
  ): Promise<z.output<typeof PointSchema>> {
    const { fullName } = this.points.find(params);
    await this.perform(caller, actionOn({ point: fullName }), comment, null);
    return pointAnswer(this.dependencies.plant, this.points.find(params));
  }

  /** An action on the groups of a source; answers the source after it. */
  async onSource(
    caller: Caller,
    params: z.output<typeof SourceParams>,
    { actionOn, comment }: HidingRequest,
  ): Promise<z.output<typeof SourceSchema>> {
    const find = () => sourceNamed(this.dependencies, this.points, params);
    const { site, id } = find();
    await this.perform(caller, actionOn({ source: `${site}/${id}` }), comment, null);
    return find();
  }

  /** Judges at once, in the caller's own turn of the event loop, so that many actions of one request share a commit. */
  private async perform(
    caller: Caller,
    action: Action,
    comment: string | null,
    alarm: string | null,
  ): Promise<readonly EngineEvent[]> {
    const result = await this.dependencies.actions.perform(action, caller.name, comment);
    switch (result.kind) {
      case 'done':
        return result.events;
      case 'refused':
        throw await this.refusal(
          result.refusal,
          alarm,
          'source' in action ? 'unknown-source' : 'unknown-point',
        );
      case 'not-durable':
        throw new ApiProblem('not-durable', 'The disk did not confirm the action within 5 s.');
      default:
        return assertNever(result);
    }
  }

  private async refusal(
    refusal: Refusal,
    id: string | null,
    missing: 'unknown-point' | 'unknown-source' = 'unknown-point',
  ): Promise<ApiProblem> {
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
    if (id === null) return new ApiProblem(missing, detail);
    return unknownAlarm(id);
  }

  private async findAlarm(id: string): Promise<Alarm | null> {
    const open = this.dependencies.plant.openAlarm(id);
    if (open !== null) return open;
    const known = await fromHistory(() => this.dependencies.alarmHistory.find(id));
    return known?.alarm ?? null;
  }

  private async alarmAsItIs(id: string): Promise<Alarm> {
    const alarm = await this.findAlarm(id);
    if (alarm === null) throw unknownAlarm(id);
    return alarm;
  }
}

/** Ends a detail like a sentence; its beginning may be an id and stays as it is. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
