import type { Alarm } from '../../../../rules/alarm.ts';
import type { AlarmDetail, Page } from '../api/answers.ts';
import { get, list, RequestFailedError } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import type { PointPlace } from '../live/place.ts';
import { OPEN_STATES } from '../live/urgency.ts';
import { type AlarmBar, type AlarmStep, barsOf, barsWithin, hasStory } from './alarm-bars.ts';

/** Closed alarms from before the window that are looked through for those that reach into it. */
const BEFORE_MAX = 200;
/** Alarms whose events are asked for at once: the others are drawn at their worst until it is their turn. */
const STORIES_AT_ONCE = 24;

function raisedMs({ raisedAt }: Alarm): number {
  return Date.parse(raisedAt ?? '');
}

/** The alarms of one point in the past. The events of an alarm are asked for once in each of its versions. */
export class AlarmPast {
  private readonly place: PointPlace;
  private readonly stories = new Map<string, { version: number; steps: readonly AlarmStep[] }>();

  constructor(place: PointPlace) {
    this.place = place;
  }

  /** How alarms stood in a window. @throws {RequestFailedError} where a list does not come */
  async bars(fromMs: number, toMs: number): Promise<readonly AlarmBar[]> {
    const alarms = await this.alarms(Math.floor(fromMs));
    const wanted = alarms.filter((alarm) => hasStory(alarm) && this.stepsOf(alarm) === null);
    await Promise.all(wanted.slice(0, STORIES_AT_ONCE).map((alarm) => this.askStory(alarm)));
    return barsWithin(
      alarms.flatMap((alarm) => barsOf(alarm, this.stepsOf(alarm))),
      fromMs,
      toMs,
    );
  }

  /** What stood in the window, whenever it was raised: the open ones, those raised in it, and those that reach into it. */
  private async alarms(fromMs: number): Promise<readonly Alarm[]> {
    const { site, source, id } = this.place;
    const own = `alarms?site=${site}&source=${source}&point=${id}`;
    const [open, closed, before] = await Promise.all([
      list<Alarm>(`${own}&state=${OPEN_STATES}&limit=1000`),
      list<Alarm>(`${own}&state=NORMAL&from=${fromMs}&limit=1000`),
      get<Page<Alarm>>(`${own}&state=NORMAL&to=${fromMs}&limit=${BEFORE_MAX}`),
    ]);
    if (!before.ok) throw new RequestFailedError(own, before.status);
    const reaching = before.body.items.filter(
      ({ returnedAt }) => returnedAt === null || Date.parse(returnedAt) >= fromMs,
    );
    // One that closes while it is asked for is in two of the lists. The newest first: their events are asked for first.
    const unique = new Map([...reaching, ...closed, ...open].map((alarm) => [alarm.id, alarm]));
    return [...unique.values()].toSorted((left, right) => raisedMs(right) - raisedMs(left));
  }

  private stepsOf({ id, version }: Alarm): readonly AlarmStep[] | null {
    const known = this.stories.get(id ?? '');
    return known?.version === version ? known.steps : null;
  }

  private async askStory({ id, version }: Alarm): Promise<void> {
    if (id === null) return;
    const answer = await get<AlarmDetail>(pathOf('alarms', id));
    // What is not told now is asked again the next time; until then its worst stands.
    if (!answer.ok) return;
    const steps = answer.body.events.flatMap((event): AlarmStep[] =>
      event.kind === 'alarm' ? [event] : [],
    );
    // An event that no disk has confirmed yet is missing there.
    if (answer.body.alarm.version === version) this.stories.set(id, { version, steps });
  }
}
