import type { Cancel, Clock } from '../../../gateway/ports.ts';
import type { Moment } from '../../../rules/time.ts';

/** A clock that stands still until it is told to go on; tasks run in the order they fall due. */
export class ManualClock implements Clock {
  private steadyMs = 1_000;
  private readonly wallAtStart: number;
  private tasks: { readonly dueMs: number; readonly task: () => void }[] = [];

  constructor(wallAtStart = Date.UTC(2026, 10, 21)) {
    this.wallAtStart = wallAtStart;
  }

  now(): Moment {
    return { steadyMs: this.steadyMs, wallMs: this.wallAtStart + this.steadyMs };
  }

  schedule(afterMs: number, task: () => void): Cancel {
    const entry = { dueMs: this.steadyMs + afterMs, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== entry);
    };
  }

  /** Tasks that are still to run. */
  get pending(): number {
    return this.tasks.length;
  }

  advance(ms: number): void {
    const end = this.steadyMs + ms;
    for (;;) {
      const next = this.tasks
        .filter(({ dueMs }) => dueMs <= end)
        .toSorted((one, other) => one.dueMs - other.dueMs)[0];
      if (next === undefined) break;
      this.tasks = this.tasks.filter((other) => other !== next);
      this.steadyMs = Math.max(this.steadyMs, next.dueMs);
      next.task();
    }
    this.steadyMs = end;
  }
}
