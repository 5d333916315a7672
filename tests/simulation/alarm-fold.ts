import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { hold } from './violation.ts';

/** An alarm event that is about an alarm. */
export type AlarmEvent = Extract<HazgateEvent, { kind: 'alarm' }>;

/** Every alarm there has been, folded from the events alone. */
export class AlarmFold {
  readonly alarms = new Map<string, Alarm>();
  readonly events = new Map<string, AlarmEvent[]>();
  /** The open, live alarm of a point and rule. */
  readonly #open = new Map<string, Alarm>();

  /** The alarm as it was before the event; null where it is new. */
  take(event: AlarmEvent): Alarm | null {
    const { alarm } = event;
    const { id } = alarm;
    if (id === null) return null;
    const before = this.alarms.get(id) ?? null;
    const version = (before?.version ?? 0) + 1;
    hold('no alarm is doubled or skips a version', alarm.version === version, () => {
      return `alarm ${id} comes to version ${alarm.version} by ${event.type} where ${version} was next`;
    });
    const key = keyOf(alarm);
    const open = this.#open.get(key);
    if (!alarm.late) {
      hold('no alarm is doubled or skips a version', open === undefined || open.id === id, () => {
        return `${event.type} of ${id} while ${open?.id} is open for ${key}`;
      });
      if (event.type === 'closed') this.#open.delete(key);
      else this.#open.set(key, alarm);
    }
    this.alarms.set(id, alarm);
    this.events.set(id, [...(this.events.get(id) ?? []), event]);
    return before;
  }

  /** Takes an event of a journal that has holes: its version may be any. */
  note(event: AlarmEvent): void {
    const { id } = event.alarm;
    if (id === null) return;
    this.alarms.set(id, event.alarm);
    this.events.set(id, [...(this.events.get(id) ?? []), event]);
  }

  /** The live alarm of a point and rule that is open. */
  openOf(fullName: string, rule: string): Alarm | null {
    return this.#open.get(`${fullName} ${rule}`) ?? null;
  }

  /** Ids of all open alarms, late ones too. */
  openIds(): string[] {
    return [...this.alarms].flatMap(([id, alarm]) => (alarm.state === 'NORMAL' ? [] : [id]));
  }
}

/** Full name of an alarm's point; that of its source where a group concluded it. */
export function pointOf({ site, source, point }: Alarm): string {
  return point === null ? `${site}/${source}` : `${site}/${source}/${point}`;
}

function keyOf(alarm: Alarm): string {
  return `${pointOf(alarm)} ${alarm.rule}`;
}
