import { join } from 'node:path';
import { EmbeddedHistorian } from './historian/embedded.ts';
import type { HistoryPage, HistoryQuery } from './historian/historian.ts';
import { HistorianView } from './historian/historian-view.ts';
import type { JournalRecord } from './journal/record.ts';
import { LIMITS } from './limits.ts';
import type { Clock } from './ports.ts';
import type { RecordedReading } from './register-history.ts';
import {
  AlarmHistory,
  type AlarmListQuery,
  type AlarmPage,
  type AlarmWithEvents,
} from './views/alarm-history.ts';
import { Tailer } from './views/tailer.ts';
import type { JournalSource, ViewState } from './views/view.ts';

/** What the views are made from. */
export interface ViewSetOptions {
  readonly clock: Clock;
  readonly source: JournalSource;
  /** Directory of the SQLite files; `:memory:` keeps them in memory. */
  readonly directory: string;
  readonly readingsOf: (record: JournalRecord) => readonly RecordedReading[];
  readonly undecodable: (lsn: number, detail: string) => void;
}

/** Several changes of values share one batch; nobody waits for the historian in milliseconds. */
const HISTORIAN_LINGER_MS = 100;

/** The views that the gateway keeps itself, each with its own cursor over the journal. */
export class ViewSet {
  readonly #source: JournalSource;
  readonly #alarms: AlarmHistory;
  readonly #historian: EmbeddedHistorian;
  readonly #alarmTailer: Tailer;
  readonly #historianTailer: Tailer;

  constructor(options: ViewSetOptions) {
    const { clock, source, directory, readingsOf, undecodable } = options;
    const path = (name: string): string =>
      directory === ':memory:' ? directory : join(directory, name);
    this.#source = source;
    this.#alarms = new AlarmHistory({ path: path('alarms.sqlite'), clock });
    this.#historian = new EmbeddedHistorian({ path: path('readings.sqlite'), clock, keepMs: null });
    this.#alarmTailer = new Tailer({ view: this.#alarms, source, clock });
    const view = new HistorianView({ historian: this.#historian, decode: readingsOf, undecodable });
    this.#historianTailer = new Tailer({ view, source, clock, lingerMs: HISTORIAN_LINGER_MS });
  }

  start(): void {
    this.#alarmTailer.start();
    this.#historianTailer.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#alarmTailer.stop(), this.#historianTailer.stop()]);
  }

  /** The journal has new durable records. */
  wake(): void {
    this.#alarmTailer.wake();
    this.#historianTailer.wake();
  }

  /** The last record that every view has taken in. */
  slowestLsn(): number {
    return Math.min(this.#alarmTailer.cursor(), this.#historianTailer.cursor());
  }

  states(): Readonly<Record<'alarm-history' | 'historian', ViewState>> {
    return { 'alarm-history': this.#alarmTailer.state(), historian: this.#historianTailer.state() };
  }

  async findAlarm(id: string): Promise<AlarmWithEvents | null> {
    await this.#alarmTailer.caughtUp(this.#source.durableLsn());
    return this.#alarms.find(id);
  }

  async listAlarms(query: AlarmListQuery): Promise<AlarmPage | null> {
    await this.#alarmTailer.caughtUp(this.#source.durableLsn());
    return this.#alarms.list(query);
  }

  /** Readings may lag by what the historian has not taken in yet, for at most a moment. */
  async history(query: HistoryQuery): Promise<HistoryPage | null> {
    await this.#historianTailer
      .caughtUp(this.#source.durableLsn(), LIMITS.actionWaitMs)
      .catch(() => {});
    return this.#historian.history(query);
  }
}
