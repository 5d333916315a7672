import type { Random } from '../../simulators/random.ts';
import type { DiskMode } from './disk.ts';
import { checkAtRest, checkCommands, checkJournal } from './final-check.ts';
import { watchedForCopies } from './plant.ts';
import { hold } from './violation.ts';
import { World } from './world.ts';

/** What one seed came to. */
export interface SeedReport {
  readonly seed: number;
  readonly digest: string;
  readonly lives: number;
  readonly events: number;
  readonly records: number;
  readonly simulatedMs: number;
}

/** Shares of what may happen; what a seed leaves out gives room to the rest. */
interface Weights {
  readonly [step: string]: number;
}

const WEIGHTS: Weights = {
  produce: 45,
  pass: 15,
  passLong: 1,
  operate: 10,
  operateMuch: 1,
  disconnect: 3,
  loseNetwork: 1,
  holdBack: 3,
  silence: 3,
  fake: 5,
  playBack: 4,
  sendAgain: 3,
  reconnect: 8,
  watcher: 4,
  room: 1,
  disk: 4,
  failSync: 1,
  wallClock: 2,
  configure: 2,
  stop: 1,
  kill: 1,
  powerLoss: 2,
};
const QUIET_WITHIN_MS = 400_000;

/** Every seed leaves some kinds of trouble out, so that others get further. */
function drawWeights(random: Random): Weights {
  const optional = Object.keys(WEIGHTS).filter((name) => name !== 'produce' && name !== 'pass');
  const left = new Set(optional.filter(() => random.below(4) === 0));
  return Object.fromEntries(
    Object.entries(WEIGHTS).map(([name, weight]) => [name, left.has(name) ? 0 : weight]),
  );
}

class Scenario {
  readonly world: World;
  readonly #weights: Weights;
  /** The disk of this seed loses what it was given to keep. */
  readonly #decays: boolean;

  constructor(seed: number) {
    this.world = new World(seed);
    this.#weights = drawWeights(this.world.random);
    this.#decays = this.world.random.below(8) === 0;
  }

  async step(): Promise<void> {
    const { world } = this;
    const { random } = world;
    const name = this.#drawStep();
    world.influx?.server.disturb();
    await this.#perform(name);
    await world.pass(random.below(4) === 0 ? 0 : random.below(900));
    if (world.process === null) return;
    world.checker.lookAtDeadlines(world.process);
    checkCommands(world);
    if (random.below(4) === 0) world.checker.look(world.process);
  }

  #drawStep(): string {
    const total = Object.values(this.#weights).reduce((sum, weight) => sum + weight, 0);
    let left = this.world.random.below(total);
    for (const [name, weight] of Object.entries(this.#weights)) {
      if (left < weight) return name;
      left -= weight;
    }
    return 'produce';
  }

  async #perform(name: string): Promise<void> {
    const { world } = this;
    const { random, process, time } = world;
    const device = random.pick(world.devices);
    switch (name) {
      case 'produce':
        for (let count = 1 + random.below(4); count > 0; count -= 1) {
          random.pick(world.devices).produce();
          if (random.below(3) === 0) await world.pass(random.below(40));
        }
        break;
      case 'pass':
        await world.pass(random.below(6_000));
        break;
      case 'passLong':
        await world.pass(20_000 + random.below(140_000));
        break;
      case 'operate':
        if (process !== null) world.operators.act(process, world.plant);
        break;
      case 'operateMuch':
        if (process !== null && random.below(2) === 0)
          world.operators.shelveAll(process, world.plant);
        // A shift at work within one instant, which may be more than what may wait for the disk.
        for (let count = 200; count > 0 && world.process !== null; count -= 1) {
          world.operators.act(world.process, world.plant);
        }
        break;
      case 'disconnect':
        device.disconnect();
        break;
      case 'loseNetwork':
        device.loseNetwork();
        break;
      case 'holdBack':
        device.isHoldingBack = !device.isHoldingBack;
        device.flush();
        break;
      case 'silence':
        device.isSilent = !device.isSilent;
        break;
      case 'fake':
        device.fake();
        break;
      case 'playBack':
        await this.#playBack();
        break;
      case 'sendAgain':
        device.sendAgain();
        break;
      case 'reconnect':
        world.connectAll();
        break;
      case 'watcher':
        this.#disturbWatcher();
        break;
      case 'room':
        world.controlRoom.disconnect();
        world.controller.disconnect();
        break;
      case 'wallClock':
        time.wallErrorMs = random.pick([
          0,
          time.wallErrorMs + random.below(400) - 200,
          5_000,
          -5_000,
          70_000,
          -90_000,
          7_200_000,
          -3_600_000,
        ]);
        break;
      default:
        await this.#disturb(name);
    }
  }

