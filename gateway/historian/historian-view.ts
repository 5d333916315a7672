import type { Disposition, Quality } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import type { JournalRecord } from '../journal/record.ts';
import { type Cursor, detailOf, type View } from '../views/view.ts';
import type { Historian } from './historian.ts';
import { ReadingColumns } from './reading-batch.ts';

/** A reading decoded again from the journal. */
export interface DecodedReading {
  /** `site/source/point`. */
  readonly fullName: string;
  /** Kind of the point, such as `tank-level`. */
  readonly kind: string;
  readonly value: number | null;
  readonly quality: Quality;
  readonly eventTime: WallMs;
  readonly disposition: Disposition;
}

/** What feeds a historian. */
export interface HistorianViewOptions {
  readonly historian: Historian;
  /** The same decoder as at ingest, under the register that the record was judged by. Records come in journal order, once. */
  readonly decode: (record: JournalRecord) => readonly DecodedReading[];
  /** Called before each batch with its first record, so that the decoder can fetch what it needs from there on. */
  readonly prepare?: (lsn: number) => Promise<void>;
  /**
   * Told of a record that the decoder failed on; it is left out, so that one bad record can't stop the rest. Of several that
   * fail in the same words only the first is told.
   */
  readonly undecodable?: (lsn: number, detail: string) => void;
  /** Lets others run in the middle of a batch of large messages. Default: one turn of the event loop. */
  readonly turn?: () => Promise<void>;
}

/** Readings decoded between two turns: some milliseconds of work. */
const READINGS_PER_TURN = 4_096;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Feeds a historian with readings and events from the journal. Duplicates are not stored, and readings that were pruned can't be. */
export class HistorianView implements View {
  readonly name = 'historian';
  readonly #historian: Historian;
  readonly #decode: (record: JournalRecord) => readonly DecodedReading[];
  readonly #prepare: (lsn: number) => Promise<void>;
  readonly #undecodable: (lsn: number, detail: string) => void;
  #toldDetail: string | null = null;
  readonly #turn: () => Promise<void>;

  constructor(options: HistorianViewOptions) {
    this.#historian = options.historian;
    this.#decode = options.decode;
    this.#prepare = options.prepare ?? (() => Promise.resolve());
    this.#undecodable = options.undecodable ?? (() => undefined);
    this.#turn = options.turn ?? nextTurn;
  }

  open(): Promise<Cursor> {
    return this.#historian.start();
  }

  reset(): Promise<Cursor> {
    return this.#historian.reset();
  }

  async apply(records: readonly JournalRecord[], cursor: Cursor): Promise<void> {
    const columns = new ReadingColumns();
    let sinceTurn = 0;
    await this.#prepare(records[0]?.lsn ?? 0);
    for (const record of records) {
      const readings = this.#decoded(record);
      for (const reading of readings) {
        if (reading.disposition !== 'duplicate') columns.add(reading);
      }
      if (this.#historian.takesEvents) columns.addEvents(record.events);
      sinceTurn += readings.length;
      if (sinceTurn < READINGS_PER_TURN) continue;
      sinceTurn = 0;
      await this.#turn();
    }
    await this.#historian.write(columns.batch(cursor));
  }

  flush(): Promise<void> {
    return this.#historian.flush();
  }

  hurry(isHurried: boolean): void {
    this.#historian.hurry(isHurried);
  }

  close(): Promise<void> {
    return this.#historian.stop();
  }

  #decoded(record: JournalRecord): readonly DecodedReading[] {
    if (record.input === null) return [];
    try {
      return this.#decode(record);
    } catch (error) {
      const detail = detailOf(error);
      if (detail !== this.#toldDetail) this.#undecodable(record.lsn, detail);
      this.#toldDetail = detail;
      return [];
    }
  }
}
