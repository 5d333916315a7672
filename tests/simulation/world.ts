import { createHash } from 'node:crypto';
import type { BrokerLog } from '../../gateway/broker/broker-door.ts';
import { SigningKey } from '../../gateway/journal/signing-key.ts';
import { Random } from '../../simulators/random.ts';
import { Checker } from './checker.ts';
import { ControlRoom } from './control-room.ts';
import { Controller } from './controller.ts';
import { Device } from './device.ts';
import { SimulatedDisk } from './disk.ts';
import { FeedWatcher } from './feed-watcher.ts';
import { SimulatedInflux } from './influx.ts';
import { LedgerFile } from './ledger-file.ts';
import { Observer } from './observer.ts';
import { Operators } from './operators.ts';
import { type PlantPlan, randomPlants } from './plant.ts';
import { GatewayProcess, type ProcessBounds } from './process.ts';
import { ProcessInflux } from './process-influx.ts';
import { SimulatedTime } from './time.ts';
import { SimulatedViewTraces } from './view-traces.ts';
import { hold } from './violation.ts';

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
const LAST_WORDS_MS = 500;
const RESTART_AFTER_MS = 1_000;

function randomBounds(random: Random): ProcessBounds {
  return {
    segmentBytes: 4_096 * (1 + random.below(8)),
    pendingBytesMax: random.below(3) === 0 ? 128 * 1024 : 8 * 1024 * 1024,
    snapshotEveryRecords: 5 + random.below(60),
    feedClientBytesMax: 16 * 1024,
  };
}

/** One machine with its gateway, the devices and people around it, all driven by one seed. */
export class World {
  readonly random: Random;
  readonly time = new SimulatedTime();
  readonly disk: SimulatedDisk;
  readonly plants: readonly PlantPlan[];
  readonly devices: readonly Device[];
  readonly watchers: readonly FeedWatcher[];
  readonly controlRoom: ControlRoom;
  readonly controller: Controller;
  readonly operators: Operators;
  readonly checker: Checker;
  readonly bounds: ProcessBounds;
  readonly observer = new Observer();
  readonly viewTraces: SimulatedViewTraces;
  /** The database server that every other seed has, and the file in which the gateway notes how far it is. */
  readonly influx: { readonly server: SimulatedInflux; readonly file: LedgerFile } | null;
  /** The plant whose files lie on the disk. */
  plant: PlantPlan;
  /** The gateway's process; null while it is down. */
  process: GatewayProcess | null = null;
  lives = 0;
  /** Failures within, as the log tells them. */
  readonly log: string[] = [];
  readonly #key: SigningKey;
  #restart: (() => Promise<void>) | null = null;

  constructor(seed: number) {
    this.random = new Random(seed);
    const { random, time } = this;
    this.disk = new SimulatedDisk(random, time);
    this.viewTraces = new SimulatedViewTraces(this.disk.memory);
    this.plants = randomPlants(random);
    this.plant = this.plants[0] as PlantPlan;
    this.bounds = randomBounds(random);
    this.influx = seed % 2 === 0 ? null : this.#makeInflux(seed);
    this.#key = SigningKey.fromSeed(createHash('sha256').update(String(seed)).digest());
    this.checker = new Checker(this);
    this.operators = new Operators(random);
    this.devices = this.#makeDevices();
    const listener = {
      saw: this.checker.saw,
      mayReset: () => this.checker.isDamaged,
    };
    this.watchers = Array.from(
      { length: 3 },
      (_, index) =>
        new FeedWatcher(`watcher-${index}`, time, this.bounds.feedClientBytesMax, listener),
    );
    this.controlRoom = new ControlRoom('control-room', this.checker.saw);
    this.controller = new Controller('controller', random, time, (interlock) =>
      this.checker.isPermitted(interlock),
    );
  }

  /** Lets everything that is ready to run, run. */
  async settle(): Promise<void> {
    for (let before = -1; before !== this.time.activity; ) {
      before = this.time.activity;
      for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
      this.observer.rethrow();
    }
  }

  /** Time passes; what falls due happens in order. */
  async pass(byMs: number): Promise<void> {
    const untilMs = this.time.elapsedMs + byMs;
    await this.settle();
    while (this.time.runNext(untilMs)) {
      await this.settle();
      if (this.#restart !== null) await this.#supervise();
    }
    this.time.elapsedMs = Math.max(this.time.elapsedMs, untilMs);
  }

  /** Lets time pass until a promise settles. */
  async drive<Result>(promise: Promise<Result>, withinMs: number, what: string): Promise<Result> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    promise.then(end, end);
    const untilMs = this.time.elapsedMs + withinMs;
    await this.settle();
    while (!isDone) {
      const ran = this.time.runNext(untilMs);
      hold('the gateway starts and stops whatever a fault left behind', ran, () => what);
      await this.settle();
    }
    return promise;
  }

