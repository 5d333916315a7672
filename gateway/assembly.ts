import type { Configuration } from '../rules/configuration.ts';
import type { HazgateEvent } from '../rules/event.ts';
import type { Register } from '../rules/register.ts';
import type { PartState, PointView } from './api/dependencies.ts';
import { AlarmTopics } from './broker/alarm-topics.ts';
import { Broker, type BrokerOptions } from './broker/broker.ts';
import {
  type Admission,
  type BrokerLog,
  DoorClosedError,
  type IncomingMessage,
} from './broker/broker-door.ts';
import { CommandTopics } from './broker/command-topics.ts';
import { StatusTopic } from './broker/status-topic.ts';
import { Cleanups } from './cleanups.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { Core, type CoreClock, NO_VIEW_TRACES, type ViewTraces } from './core.ts';
import { FEED_BOUNDS, Feed, type FeedBounds, type FeedLog } from './feed/feed.ts';
import { PointsFeed } from './feed/points-feed.ts';
import type { InfluxPorts } from './historian/influx-historian.ts';
import { RejectedStore } from './ingest/rejected-store.ts';
import { RejectionTeller } from './ingest/rejection-teller.ts';
import { isIntact } from './journal/chain.ts';
import type { JournalLimits } from './journal/journal.ts';
import { Retention } from './journal/retention.ts';
import { journalFolder } from './journal/segment-log.ts';
import type { SigningKey } from './journal/signing-key.ts';
import { LIMITS } from './limits.ts';
import type { Cancel, Disk } from './ports.ts';
import type { BootMark } from './system-clock.ts';
import type { RecordTrace } from './traced-journal.ts';
import { ViewSet } from './view-set.ts';
import { ViewFiles } from './views/view-files.ts';

/** Bounds that a test or a simulation may set tighter than those in force. */
export interface AssemblyBounds {
  readonly journal?: Partial<JournalLimits> | undefined;
  readonly feed?: FeedBounds | undefined;
  readonly snapshotEveryRecords?: number | undefined;
  readonly retentionEveryMs?: number | undefined;
}

/** The ports and settings of a gateway without its HTTP side. */
export interface AssemblyOptions {
  readonly clock: CoreClock;
  readonly disk: Disk;
  /** The data directory, which exists. */
  readonly directory: string;
  /** Where the views keep their files; `:memory:` keeps them in memory. */
  readonly viewDirectory: string;
  /** What earlier runs left there. Default: what the files show. */
  readonly viewTraces?: ViewTraces | undefined;
  /** Where readings and events are kept for queries. Default: in the data directory. */
  readonly historian?: GatewaySettings['historian'] | undefined;
  /** The way to an InfluxDB server. Default: the network, and a file beside the other views. */
  readonly influx?: InfluxPorts | undefined;
  readonly key: SigningKey;
  readonly version: string;
  readonly bootMark: () => BootMark;
  readonly log: BrokerLog;
  /** Told now and then how far the replay of the journal has come. */
  readonly replaying?: ((lsn: number, lastLsn: number) => void) | undefined;
  /** Told of every record as it is appended; left out where nobody reads that much. */
  readonly trace?: ((record: RecordTrace) => void) | undefined;
  /** Where the broker listens, once somebody starts it. */
  readonly mqtt: Pick<
    BrokerOptions,
    'host' | 'plainHost' | 'anyHost' | 'port' | 'tls' | 'ws' | 'guard' | 'general' | 'keeper'
  >;
  /** The journal has given up: the process must end and start again. */
  readonly failed: (detail: string) => void;
  readonly bounds?: AssemblyBounds | undefined;
}

function viewTracesOf({ viewTraces, viewDirectory }: AssemblyOptions): ViewTraces {
  if (viewTraces !== undefined) return viewTraces;
  return viewDirectory === ':memory:' ? NO_VIEW_TRACES : new ViewFiles(viewDirectory, isIntact);
}

const RETENTION_EVERY_MS = 3_600_000;
const UNKNOWN_POINT: PointView = {
  latest: null,
  lastSeen: null,
  condition: 'never',
  alarms: [],
  mode: null,
};

/**
 * Everything between the sockets and the disk, wired together on the ports it is given, so that the real process and its
 * simulation run the same composition. What was started is stopped in the opposite order.
 */
