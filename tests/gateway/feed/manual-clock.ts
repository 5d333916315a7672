import type { Cancel, Clock } from '../../../gateway/ports.ts';
import type { Moment } from '../../../rules/time.ts';

/** A clock that moves only when a test says so; tasks run in order of their time. */
export class ManualClock implements Clock {
  wallOffsetMs = Date.UTC(2026, 10, 21);
  private steadyMs = 0;
  private tasks: { readonly dueAt: number; readonly task: () => void }[] = [];

  now(): Moment {
    return { steadyMs: this.steadyMs, wallMs: this.steadyMs + this.wallOffsetMs };
  }

  schedule(afterMs: number, task: () => void): Cancel {
    const entry = { dueAt: this.steadyMs + afterMs, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((each) => each !== entry);
    };
  }

  advance(byMs: number): void {
    const until = this.steadyMs + byMs;
    for (;;) {
      const next = this.tasks
        .filter((each) => each.dueAt <= until)
        .sort((left, right) => left.dueAt - right.dueAt)[0];
      if (next === undefined) break;
      this.tasks = this.tasks.filter((each) => each !== next);
      this.steadyMs = Math.max(this.steadyMs, next.dueAt);
      next.task();
    }
    this.steadyMs = until;
  }

  /** Moves on in steps, letting promises settle in between. */
  async run(byMs: number, stepMs = 50): Promise<void> {
    for (let passed = 0; passed < byMs; passed += stepMs) {
      this.advance(stepMs);
      await settle();
    }
  }
}

/** Lets what already can go on do so. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
