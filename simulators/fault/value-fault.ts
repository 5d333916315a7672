import type { Shown } from '../instrument/instrument.ts';
import type { Random } from '../random.ts';
import type { ValueFaultFile } from './fault-file.ts';
import { spanAt, timesBy } from './fault-window.ts';

/** What a point showed lately, for those who copy it. */
export class Waveform {
  readonly #keepSeconds: number;
  readonly #shown: { readonly atSeconds: number; readonly shown: Shown }[] = [];

  /** @param keepSeconds how far back anybody will ask */
  constructor(keepSeconds: number) {
    this.#keepSeconds = keepSeconds;
  }

  add(atSeconds: number, shown: Shown): void {
    this.#shown.push({ atSeconds, shown });
    while ((this.#shown[1]?.atSeconds ?? Infinity) <= atSeconds - this.#keepSeconds) {
      this.#shown.shift();
    }
  }

  /** The last value shown at or before a time; null where there is none yet. */
  at(atSeconds: number): Shown | null {
    return this.#shown.findLast((each) => each.atSeconds <= atSeconds)?.shown ?? null;
  }
}

/** The faults of one point's sensor, in file order. One use each. */
export class ValueFaults {
  readonly #files: readonly ValueFaultFile[];
  readonly #waveformOf: (point: string | undefined) => Waveform | null;
  readonly #random: Random;
  readonly #spikes: number[];
  readonly #held: (Shown | null)[];

  /** @param waveformOf what a point showed lately; its own where none is named */
  constructor(
    files: readonly ValueFaultFile[],
    waveformOf: (point: string | undefined) => Waveform | null,
    random: Random,
  ) {
    this.#files = files;
    this.#waveformOf = waveformOf;
    this.#random = random;
    this.#spikes = files.map(() => 0);
    this.#held = files.map(() => null);
  }

  /** What the faults make of a value; null where nothing is sent. */
  apply(shown: Shown, atSeconds: number): Shown | null {
    let result: Shown | null = shown;
    for (const [index, file] of this.#files.entries()) {
      if (result === null) return null;
      result = this.#applyOne(file, index, result, atSeconds);
    }
    return result;
  }

  #applyOne(file: ValueFaultFile, index: number, shown: Shown, atSeconds: number): Shown | null {
    if (file.fault === 'spike') return this.#spike(file, index, shown, atSeconds);
    const holds = spanAt(file, atSeconds) !== null;
    switch (file.fault) {
      case 'stuck': {
        // What it showed last is what it goes on showing.
        if (!holds) this.#held[index] = shown;
        else this.#held[index] ??= shown;
        return holds ? (this.#held[index] ?? shown) : shown;
      }
      case 'clipped':
        return holds ? clipped(file, shown) : shown;
      case 'copied':
        return holds
          ? (this.#waveformOf(file.of)?.at(atSeconds - file.lagSeconds) ?? shown)
          : shown;
      case 'quality':
        return holds ? { ...shown, quality: file.q } : shown;
      case 'no-value':
        return holds ? { value: null, quality: 'bad' } : shown;
      case 'dropout':
        return holds && (file.share === 1 || this.#random.unit() < file.share) ? null : shown;
    }
  }

  #spike(
    file: Extract<ValueFaultFile, { fault: 'spike' }>,
    index: number,
    shown: Shown,
    atSeconds: number,
  ): Shown {
    const times = timesBy(file.at, file.every, atSeconds);
    if (times === this.#spikes[index]) return shown;
    this.#spikes[index] = times;
    return shown.value === null ? shown : { ...shown, value: shown.value + file.by };
  }
}

function clipped(
  { above, below }: Extract<ValueFaultFile, { fault: 'clipped' }>,
  shown: Shown,
): Shown {
  if (shown.value === null) return shown;
  const low = Math.max(shown.value, below ?? Number.NEGATIVE_INFINITY);
  return { ...shown, value: Math.min(low, above ?? Number.POSITIVE_INFINITY) };
}
