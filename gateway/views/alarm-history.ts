import type { Alarm, AlarmState } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Level } from '../../rules/register.ts';
import type { WallMs } from '../../rules/time.ts';
import { eventText } from '../event-text.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { Clock } from '../ports.ts';
import { ALARM_STORE_URL, type AlarmPosition, AlarmStore } from './alarm-store.ts';
import { InlineStoreHost, type StoreHost } from './store-host.ts';
import { ThreadStoreHost } from './thread-store-host.ts';
import type { Cursor, View } from './view.ts';

/** An alarm with its whole story, in order. */
export interface AlarmWithEvents {
  readonly alarm: Alarm;
  readonly events: readonly HazgateEvent[];
}

/** Which alarms are asked for; what is left out is no condition, and all conditions must hold. */
export interface AlarmListQuery {
  readonly sites?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly point?: string | undefined;
  readonly states?: readonly AlarmState[] | undefined;
  readonly levels?: readonly Level[] | undefined;
  /** The worst that alarms have been at. */
  readonly worst?: readonly Level[] | undefined;
  /** First raised at or after. */
  readonly from?: WallMs | undefined;
  /** First raised before. */
  readonly to?: WallMs | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | null | undefined;
}

/** One page, newest first raised first; `nextCursor` is null on the last. */
export interface AlarmPage {
  readonly items: readonly Alarm[];
  readonly nextCursor: string | null;
}

/** Where alarm history is kept. */
export interface AlarmHistoryOptions {
  /** Its SQLite file, in a directory that exists; `:memory:` keeps it in this thread's memory. */
  readonly path: string;
  /** Whether it gets a thread of its own, so that neither a slow disk nor a long query holds up judging. Default: a file does. */
  readonly threaded?: boolean;
  readonly clock: Clock;
}

/** Records of a batch at most; nearly all of them have no event, and cost nothing. A batch that is full has more behind it. */
export const ALARMS_BATCH_RECORDS = 2_048;

/** Records without an alarm event that a start may have to look at again. */
const RECORDS_UNSTORED_MAX = 10_000;

/** Every alarm there has been, with its events: a view of the journal. Queries reject while it is not open. */
export class AlarmHistory implements View {
  readonly name = 'alarm-history';
  readonly #host: StoreHost<AlarmStore>;
  /** The store's own cursor, which may lag behind by records without events. */
  #storedLsn = 0;

  constructor(options: AlarmHistoryOptions) {
    const { path } = options;
    this.#host = !(options.threaded ?? path !== ':memory:')
      ? new InlineStoreHost(() => new AlarmStore(path))
      : new ThreadStoreHost<AlarmStore>(
          { url: ALARM_STORE_URL, options: path, priority: 'below-normal' },
          options.clock,
        );
  }

  async open(): Promise<Cursor> {
    await this.#host.start();
    return this.#begin(await this.#host.call('open', []));
  }

  async reset(): Promise<Cursor> {
    return this.#begin(await this.#host.call('reset', []));
  }

  async apply(records: readonly JournalRecord[], cursor: Cursor): Promise<void> {
    const lines: string[] = [];
    for (const record of records) {
      for (const text of record.eventTexts ?? record.events.map(eventText)) lines.push(text);
    }
    // Readings without events would otherwise cost a transaction each few hundred; read again they give nothing again.
    if (lines.length === 0 && cursor.lsn - this.#storedLsn < RECORDS_UNSTORED_MAX) return;
    await this.#host.callUnhurried('apply', [
      lines,
      cursor,
      records.length >= ALARMS_BATCH_RECORDS,
    ]);
    this.#storedLsn = cursor.lsn;
  }

  #begin(cursor: Cursor): Cursor {
    this.#storedLsn = cursor.lsn;
    return cursor;
  }

  /** Nothing: each batch is kept at once, so that what the alarms took in tells of the journal's end soon. */
  async flush(): Promise<void> {}

  hurry(isHurried: boolean): void {
    this.#host.hurry(isHurried);
  }

  close(): Promise<void> {
    return this.#host.stop();
  }

  /** An alarm by its id, null where there has been none. */
  async find(id: string): Promise<AlarmWithEvents | null> {
    const texts = await this.#host.call('events', [id]);
    const events = texts.map((text): HazgateEvent => JSON.parse(text));
    const last = events.at(-1);
    return last?.kind === 'alarm' ? { alarm: last.alarm, events } : null;
  }

  /** A page of alarms; null where the cursor is none of ours. Paging neither repeats nor skips what was there at its start. */
  async list(query: AlarmListQuery): Promise<AlarmPage | null> {
    const after =
      query.cursor === undefined || query.cursor === null ? null : decodePosition(query.cursor);
    if (after === 'malformed') return null;
    const rows = await this.#host.call('list', [
      {
        sites: query.sites ?? null,
        source: query.source ?? null,
        point: query.point ?? null,
        states: query.states ?? null,
        levels: query.levels ?? null,
        worst: query.worst ?? null,
        from: query.from ?? null,
        to: query.to ?? null,
        limit: query.limit,
        after,
      },
    ]);
    return {
      items: rows.alarms.map((text): Alarm => JSON.parse(text)),
      nextCursor: rows.next === null ? null : encodePosition(rows.next),
    };
  }
}

function encodePosition(position: AlarmPosition): string {
  return Buffer.from(JSON.stringify([position.raisedMs, position.id])).toString('base64url');
}

function decodePosition(cursor: string): AlarmPosition | 'malformed' {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts) || parts.length !== 2) return 'malformed';
    const [raisedMs, id]: unknown[] = parts;
    return typeof raisedMs === 'number' && typeof id === 'string' ? { raisedMs, id } : 'malformed';
  } catch {
    return 'malformed';
  }
}
