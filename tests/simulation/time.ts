import type { CoreClock } from '../../gateway/core.ts';
import type { Cancel } from '../../gateway/ports.ts';
import type { BootMark } from '../../gateway/system-clock.ts';
import type { Moment, SteadyMs } from '../../rules/time.ts';

interface Task {
  readonly dueMs: number;
  readonly order: number;
  readonly owner: object;
  readonly run: () => void;
}

/** Where all simulated time begins on the true wall clock: two minutes before 2026-11-21T00:00:00Z, when a season begins. */
const ORIGIN_WALL_MS = Date.UTC(2026, 10, 20, 23, 58);

/** Time itself: what truly passes, and the wall clock of the machine, which may be set. */
export class SimulatedTime {
  /** Milliseconds since the simulation began. */
  elapsedMs = 0;
  /** How far the machine's wall clock stands from the truth. */
  wallErrorMs = 0;
  /** Rises with whatever happens, so that a driver sees when nothing does any longer. */
  activity = 0;
  #bootedAtMs = 0;
  #boots = 1;
  #order = 0;
  readonly #tasks = new Set<Task>();

  /** What a right wall clock shows. */
  get trueWallMs(): number {
    return ORIGIN_WALL_MS + this.elapsedMs;
  }

  /** What the machine's wall clock shows. */
  get machineWallMs(): number {
    return this.trueWallMs + this.wallErrorMs;
  }

  bootMark(): BootMark {
    return { bootId: `boot-${this.#boots}`, uptimeMs: this.elapsedMs - this.#bootedAtMs };
  }

  /** The machine starts anew. */
  reboot(): void {
    this.#boots += 1;
    this.#bootedAtMs = this.elapsedMs;
  }

  schedule(owner: object, afterMs: number, run: () => void): Cancel {
    this.activity += 1;
    const dueMs = this.elapsedMs + Math.max(0, Math.ceil(afterMs));
    const task: Task = { dueMs, order: this.#order, owner, run };
    this.#order += 1;
    this.#tasks.add(task);
    return () => {
      this.#tasks.delete(task);
    };
  }

  /** Forgets all tasks of an owner, as when its process dies. */
  forget(owner: object): void {
    for (const task of this.#tasks) if (task.owner === owner) this.#tasks.delete(task);
  }

  /** Runs the next task that is due by then; false where there is none. */
  runNext(untilMs: number): boolean {
    let next: Task | null = null;
    for (const task of this.#tasks) {
      if (task.dueMs > untilMs) continue;
      if (next !== null && task.dueMs > next.dueMs) continue;
      if (next === null || task.dueMs < next.dueMs || task.order < next.order) next = task;
    }
    if (next === null) return false;
    this.#tasks.delete(next);
    this.elapsedMs = Math.max(this.elapsedMs, next.dueMs);
    next.run();
    return true;
  }
}

/** The clocks as one process of the gateway sees them. */
export class ProcessClock implements CoreClock {
  readonly #time: SimulatedTime;
  #originMs: number;
  #baseMs: SteadyMs = 0;
  #isDead = false;
  #isClosing = false;

  constructor(time: SimulatedTime) {
    this.#time = time;
    this.#originMs = time.elapsedMs;
  }

  now(): Moment {
    return {
      steadyMs: this.#baseMs + this.#time.elapsedMs - this.#originMs,
      wallMs: this.#time.machineWallMs,
    };
  }

  continueAt(steadyMs: SteadyMs): void {
    this.#originMs = this.#time.elapsedMs;
    this.#baseMs = Math.ceil(steadyMs);
  }

  schedule(afterMs: number, task: () => void): Cancel {
    if (!this.#isDead) return this.#time.schedule(this, afterMs, task);
    if (this.#isClosing) setImmediate(task);
    return () => {};
  }

  /** The process is dead: nothing runs any more but, for a moment, what lets go of real resources. */
  die(): void {
    this.#isDead = true;
    this.#isClosing = true;
    this.#time.forget(this);
  }

  /** The dead process has let go of all. */
  bury(): void {
    this.#isClosing = false;
  }
}
