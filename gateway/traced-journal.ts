import type { EngineEvent, HazgateEvent } from '../rules/event.ts';
import type { Moment } from '../rules/time.ts';
import type { DoorJournal } from './door.ts';
import type { JournalledInput } from './journal/record.ts';

/** What one record is, in a few words: its number ties a PUBLISH to the events it made. */
export interface RecordTrace {
  readonly lsn: number;
  /** `message`, or the kind of any other input. */
  readonly input: string;
  /** MQTT client id and topic of a message. */
  readonly client?: string;
  readonly topic?: string;
  readonly events: readonly {
    readonly seq: number | null;
    readonly type: string;
    readonly alarm?: string | null;
  }[];
}

function traceOf(
  lsn: number,
  input: JournalledInput,
  events: readonly HazgateEvent[],
): RecordTrace {
  const made = events.map((event) => ({
    seq: event.seq,
    type: event.type,
    ...(event.kind === 'alarm' ? { alarm: event.alarm.id } : {}),
  }));
  if (input.kind === 'message') {
    const { client, topic } = input;
    return { lsn, input: 'message', client, topic, events: made };
  }
  const { kind } = (input.value ?? {}) as { readonly kind?: unknown };
  return { lsn, input: String(kind), events: made };
}

/** Passes records on to the journal and tells of each. Only put in between where somebody wants to read that much. */
export class TracedJournal implements DoorJournal {
  readonly #journal: DoorJournal;
  readonly #trace: (record: RecordTrace) => void;

  constructor(journal: DoorJournal, trace: (record: RecordTrace) => void) {
    this.#journal = journal;
    this.#trace = trace;
  }

  append(
    at: Moment,
    input: JournalledInput,
    events: readonly EngineEvent[],
  ): { readonly lsn: number; readonly events: readonly HazgateEvent[] } {
    const appended = this.#journal.append(at, input, events);
    this.#trace(traceOf(appended.lsn, input, appended.events));
    return appended;
  }
}
