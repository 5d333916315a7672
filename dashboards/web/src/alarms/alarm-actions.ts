import type { Alarm } from '../../../../rules/alarm.ts';
import type { AlarmBulk, Point, Problem, Source } from '../api/answers.ts';
import { type Outcome, post } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import type { Notices } from '../app/notices.ts';
import type { PlaceActions } from '../inhibition/end-inhibition.ts';
import {
  groupsKey,
  type Place,
  type PointPlace,
  pointKey,
  type SourcePlace,
  sourceKey,
} from '../live/place.ts';
import { isUnacknowledged } from '../live/urgency.ts';
import type { ViewStore } from '../live/view-store.ts';
import { isSignatureWanted, type SignatureDesk } from '../signature/signature-desk.ts';
import { actOf } from './act.ts';
import type { AskedAction } from './asked-action.ts';
import type { Doubts } from './doubts.ts';
import type { ActionFields, AlarmVerb, HidingVerb, PointVerb } from './verb.ts';

/** At most as many alarms in one request as the gateway takes. */
const BULK_MAX = 1_000;
/** The answer to an action that the disk has not confirmed. */
const NOT_DURABLE = 503;

/** One thing that is asked of the gateway. */
interface Asked<Body> {
  /** Id of the alarm, or full name of the place, that is busy meanwhile. */
  readonly busy: string;
  readonly path: string;
  readonly verb: AlarmVerb | PointVerb;
  readonly fields: ActionFields;
  /** Version of the alarm that was on the screen; undefined where there is none. */
  readonly version?: number;
  readonly place: Place;
  /** The one rule that it concerns; null where it concerns all of the place. */
  readonly rule: string | null;
  /** What the notice calls it where it comes to nothing. */
  readonly subject: string;
  /** What the alarms concerned must show in the end, where the gateway does not answer. */
  readonly followed: readonly AskedAction[];
  readonly take: (after: Body, reader: number) => void;
}

/** Does what is clicked. Each action carries the version that was on the screen; what fails is told. */
export class AlarmActions implements PlaceActions {
  private readonly store: ViewStore;
  private readonly notices: Notices;
  private readonly desk: SignatureDesk;
  private readonly doubts: Doubts;

  constructor(store: ViewStore, notices: Notices, desk: SignatureDesk, doubts: Doubts) {
    this.store = store;
    this.notices = notices;
    this.desk = desk;
    this.doubts = doubts;
  }

  /** Acknowledges those of the alarms that wait for it, in the versions given. */
  async acknowledge(alarms: readonly Alarm[], subject: string | null): Promise<void> {
    const { busy, reader } = this.store.current();
    const open = alarms.filter(({ id }) => id !== null && !busy.has(id)).filter(isUnacknowledged);
    for (let from = 0; from < open.length; from += BULK_MAX) {
      // Whoever has come since has clicked on none of them.
      if (!this.store.isFor(reader)) return;
      await this.acknowledgeSome(open.slice(from, from + BULK_MAX), subject);
    }
  }

  /**
   * Does one thing with one alarm, or with what it stands on; true where it was done and whoever asked still looks. Notices
   * tell what went wrong.
   */
  onAlarm(
    alarm: Alarm,
    verb: AlarmVerb | PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    const id = alarm.id ?? '';
    const { version, rule } = alarm;
    return this.perform<Alarm>({
      busy: id,
      path: pathOf('alarms', id, verb),
      verb,
      fields,
      version,
      place: alarm,
      rule,
      subject,
      // A comment leaves no trace in an alarm.
      followed: verb === 'comment' ? [] : [{ alarm, verb }],
      take: (after, reader) => this.store.takeAlarm(after, reader),
    });
  }

  /** Does one thing with a point; true where it was done. While it is under way, the point is busy by its full name. */
  onPoint(
    point: PointPlace,
    verb: PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    const { site, source, id } = point;
    return this.perform<Point>({
      busy: pointKey(point),
      path: pathOf('points', site, source, id, verb),
      verb,
      fields,
      place: { site, source, point: id },
      rule: fields.rule ?? null,
      subject,
      followed: this.askedByRule(point, verb, fields),
      take: (after, reader) => this.store.takePoint(after, reader),
    });
  }

