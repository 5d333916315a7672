import type { Cancel, Clock } from '../../gateway/ports.ts';
import type { Moment } from '../../rules/time.ts';

interface Task {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A commit waits for the end of its turn, and what it confirms may make the next. */
const TURNS = 8;

/** Lets everything that is ready to run, run: pending promises, but no timer of the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  #steadyMs = 0;
  #wallOffsetMs: number;
  #order = 0;
  readonly #tasks = new Set<Task>();

  /** @param wallMs the wall clock at steady time 0 */
  constructor(wallMs = Date.UTC(2026, 10, 21)) {
    this.#wallOffsetMs = wallMs;
  }

  now(): Moment {
    return { steadyMs: this.#steadyMs, wallMs: this.#steadyMs + this.#wallOffsetMs };
  }

  schedule(afterMs: number, task: () => void): Cancel {
    const dueMs = this.#steadyMs + Math.max(0, afterMs);
    const entry: Task = { dueMs, order: this.#order, run: task };
    this.#order += 1;
    this.#tasks.add(entry);
    return () => {
      this.#tasks.delete(entry);
    };
  }

  /** When the next task is due, on the steady clock; null where none is. */
  nextDueAt(): number | null {
    return this.#next()?.dueMs ?? null;
  }

  /** Moves both clocks on without letting promises run; tasks run at their time, in order. */
  advanceNow(byMs: number): void {
    const untilMs = this.#steadyMs + byMs;
    for (let task = this.#next(); task !== null && task.dueMs <= untilMs; task = this.#next()) {
      this.#run(task);
    }
    this.#steadyMs = untilMs;
  }

  /** Moves both clocks on; after each task everything that it set going runs before the next. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#steadyMs + byMs;
    await settle();
    for (let task = this.#next(); task !== null && task.dueMs <= untilMs; task = this.#next()) {
      this.#run(task);
      await settle();
    }
    this.#steadyMs = untilMs;
  }

  /** Moves both clocks on in steps, letting promises settle in between. */
  async run(byMs: number, stepMs = 50): Promise<void> {
    for (let passed = 0; passed < byMs; passed += stepMs) {
      this.advanceNow(stepMs);
      await settle();
    }
  }

  /** Tasks that are still to run. */
  get pending(): number {
    return this.#tasks.size;
  }

  /** Steps the wall clock alone. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Forgets all tasks, as when a process dies. */
  clear(): void {
    this.#tasks.clear();
  }

  #next(): Task | null {
    let next: Task | null = null;
    for (const task of this.#tasks) {
      const isEarlier =
        next === null ||
        task.dueMs < next.dueMs ||
        (task.dueMs === next.dueMs && task.order < next.order);
      if (isEarlier) next = task;
    }
    return next;
  }

  #run(task: Task): void {
    this.#tasks.delete(task);
    this.#steadyMs = Math.max(this.#steadyMs, task.dueMs);
    task.run();
  }
}
