import type { Alarm } from './alarm.ts';
import type { EngineEvent } from './event.ts';
import type { Level } from './register.ts';

/** One time that a condition held: from a raise to the return. An alarm may have several. */
export interface AlarmOccurrence {
  readonly site: string;
  readonly source: string;
  readonly point: string | null;
  readonly rule: string;
  readonly late: boolean;
  readonly mark: Alarm['mark'];
  readonly raisedAt: string;
  /** Null while it holds. */
  readonly returnedAt: string | null;
  /** The worst level it reached, and what that stood at. */
  readonly level: Level;
  readonly limitName: string | null;
  readonly limit: number | null;
  readonly value: number | null;
}

function begun(alarm: Alarm, raisedAt: string): AlarmOccurrence {
  const { site, source, point, rule, late, mark, level, limitName, limit, value } = alarm;
  const returnedAt = late ? raisedAt : null;
  return {
    site,
    source,
    point,
    rule,
    late,
    mark,
    raisedAt,
    returnedAt,
    level,
    limitName,
    limit,
    value,
  };
}

/** Gathers occurrences from alarm events in their order. */
export class OccurrenceFold {
  readonly #over: AlarmOccurrence[] = [];
  /** Those that still hold, by the id of their alarm. */
  readonly #open = new Map<string, AlarmOccurrence>();

  /** @param alarms what is open at the beginning; what is active of it has been so since its raise */
  constructor(alarms: readonly Alarm[] = []) {
    for (const alarm of alarms) {
      const { id, raisedAt, returnedAt } = alarm;
      if (id !== null && raisedAt !== null && returnedAt === null)
        this.#open.set(id, begun(alarm, raisedAt));
    }
  }

  take(event: EngineEvent): void {
    if (event.kind !== 'alarm' || event.alarm.id === null) return;
    const { type, at, alarm } = event;
    const { id } = event.alarm;
    const open = this.#open.get(id);
    if (type === 'raised' && alarm.late) this.#over.push(begun(alarm, at));
    else if (type === 'raised') this.#open.set(id, begun(alarm, at));
    else if (open === undefined) return;
    else if (type === 'returned' || type === 'closed') {
      this.#over.push({ ...open, returnedAt: at });
      this.#open.delete(id);
    } else if (alarm.level < open.level || type === 'escalated') {
      const { level, limitName, limit, value } = alarm;
      this.#open.set(id, { ...open, level, limitName, limit, value });
    }
  }

  /** All there have been, those over first. */
  occurrences(): readonly AlarmOccurrence[] {
    return [...this.#over, ...this.#open.values()];
  }
}
