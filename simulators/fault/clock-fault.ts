import type { ClockFaultFile } from './fault-file.ts';
import { spanAt, timesBy } from './fault-window.ts';

const SECONDS_PER_DAY = 86_400;

/** How far a device's clock is ahead of the true time, in seconds. */
export function clockErrorSeconds(files: readonly ClockFaultFile[], atSeconds: number): number {
  let error = 0;
  for (const file of files) {
    if (file.fault === 'clock-step') {
      error += file.bySeconds * timesBy(file.at, file.every, atSeconds);
    } else if (file.fault === 'clock-skew') {
      const span = spanAt(file, atSeconds);
      if (span === null) continue;
      error += file.bySeconds + (file.perDaySeconds * (atSeconds - span.from)) / SECONDS_PER_DAY;
    }
  }
  return error;
}

/** The counter that a device sends with each reading; it starts anew where a fault resets it. */
export class DeviceCounter {
  readonly #files: readonly ClockFaultFile[];
  #next = 1;
  #resets = 0;

  constructor(files: readonly ClockFaultFile[]) {
    this.#files = files;
  }

  next(atSeconds: number): number {
    let resets = 0;
    for (const file of this.#files) {
      if (file.fault === 'counter-reset') resets += timesBy(file.at, file.every, atSeconds);
    }
    if (resets !== this.#resets) this.#next = 1;
    this.#resets = resets;
    const counter = this.#next;
    this.#next += 1;
    return counter;
  }
}
