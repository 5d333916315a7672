import { join } from 'node:path';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { EmbeddedHistorian } from './historian/embedded.ts';
import type { Historian, HistoryPage, HistoryQuery } from './historian/historian.ts';
import { HistorianView } from './historian/historian-view.ts';
import {
  type InfluxCounts,
  InfluxHistorian,
  type InfluxPorts,
} from './historian/influx-historian.ts';
import type { DeadLetter } from './historian/influx-ledger.ts';
import type { JournalRecord } from './journal/record.ts';
import { LIMITS } from './limits.ts';
import type { Clock } from './ports.ts';
import type { RecordedReading } from './register-history.ts';
import {
  ALARMS_BATCH_RECORDS,
  AlarmHistory,
  type AlarmListQuery,
  type AlarmPage,
  type AlarmWithEvents,
} from './views/alarm-history.ts';
import { jitterOf } from './views/jitter.ts';
import { Tailer } from './views/tailer.ts';
import type { JournalSource, ViewState } from './views/view.ts';
import { VIEW_FILES } from './views/view-files.ts';

/** What a person should know of the historian: a system event of the part `historian`. */
export interface HistorianNotice {
  readonly type:
    | 'historian-unreachable'
    | 'historian-recovered'
    | 'historian-refused'
    | 'historian-undecodable'
    | 'historian-target';
  readonly severity: 2 | 3 | 4;
  readonly detail: string;
}

/** What the views are made from. */
export interface ViewSetOptions {
  readonly clock: Clock;
  readonly source: JournalSource;
  /** Directory of the SQLite files; `:memory:` keeps them in memory. */
  readonly directory: string;
  /** Where readings and events are kept for queries. */
  readonly historian: GatewaySettings['historian'];
  /** Default: the real ones. */
  readonly influx?: InfluxPorts | undefined;
  /** Told of what belongs into the journal. Must not throw. */
  readonly notice: (notice: HistorianNotice) => void;
  readonly readingsOf: (record: JournalRecord) => readonly RecordedReading[];
  /** Makes ready for the readings from a record on. */
  readonly recall: (lsn: number) => Promise<void>;
}

/** Several changes of values share one batch; nobody waits for the historian in milliseconds. */
const HISTORIAN_LINGER_MS = 100;
/**
 * A busy gateway passes 10 ms between a batch and the answer to it: smaller ones would leave the view behind at over 100,000 readings
 * a second. A request to a server costs more than its lines, too.
 */
const HISTORIAN_BATCH_RECORDS = 4_096;
/**
 * A flush writes the last page of every point that was heard since the one before, and so costs the less the more of its readings lie
 * on it. What a crash takes away comes again from the journal.
 */
const HISTORIAN_FLUSH_MS = 30_000;
/** Whoever asks for alarms ends the linger; without it a busy gateway would look at every commit by itself. */
const ALARMS_LINGER_MS = 100;
/** Refused lines are told at once, and then no more often than this. */
const REFUSALS_TOLD_EVERY_MS = 600_000;

/** The views that the gateway keeps itself, each with its own cursor over the journal. */
export class ViewSet {
  readonly #source: JournalSource;
  readonly #alarms: AlarmHistory;
  readonly #options: ViewSetOptions;
  readonly #historian: Historian;
  readonly #influx: InfluxHistorian | null;
  readonly #alarmTailer: Tailer;
  readonly #historianTailer: Tailer;
  #refusedUntold = 0;
  #refusalsToldAgainMs = 0;

  constructor(options: ViewSetOptions) {
    const { clock, source, directory, historian, readingsOf, recall } = options;
    const path = (name: string): string =>
      directory === ':memory:' ? directory : join(directory, name);
    this.#options = options;
    this.#source = source;
    this.#alarms = new AlarmHistory({ path: path(VIEW_FILES.alarms), clock });
    this.#influx =
      historian.kind === 'influxdb'
        ? new InfluxHistorian({
            access: historian,
            path: path(VIEW_FILES.influx),
            clock,
            ports: options.influx,
            refused: ({ count, first }) => this.#onRefused(count, first),
            remarked: (detail) => options.notice({ type: 'historian-target', severity: 3, detail }),
          })
        : null;
    this.#historian =
      this.#influx ??
      new EmbeddedHistorian({ path: path(VIEW_FILES.readings), clock, keepMs: null });
    this.#alarmTailer = new Tailer({
      view: this.#alarms,
      source,
      clock,
      lingerMs: ALARMS_LINGER_MS,
      batchRecords: ALARMS_BATCH_RECORDS,
    });
    const view = new HistorianView({
      historian: this.#historian,
      decode: readingsOf,
      prepare: recall,
      undecodable: (lsn, detail) => this.#onUndecodable(lsn, detail),
    });
    this.#historianTailer = new Tailer({
      view,
      source,
      clock,
      lingerMs: HISTORIAN_LINGER_MS,
      batchRecords: HISTORIAN_BATCH_RECORDS,
      outage: (detail) => this.#onOutage(detail),
      ...(historian.kind === 'influxdb'
        ? { jitter: jitterOf(`${directory} ${historian.url}`) }
        : { flushEveryMs: HISTORIAN_FLUSH_MS }),
    });
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

  /** The last record that every view keeps; the journal must keep what lies behind it. */
  keptLsn(): number {
    return Math.min(this.#alarmTailer.cursor(), this.#historianTailer.cursor());
  }

  /** The last record that every view has taken in: none of them reads it again unless it fails. */
  takenLsn(): number {
    return Math.min(this.#alarmTailer.takenTo(), this.#historianTailer.takenTo());
  }

  states(): Readonly<Record<'alarm-history' | 'historian', ViewState>> {
    return { 'alarm-history': this.#alarmTailer.state(), historian: this.#historianTailer.state() };
  }

  /** Milliseconds by which the historian is behind the journal. */
  historianBehindMs(): number {
    return this.#historianTailer.behindMs();
  }

  /** Lines written to the server since start; null where there is none. */
  influxCounts(): InfluxCounts | null {
    return this.#influx?.counts() ?? null;
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

  #onOutage(detail: string | null): void {
    const { notice } = this.#options;
    if (detail === null) {
      notice({
        type: 'historian-recovered',
        severity: 4,
        detail: 'the historian takes readings in again',
      });
      return;
    }
    notice({
      type: 'historian-unreachable',
      severity: 2,
      detail: `readings wait in the journal: ${detail}`,
    });
  }

  #onUndecodable(lsn: number, why: string): void {
    const detail = `readings from record ${lsn} of the journal on are left out of the historian: ${why}`;
    this.#options.notice({ type: 'historian-undecodable', severity: 2, detail });
  }

  #onRefused(count: number, { line, answer }: DeadLetter): void {
    this.#refusedUntold += count;
    const { steadyMs } = this.#options.clock.now();
    if (steadyMs < this.#refusalsToldAgainMs) return;
    this.#refusalsToldAgainMs = steadyMs + REFUSALS_TOLD_EVERY_MS;
    const detail = `${this.#refusedUntold} lines were refused for good and lie in influx.sqlite; the first: ${line}: ${answer}`;
    this.#refusedUntold = 0;
    this.#options.notice({ type: 'historian-refused', severity: 2, detail });
  }
}
