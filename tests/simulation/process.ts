import { Assembly } from '../../gateway/assembly.ts';
import type { BrokerLog } from '../../gateway/broker/broker-door.ts';
import type { GatewaySettings } from '../../gateway/config/gateway-settings.ts';
import { FEED_BOUNDS } from '../../gateway/feed/feed.ts';
import type { SigningKey } from '../../gateway/journal/signing-key.ts';
import type { Configuration } from '../../rules/configuration.ts';
import { DATA, ProcessDisk, type SimulatedDisk } from './disk.ts';
import type { Observer } from './observer.ts';
import type { ProcessInflux } from './process-influx.ts';
import { ProcessClock, type SimulatedTime } from './time.ts';
import type { SimulatedViewTraces } from './view-traces.ts';

/** Tighter than in force, so that a short run meets them. */
export interface ProcessBounds {
  readonly segmentBytes: number;
  readonly pendingBytesMax: number;
  readonly snapshotEveryRecords: number;
  readonly feedClientBytesMax: number;
}

/** Often enough that old configurations leave memory before a historian is made again. */
const RETENTION_EVERY_MS = 20_000;
const INFLUX: GatewaySettings['historian'] = {
  kind: 'influxdb',
  version: 1,
  url: 'http://127.0.0.1:8086',
  database: 'plant',
  bucket: null,
  org: null,
  token: null,
  username: null,
  password: null,
  retention: null,
};

/** What a process of the gateway is started with. */
export interface ProcessOptions {
  readonly time: SimulatedTime;
  readonly disk: SimulatedDisk;
  readonly key: SigningKey;
  readonly bounds: ProcessBounds;
  /** Its way to an InfluxDB server; null where it keeps readings itself. */
  readonly influx: ProcessInflux | null;
  /** What the views of earlier lives left. */
  readonly viewTraces: SimulatedViewTraces;
  readonly failed: (detail: string) => void;
  readonly log: BrokerLog;
  readonly observer: Observer;
}

/** One life of the gateway's process: the real composition on simulated ports. */
export class GatewayProcess {
  readonly assembly: Assembly;
  readonly observer: Observer;
  readonly time: SimulatedTime;
  readonly pendingBytesMax: number;
  isAlive = true;
  /** Its journal gave up. */
  hasFailed = false;
  readonly #clock: ProcessClock;
  readonly #disk: ProcessDisk;
  readonly #influx: ProcessInflux | null;

  constructor(options: ProcessOptions) {
    const { time, disk, key, bounds, influx, viewTraces, failed, log, observer } = options;
    this.observer = observer;
    this.time = time;
    this.pendingBytesMax = bounds.pendingBytesMax;
    this.#clock = new ProcessClock(time);
    this.#disk = new ProcessDisk(disk.memory);
    this.#influx = influx;
    this.assembly = new Assembly({
      clock: this.#clock,
      disk: this.#disk,
      directory: DATA,
      viewDirectory: ':memory:',
      viewTraces,
      ...(influx === null ? {} : { historian: INFLUX, influx }),
      key,
      version: '1.0.0-simulated',
      bootMark: () => time.bootMark(),
      log,
      mqtt: { host: '127.0.0.1', port: 0 },
      failed: (detail) => {
        this.hasFailed = true;
        failed(detail);
      },
      bounds: {
        journal: {
          segmentBytes: bounds.segmentBytes,
          preallocateBytes: 4 * 1024,
          pendingBytesMax: bounds.pendingBytesMax,
        },
        feed: {
          ...FEED_BOUNDS,
          clientBytesMax: bounds.feedClientBytesMax,
          pauseBytes: bounds.feedClientBytesMax / 4,
          pageEvents: 20,
          recentBytesMax: bounds.feedClientBytesMax,
        },
        snapshotEveryRecords: bounds.snapshotEveryRecords,
        retentionEveryMs: RETENTION_EVERY_MS,
      },
    });
  }

  /** Its own steady clock. */
  get steadyMs(): number {
    return this.#clock.now().steadyMs;
  }

  start(configuration: Configuration): Promise<void> {
    return this.assembly.start(configuration);
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    await this.assembly.stop();
    this.isAlive = false;
    this.#disk.die();
    this.#influx?.die();
    this.#clock.die();
    this.#clock.bury();
  }

  /** Dies at once. What it holds of the real process (timers of its broker) is let go. */
  die(): void {
    this.isAlive = false;
    this.#disk.die();
    this.#influx?.die();
    this.#clock.die();
    this.assembly.broker.stop().then(
      () => this.#clock.bury(),
      () => this.#clock.bury(),
    );
  }
}
