import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Moment, SteadyMs } from '../rules/time.ts';
import type { Cancel, Clock } from './ports.ts';

/** Which run of the operating system this is, and how long it has run: a clock that survives our own restarts. */
export interface BootMark {
  /** Null where the system does not tell. */
  readonly bootId: string | null;
  readonly uptimeMs: number;
}

/** The boot mark of now. */
export function bootMark(): BootMark {
  const uptimeMs = Math.floor(uptime() * 1_000);
  try {
    return { bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), uptimeMs };
  } catch {
    return { bootId: null, uptimeMs };
  }
}

/** The longest delay that a Node timer takes; longer ones are cut into pieces. */
const TIMER_MS_MAX = 2_147_483_647;

/** The clocks of the machine. The steady one goes on from where the last run left it. */
export class SystemClock implements Clock {
  #origin = performance.now();
  #base: SteadyMs = 0;

  now(): Moment {
    return {
      steadyMs: this.#base + Math.floor(performance.now() - this.#origin),
      wallMs: Date.now(),
    };
  }

  /** The steady clock goes on at this value. */
  continueAt(steadyMs: SteadyMs): void {
    this.#origin = performance.now();
    this.#base = Math.ceil(steadyMs);
  }

  schedule(afterMs: number, task: () => void): Cancel {
    const piece = Math.min(afterMs, TIMER_MS_MAX);
    let cancelRest: Cancel = () => {};
    const timer = setTimeout(() => {
      if (afterMs > piece) cancelRest = this.schedule(afterMs - piece, task);
      else task();
    }, piece);
    return () => {
      clearTimeout(timer);
      cancelRest();
    };
  }
}

/**
 * Where the steady clock stands after a pause. Within one run of the operating system the pause is measured by it; else by
 * the wall clock, and a wall clock that was set back counts as no time at all.
 */
export function steadyAfterPause(
  last: Moment,
  lastStart: { readonly at: Moment; readonly boot: BootMark } | null,
  boot: BootMark,
  wallMs: number,
): SteadyMs {
  if (lastStart !== null && boot.bootId !== null && lastStart.boot.bootId === boot.bootId) {
    return Math.max(last.steadyMs, lastStart.at.steadyMs + boot.uptimeMs - lastStart.boot.uptimeMs);
  }
  return last.steadyMs + Math.max(0, wallMs - last.wallMs);
}