  async start(): Promise<void> {
    const process = new GatewayProcess({
      time: this.time,
      disk: this.disk,
      key: this.#key,
      bounds: this.bounds,
      influx: this.influx && new ProcessInflux(this.influx.server, this.influx.file, this.observer),
      viewTraces: this.viewTraces,
      failed: () => this.#onFailed(process),
      log: this.#brokerLog(),
      observer: this.observer,
    });
    this.lives += 1;
    const { configuration } = this.plant;
    const started = process.start(configuration).then(
      () => true,
      (error: unknown) => error,
    );
    const outcome = await this.drive(started, START_WITHIN_MS, 'the start takes too long');
    hold('the gateway starts and stops whatever a fault left behind', outcome === true, () => {
      return outcome instanceof Error ? `${outcome.stack}` : String(outcome);
    });
    this.process = process;
    this.checker.started(process);
    for (const watcher of this.watchers) watcher.connect(process);
    this.controlRoom.connect(process);
    this.controller.connect(process);
    await this.settle();
    if (process.hasFailed) await this.#startAgain();
  }

  /** The end in order, with the machine staying up. */
  async stop(): Promise<void> {
    const { process } = this;
    if (process === null) return;
    this.checker.stopping(process);
    this.viewTraces.ended(process.assembly);
    const isPrompt = this.disk.isPrompt;
    await this.drive(process.stop(), STOP_WITHIN_MS, 'the stop takes too long');
    this.process = null;
    // A supervisor does not start again what was asked to stop, also where it fails in doing so.
    this.#restart = null;
    this.#loseClients();
    this.checker.stopped(process, isPrompt && this.disk.isPrompt && !process.hasFailed);
    this.disk.kill();
    this.influx?.file.keepCopy();
    await this.settle();
  }

  /** The process dies (and the machine with it where the power goes). */
  async die(how: 'killed' | 'power lost'): Promise<void> {
    const { process } = this;
    this.process = null;
    if (process !== null) {
      this.checker.dying(process);
      this.viewTraces.ended(process.assembly);
      process.die();
    }
    this.#loseClients();
    if (how === 'killed') this.disk.kill();
    else {
      this.disk.crash();
      this.time.reboot();
    }
    this.#troubleLedger(how);
    await this.settle();
  }

  /** Another configuration lies in the files and is put in force. */
  reload(plant: PlantPlan): void {
    this.plant = plant;
    this.process?.assembly.reload(plant.configuration);
  }

  connectAll(): void {
    const { process } = this;
    if (process === null) return;
    for (const device of this.devices) device.connect(process);
    for (const watcher of this.watchers) watcher.connect(process);
    this.controlRoom.connect(process);
    this.controller.connect(process);
  }

  /** Digest of all disk operations, all outputs and the disk as it is: equal for equal seeds. */
  digest(): string {
    const image = createHash('sha256');
    for (const path of this.disk.memory.paths()) {
      image.update(path).update(this.disk.memory.bytes(path));
    }
    return createHash('sha256')
      .update(this.disk.trace.copy().digest())
      .update(this.observer.outputs.copy().digest())
      .update(image.digest())
      .digest('hex');
  }

  /** Lets go of what lies outside the simulation. */
  close(): void {
    this.influx?.file.remove();
  }

  #makeInflux(seed: number): NonNullable<World['influx']> {
    const names = this.plants.flatMap(({ points }) => [...points.keys()]);
    const ids = [...new Set(names.map((name) => name.slice(name.lastIndexOf('/') + 1)))];
    return { server: new SimulatedInflux(seed, this.time, ids), file: new LedgerFile() };
  }

  /** A power loss may cost the ledger its newest transactions, and sometimes it is gone. */
  #troubleLedger(how: 'killed' | 'power lost'): void {
    if (this.influx === null) return;
    const { server, file } = this.influx;
    if (how === 'power lost' && server.chance(0.5)) file.fallBack();
    else file.keepCopy();
    if (server.chance(0.1)) file.delete();
  }

  #makeDevices(): Device[] {
    const names = [...new Set(this.plants.flatMap(({ points }) => [...points.keys()]))];
    const sources = [...new Set(names.map((name) => name.slice(0, name.lastIndexOf('/'))))];
    return sources.map((source, index) => {
      const points = names.filter((name) => name.startsWith(`${source}/`));
      return new Device(`device-${index}`, points, this.random, this.time, this.checker);
    });
  }

  /** The journal gave up: the process ends after its last words and its supervisor starts it again. */
  #onFailed(process: GatewayProcess): void {
    this.time.schedule(this, LAST_WORDS_MS, () => {
      if (process === this.process) this.#restart = () => this.#startAgain();
    });
  }

  async #startAgain(): Promise<void> {
    await this.die('killed');
    this.disk.setMode('healthy');
    await this.pass(RESTART_AFTER_MS);
    await this.start();
  }

  async #supervise(): Promise<void> {
    const restart = this.#restart;
    this.#restart = null;
    await restart?.();
  }

  #loseClients(): void {
    for (const device of this.devices) device.disconnect();
    for (const watcher of this.watchers) watcher.disconnect();
    this.controlRoom.disconnect();
    this.controller.disconnect();
  }

  #brokerLog(): BrokerLog {
    const note = (facts: object, message: string): void => {
      const error = 'error' in facts ? String(facts.error) : '';
      this.log.push(`${this.time.elapsedMs} ${message} ${error} ${JSON.stringify(facts)}`);
    };
    return { debug: () => {}, info: () => {}, warn: note, error: note };
  }
}