  /** A recording takes its time, and nothing else happens meanwhile. */
  async #playBack(): Promise<void> {
    const { world } = this;
    const names = watchedForCopies(world.plants);
    const able = world.devices.filter((device) => device.hasAny(names));
    if (able.length === 0) return;
    for (const send of world.random.pick(able).playBack(names)) {
      send();
      if (world.random.below(2) === 0) await world.pass(world.random.below(300));
    }
  }

  async #disturb(name: string): Promise<void> {
    const { world } = this;
    const { random, disk } = world;
    switch (name) {
      case 'disk':
        disk.setMode(
          random.pick<DiskMode>([
            'healthy',
            'healthy',
            'healthy',
            'slow-journal',
            'slow',
            'full',
            'full',
            'hung',
          ]),
        );
        break;
      case 'failSync':
        disk.failsNextSync = true;
        break;
      case 'configure':
        world.reload(random.pick(world.plants));
        break;
      case 'stop':
        await world.stop();
        if (random.below(3) === 0) await world.die('power lost');
        await this.#comeBack();
        break;
      case 'kill':
        await world.die('killed');
        await this.#comeBack();
        break;
      case 'powerLoss':
        await world.die('power lost');
        await this.#comeBack();
        break;
      default:
        throw new RangeError(`no step ${name}`);
    }
  }

  /** After a while the gateway is started again; the disk may still be in trouble, but answers. */
  async #comeBack(): Promise<void> {
    const { world } = this;
    const { random, disk, time } = world;
    if (disk.mode === 'hung' || random.below(2) === 0) disk.setMode('healthy');
    await world.pass(random.pick([50, 1_000, 8_000, 40_000, 400_000]));
    if (this.#decays && random.below(3) === 0) {
      world.checker.aboutToDamage();
      // What nobody had taken in is missed by nobody, and a spoilt record that has become the last one looks torn.
      if (world.checker.isEndKnown && random.below(2) === 0) {
        if (world.disk.loseEnd(!world.checker.isEndViewed)) world.checker.lost();
      } else if (world.disk.decay()) world.checker.decayed();
    }
    if (random.below(8) === 0) time.wallErrorMs = random.pick([0, -600_000, 3_600_000]);
    if (random.below(6) === 0) world.plant = random.pick(world.plants);
    await world.start();
    if (random.below(3) > 0) world.connectAll();
  }

  #disturbWatcher(): void {
    const { world } = this;
    const watcher = world.random.pick(world.watchers);
    if (watcher.isFrozen) watcher.thaw();
    else if (world.random.below(2) === 0) watcher.freeze();
    else watcher.disconnect();
  }

  /** Trouble ends, everybody comes back, and everything that waits is sent. */
  async comeToRest(): Promise<void> {
    const { world } = this;
    world.disk.setMode('healthy');
    world.disk.failsNextSync = false;
    world.influx?.server.setMode('healthy');
    for (const watcher of world.watchers) if (watcher.isFrozen) watcher.thaw();
    for (const device of world.devices) device.isHoldingBack = false;
    const untilMs = world.time.elapsedMs + QUIET_WITHIN_MS;
    await world.pass(1_000);
    if (world.process === null) await world.start();
    for (;;) {
      world.connectAll();
      for (const device of world.devices) device.flush();
      await world.pass(500);
      if (this.#isAtRest()) break;
      hold('everything acknowledged in the end', world.time.elapsedMs < untilMs, () => {
        const waiting = world.devices.map(({ id, waiting }) => `${id}: ${waiting}`).join(', ');
        return `messages still wait: ${waiting}`;
      });
    }
    world.controlRoom.disconnect();
    await world.settle();
    world.connectAll();
    // What falls due just now is on its way to the disk.
    do await world.pass(100);
    while (!this.#isAtRest());
  }

  #isAtRest(): boolean {
    const { process, devices, watchers } = this.world;
    if (process === null) return false;
    const { journal } = process.assembly.core;
    return (
      devices.every(({ waiting }) => waiting === 0) &&
      journal.headLsn === journal.durableLsn &&
      process.assembly.core.journalState().state === 'ok' &&
      process.assembly.views.states().historian.lag === 0 &&
      watchers.every(({ cursor, isConnected }) => isConnected && cursor === journal.durableSeq)
    );
  }
}

/** Runs one seed to its end; rejects with the first invariant that does not hold. */
export async function runSeed(seed: number, steps: number): Promise<SeedReport> {
  const scenario = new Scenario(seed);
  const { world } = scenario;
  try {
    await world.start();
    world.connectAll();
    for (let step = 0; step < steps; step += 1) await scenario.step();
    await scenario.comeToRest();
    await checkAtRest(world);
    await world.stop();
    await world.die('power lost');
    await checkJournal(world);
    return {
      seed,
      digest: world.digest(),
      lives: world.lives,
      events: world.checker.seenHashes.size,
      records: world.checker.durableLsn,
      simulatedMs: world.time.elapsedMs,
    };
  } finally {
    world.close();
  }
}