export class Assembly {
  readonly core: Core;
  readonly broker: Broker;
  readonly feed: Feed;
  readonly pointsFeed: PointsFeed;
  readonly rejected: RejectedStore;
  readonly views: ViewSet;
  /** The durable events, for whoever reads them from the journal. */
  readonly eventLog: FeedLog;
  /** What is watched, and what is known of it. */
  readonly points: { readonly register: Register; pointStatus(index: number): PointView };
  readonly #options: AssemblyOptions;
  readonly #cleanups: Cleanups;
  readonly #alarmTopics: AlarmTopics;
  readonly #commandTopics: CommandTopics;
  readonly #teller: RejectionTeller;
  readonly #status: StatusTopic;
  #failure: string | null = null;
  /** Whether nothing more is taken in. */
  #isClosed = false;
  #rejectedTrouble: string | null = null;

  constructor(options: AssemblyOptions) {
    const { clock, disk, directory, log } = options;
    this.#options = options;
    this.#cleanups = new Cleanups(log);
    const core = this.#makeCore();
    this.core = core;
    this.eventLog = {
      durableSeq: () => core.journal.durableSeq,
      after: (seq, { limit }) => core.journal.eventsAfter(seq, { limit }),
    };
    this.points = {
      get register() {
        return core.engine.register;
      },
      pointStatus: (index) => core.engine.pointStatus(index) ?? UNKNOWN_POINT,
    };
    this.feed = new Feed(this.eventLog, clock, options.bounds?.feed ?? FEED_BOUNDS);
    this.pointsFeed = new PointsFeed(this.points, clock);
    this.rejected = new RejectedStore({
      clock,
      disk,
      directory: `${directory}/rejected`,
      onTrouble: (detail) => this.#onRejectedTrouble(detail),
    });
    const broker = new Broker({
      clock,
      log,
      door: { admit: (message) => this.#admit(message) },
      onSubscribed: (filters) => this.#commandTopics.subscribed(filters),
      ...options.mqtt,
    });
    this.broker = broker;
    this.#alarmTopics = new AlarmTopics(broker);
    this.#commandTopics = new CommandTopics({
      publish: (message) => broker.publish(message),
      open: () => core.engine.openCommands(clock.now().steadyMs),
    });
    this.#teller = new RejectionTeller({ clock, publish: (notice) => broker.publish(notice) });
    this.#status = new StatusTopic({
      clock,
      publish: (message) => broker.publish(message),
      status: () => ({
        seq: core.journal.durableSeq,
        judging: this.#failure === null,
        durable: core.journalState().state === 'ok',
      }),
    });
    this.views = this.#makeViews();
  }

  /** Recovers, puts the configuration in force and makes everything ready; nothing listens yet. */
  async start(configuration: Configuration): Promise<void> {
    const { core, broker, views, feed } = this;
    await this.rejected.start();
    this.#cleanups.add('rejected', () => this.rejected.stop());
    this.#cleanups.add('broker', async () => {
      this.#teller.stop();
      await broker.stop();
    });
    await broker.prepare();
    await core.start(configuration);
    this.#cleanups.add('journal', async () => {
      this.#isClosed = true;
      await core.stop('the gateway was asked to stop');
      this.#tellEnd();
    });
    broker.confirm(core.journal.durableLsn);
    views.start();
    this.#cleanups.add('views', () => views.stop());
    feed.start();
    this.#cleanups.add('feed', () => {
      feed.stop();
      this.pointsFeed.stop();
    });
    this.#alarmTopics.republish(core.engine.openAlarms());
    this.#commandTopics.republish(core.recoveredCommands);
    this.#startRetention();
    this.#status.start();
    this.#cleanups.add('status', () => this.#status.stop());
  }

  /** Whoever connects from now on is told how far the journal has come, not how far it was before the start was on disk. */
  ready(): void {
    this.#status.refresh();
  }

  /** Takes nothing more in, writes down what it has, and ends; also what a start left half-way. */
  async stop(): Promise<void> {
    await this.#cleanups.run();
  }

  /** The log is kept elsewhere than the journal: whoever takes the journal's end away takes not this with it. */
  #tellEnd(): void {
    const { durableLsn, headLsn, heads } = this.core.journal;
    if (durableLsn < headLsn) return;
    const { seq, hash } = heads;
    this.#options.log.info({ lsn: headLsn, seq, hash }, 'stopped in order; here the journal ends');
  }

  /** Puts another configuration in force; false where it is the one already in force. */
  reload(configuration: Configuration): boolean {
    const isChanged = this.core.configure(configuration, null);
    if (isChanged) this.#commandTopics.configured();
    return isChanged;
  }

  /** How the parts are. */
  parts(): Record<'journal' | 'alarm-history' | 'historian' | 'rejected', PartState> {
    const states = this.views.states();
    return {
      journal: this.core.journalState(),
      'alarm-history': states['alarm-history'],
      historian: states.historian,
      rejected: this.#rejectedState(),
    };
  }

  #rejectedState(): PartState {
    const why = this.#rejectedTrouble;
    if (why !== null) {
      const reason = { code: 'rejected-not-kept', params: { why } } as const;
      return { state: 'degraded', detail: why, reason };
    }
    const { kept } = this.rejected.counts();
    const reason = { code: 'rejected-kept', params: { kept } } as const;
    return { state: 'ok', detail: `${kept} kept since start`, reason };
  }

  #makeCore(): Core {
    const { disk, clock, directory, key, version, bootMark, log, bounds, trace, replaying } =
      this.#options;
    return new Core({
      views: viewTracesOf(this.#options),
      trace,
      replaying,
      disk,
      clock,
      directory,
      key,
      version,
      bootMark,
      journalLimits: bounds?.journal,
      snapshotEveryRecords: bounds?.snapshotEveryRecords,
      listener: {
        committed: (lsn, events) => {
          // First the siren, then the receipt; but with many clients the feed pauses behind a round.
          if (events.length > 0) this.#publish(events);
          this.#commandTopics.committed();
          this.broker.confirm(lsn);
          if (trace !== undefined) log.debug({ lsn }, 'durable');
          this.core.journal.followed(this.views.takenLsn());
          this.views.wake();
        },
        announced: (events) => this.#publish(events),
        failed: (detail) => {
          this.#failure = detail;
          log.error(
            { detail },
            'the journal has failed; the process ends so that it is started again',
          );
          this.#options.failed(detail);
        },
      },
    });
  }

  #makeViews(): ViewSet {
    const { core } = this;
    const { clock, viewDirectory, historian, influx, log } = this.#options;
    return new ViewSet({
      clock,
      directory: viewDirectory,
      historian: historian ?? { kind: 'embedded' },
      influx,
      notice: (notice) => {
        log.warn(notice, 'historian');
        core.door.admit({ kind: 'notice', part: 'historian', ...notice });
      },
      source: {
        durableLsn: () => core.journal.durableLsn,
        read: (fromLsn, limit) => core.journal.follow(fromLsn, limit),
      },
      readingsOf: (record) => core.registers.readingsOf(record),
      recall: (lsn) =>
        core.registers.recall(lsn, (fromLsn, limit) => core.journal.read(fromLsn, limit)),
    });
  }

  #admit(message: IncomingMessage): Admission {
    if (this.#isClosed) throw new DoorClosedError('the gateway stops');
    const { lsn, readings, rejections } = this.core.door.admitMessage(message);
    for (const reading of readings) this.pointsFeed.touch(reading.point);
    if (rejections.length === 0) return { lsn, rejections };
    this.#teller.tell(message.client, rejections);
    return { lsn, rejections, kept: this.rejected.keep({ ...message, rejections }) };
  }

  #publish(events: readonly HazgateEvent[]): void {
    this.feed.publish(events);
    this.#alarmTopics.publish(events);
    this.#commandTopics.publish(events);
  }

  #onRejectedTrouble(detail: string | null): void {
    this.#rejectedTrouble = detail;
    if (detail === null) return;
    this.#options.log.warn({ detail }, 'refused messages are counted, but can not be kept');
  }

  /** Readings are pruned behind every view and the older of the two snapshots; events never are. */
  #startRetention(): void {
    const { core, views } = this;
    const { clock, disk, directory, log, bounds } = this.#options;
    const retention = new Retention({
      disk,
      folder: journalFolder(directory),
      log: core.journal.log,
      readingsKeptMs: LIMITS.readingsKeptMsMin,
    });
    let cancel: Cancel = () => {};
    const prune = async (): Promise<void> => {
      const slowest = Math.min(views.keptLsn(), core.oldestSnapshotLsn);
      core.registers.forgetBefore(slowest);
      await retention
        .prune(clock.now().wallMs, slowest)
        .catch((error: unknown) => log.warn({ error }, 'readings could not be pruned'));
      schedule();
    };
    const schedule = (): void => {
      cancel = clock.schedule(bounds?.retentionEveryMs ?? RETENTION_EVERY_MS, () => void prune());
    };
    schedule();
    this.#cleanups.add('retention', () => cancel());
  }
}
