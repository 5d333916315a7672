import type { Alarm } from '../../../../rules/alarm.ts';
import type { AlarmBulk, Point, Source } from '../api/answers.ts';
import { type Outcome, post } from '../api/client.ts';
import type { Notices } from '../app/notices.ts';
import type { PlaceActions } from '../inhibition/end-inhibition.ts';
import type { Live } from '../live/live.ts';
import {
  groupsKey,
  type PointPlace,
  pointKey,
  type SourcePlace,
  sourceKey,
} from '../live/place.ts';
import { isUnacknowledged } from '../live/urgency.ts';
import type { AskedAction } from './doubt.ts';
import type { Doubts } from './doubts.ts';
import type { ActionFields, AlarmVerb, HidingVerb, PointVerb } from './verb.ts';

/** At most as many alarms in one request as the gateway takes. */
const BULK_MAX = 1_000;
/** The answer to an action that the disk has not confirmed. */
const NOT_DURABLE = 503;

/** Does what is clicked. Each action carries the version that was on the screen; what fails is told. */
export class AlarmActions implements PlaceActions {
  private readonly live: Live;
  private readonly notices: Notices;
  private readonly doubts: Doubts;

  constructor(live: Live, notices: Notices, doubts: Doubts) {
    this.live = live;
    this.notices = notices;
    this.doubts = doubts;
  }

  /** Acknowledges those of the alarms that wait for it, in the versions given. */
  async acknowledge(alarms: readonly Alarm[], subject: string | null): Promise<void> {
    const { busy } = this.live.current();
    const open = alarms.filter(({ id }) => id !== null && !busy.has(id)).filter(isUnacknowledged);
    for (let from = 0; from < open.length; from += BULK_MAX) {
      await this.acknowledgeSome(open.slice(from, from + BULK_MAX), subject);
    }
  }

  /** Does one thing with one alarm, or with what it stands on; true where it was done, else the notices tell why not. */
  onAlarm(
    alarm: Alarm,
    verb: AlarmVerb | PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    const path = `alarms/${encodeURIComponent(alarm.id ?? '')}/${verb}`;
    const body = { version: alarm.version, ...fields };
    const take = (after: Alarm) => this.live.takeAlarm(after);
    return this.perform<Alarm>(alarm.id ?? '', path, body, subject, take, [{ alarm, verb }]);
  }

  /** Does one thing with a point; true where it was done. While it is under way, the point is busy by its full name. */
  onPoint(
    point: PointPlace,
    verb: PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    const place = [point.site, point.source, point.id].map(encodeURIComponent).join('/');
    const path = `points/${place}/${verb}`;
    const take = (after: Point) => this.live.takePoint(after);
    const asked = this.askedByRule(point, verb, fields);
    return this.perform<Point>(pointKey(point), path, fields, subject, take, asked);
  }

  /** Does one thing with the groups of a source, or with the one of a rule; true where it was done. Meanwhile they are busy by their full name. */
  onSource(
    place: SourcePlace,
    verb: HidingVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    const path = ['sources', place.site, place.source, verb].map(encodeURIComponent).join('/');
    const busy = groupsKey(place);
    return this.perform<Source>(busy, path, fields, subject, (after) =>
      this.live.takeSource(after),
    );
  }

  /** What is asked for the alarm of one rule of a point; nothing where no rule is named, or none of its alarms is open. */
  private askedByRule(
    { site, source, id }: PointPlace,
    verb: PointVerb,
    { rule }: ActionFields,
  ): readonly AskedAction[] {
    const ofSource = this.live.current().board.bySource.get(sourceKey({ site, source })) ?? [];
    const alarms = ofSource.map(({ alarm }) => alarm);
    return alarms
      .filter((alarm) => alarm.point === id && alarm.rule === rule)
      .map((alarm) => ({ alarm, verb }));
  }

  private async perform<Body>(
    busy: string,
    path: string,
    body: unknown,
    subject: string,
    take: (after: Body) => void,
    asked: readonly AskedAction[] = [],
  ): Promise<boolean> {
    const ids = [busy];
    this.live.setBusy(ids, true);
    const outcome = await post<Body>(path, body);
    if (outcome.ok) take(outcome.body);
    else this.refuse(subject, outcome, asked);
    this.live.setBusy(ids, false);
    return outcome.ok;
  }

  private async acknowledgeSome(alarms: readonly Alarm[], subject: string | null): Promise<void> {
    const ids = alarms.map(({ id }) => id ?? '');
    this.live.setBusy(ids, true);
    const asked = alarms.map(({ id, version }) => ({ id, version }));
    const outcome = await post<AlarmBulk>('alarms/acknowledge', { alarms: asked });
    if (outcome.ok) this.takeBulk(outcome.body, subject);
    else
      this.refuse(
        subject,
        outcome,
        alarms.map((alarm) => ({ alarm, verb: 'acknowledge' })),
      );
    this.live.setBusy(ids, false);
  }

  private takeBulk({ items }: AlarmBulk, subject: string | null): void {
    for (const { alarm } of items) if (alarm !== null) this.live.takeAlarm(alarm);
    const refused = items.filter(({ status }) => status !== 200);
    const [first] = refused;
    if (first === undefined) return;
    if (items.length === 1) this.notices.tell(subject, { kind: 'status', status: first.status });
    else this.notices.tell(null, { kind: 'some', failed: refused.length, all: items.length });
  }

  private refuse(
    subject: string | null,
    { status, problem }: Extract<Outcome<unknown>, { ok: false }>,
    asked: readonly AskedAction[],
  ): void {
    if (problem?.alarm !== undefined) this.live.takeAlarm(problem.alarm);
    if (status !== null && status !== NOT_DURABLE) {
      this.notices.tell(subject, { kind: 'status', status }, problem);
      return;
    }
    const isFollowed = asked.length > 0;
    const notice = this.notices.tell(subject, { kind: 'unknown', status, isFollowed }, problem);
    if (isFollowed) this.doubts.follow(notice, asked);
  }
}