  /** Does one thing with the groups of a source, or with the one of a rule; true where it was done. Meanwhile they are busy by their full name. */
  onSource(
    { site, source }: SourcePlace,
    verb: HidingVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean> {
    return this.perform<Source>({
      busy: groupsKey({ site, source }),
      path: pathOf('sources', site, source, verb),
      verb,
      fields,
      place: { site, source, point: null },
      rule: fields.rule ?? null,
      subject,
      followed: [],
      take: (after, reader) => this.store.takeSource(after, reader),
    });
  }

  private async perform<Body>(asked: Asked<Body>): Promise<boolean> {
    const { reader } = this.store.current();
    const ids = [asked.busy];
    this.store.setBusy(ids, true, reader);
    const outcome = await this.send(asked, reader);
    if (outcome?.ok === true) asked.take(outcome.body, reader);
    else if (outcome !== null) this.refuse(asked.subject, outcome, reader, asked.followed);
    this.store.setBusy(ids, false, reader);
    // Whoever goes on from here would go on in the next reader's name.
    return outcome?.ok === true && this.store.isFor(reader);
  }

  /** What is asked for the alarm of one rule of a point; nothing where no rule is named, or none of its alarms is open. */
  private askedByRule(
    { site, source, id }: PointPlace,
    verb: PointVerb,
    { rule }: ActionFields,
  ): readonly AskedAction[] {
    const ofSource = this.store.current().board.bySource.get(sourceKey({ site, source })) ?? [];
    const alarms = ofSource.map(({ alarm }) => alarm);
    return alarms
      .filter((alarm) => alarm.point === id && alarm.rule === rule)
      .map((alarm) => ({ alarm, verb }));
  }

  /** What became of it, alone or with a second person's signature; null where nobody signed. */
  private async send<Body>(asked: Asked<Body>, reader: number): Promise<Outcome<Body> | null> {
    const { path, verb, fields, version, place, rule } = asked;
    const body = version === undefined ? fields : { version, ...fields };
    const alone = await post<Body>(path, body);
    if (!isSignatureWanted(alone) || !this.store.isFor(reader)) return alone;
    const request = { act: actOf(verb, fields), place, rule, fields };
    return this.desk.countersigned(request, (signature) => post<Body>(path, body, signature));
  }

  private async acknowledgeSome(alarms: readonly Alarm[], subject: string | null): Promise<void> {
    const { reader } = this.store.current();
    const ids = alarms.map(({ id }) => id ?? '');
    this.store.setBusy(ids, true, reader);
    const asked = alarms.map(({ id, version }) => ({ id, version }));
    const outcome = await post<AlarmBulk>(pathOf('alarms', 'acknowledge'), { alarms: asked });
    const followed = alarms.map((alarm): AskedAction => ({ alarm, verb: 'acknowledge' }));
    if (outcome.ok) this.takeBulk(outcome.body, subject, reader, followed);
    else this.refuse(subject, outcome, reader, followed);
    this.store.setBusy(ids, false, reader);
  }

  private takeBulk(
    { items }: AlarmBulk,
    subject: string | null,
    reader: number,
    asked: readonly AskedAction[],
  ): void {
    for (const { alarm } of items) if (alarm !== null) this.store.takeAlarm(alarm, reader);
    const isUnconfirmed = ({ status }: AlarmBulk['items'][number]) => status === NOT_DURABLE;
    const unconfirmed = new Set(items.filter(isUnconfirmed).map(({ id }) => id));
    if (unconfirmed.size > 0) {
      const followed = asked.filter(({ alarm }) => unconfirmed.has(alarm.id ?? ''));
      this.leaveOpen(items.length === 1 ? subject : null, NOT_DURABLE, null, reader, followed);
    }
    const refused = items.filter((item) => item.status !== 200 && !isUnconfirmed(item));
    const [first] = refused;
    if (first === undefined) return;
    if (items.length === 1) {
      this.notices.tell(this.named(subject, reader), { kind: 'status', status: first.status });
    } else this.notices.tell(null, { kind: 'some', failed: refused.length, all: items.length });
  }

  private refuse(
    subject: string | null,
    { status, problem }: Extract<Outcome<unknown>, { ok: false }>,
    reader: number,
    followed: readonly AskedAction[],
  ): void {
    if (problem?.alarm !== undefined) this.store.takeAlarm(problem.alarm, reader);
    const told = this.store.isFor(reader) ? problem : null;
    if (status === null || status === NOT_DURABLE)
      this.leaveOpen(subject, status, told, reader, followed);
    else this.notices.tell(this.named(subject, reader), { kind: 'status', status }, told);
  }

  /** Says that nobody knows whether it was done, and follows it. */
  private leaveOpen(
    subject: string | null,
    status: number | null,
    problem: Problem | null,
    reader: number,
    followed: readonly AskedAction[],
  ): void {
    // Of another reader's action nothing is followed: they may not see the alarms.
    const isFollowed = this.store.isFor(reader) && followed.length > 0;
    const reason = { kind: 'unknown', status, isFollowed } as const;
    const notice = this.notices.tell(this.named(subject, reader), reason, problem);
    if (isFollowed) this.doubts.follow(notice, followed);
  }

  /** What a notice may call it: somebody else may have no right to the name. */
  private named(subject: string | null, reader: number): string | null {
    return this.store.isFor(reader) ? subject : null;
  }
}
