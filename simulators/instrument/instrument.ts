import type { Quality } from '../../rules/reading.ts';
import { lagged } from '../process/dilution.ts';
import type { Random } from '../random.ts';
import type { InstrumentAction, InstrumentFile } from './instrument-file.ts';

/** What an instrument sees of the process, in the unit of its point. */
export interface Seen {
  /** The true value. */
  read(): number;
  /** What other substances add; 0 where it is sensitive to none. */
  readOthers(): number;
}

/** What an instrument gives; `value` is null where it has none. */
export interface Shown {
  readonly value: number | null;
  readonly quality: Quality;
}

const SECONDS_PER_DAY = 86_400;
/** T90 of a first-order lag is ln 10 time constants. */
const LN_10 = Math.log(10);
/** Methane above which a catalytic element lacks the air to burn it, in %: the stoichiometric mixture. */
const STOICHIOMETRIC_PERCENT = 9.5;

/** A catalytic element above the stoichiometric mixture: what burns is limited by the air, which falls with the gas. */
function burnt(percent: number): number {
  if (percent <= STOICHIOMETRIC_PERCENT) return percent;
  return (STOICHIOMETRIC_PERCENT * (100 - percent)) / (100 - STOICHIOMETRIC_PERCENT);
}

/**
 * One instrument: true value -> cross-sensitivity -> lag -> sensitivity -> zero, gain, drift -> noise -> resolution ->
 * range. The lag is exact for a value that changes at the moments of reading. One use each; the same seed gives the same.
 */
export class Instrument {
  readonly #file: InstrumentFile;
  readonly #seen: Seen;
  readonly #random: Random;
  readonly #range: readonly [number, number] | null;
  readonly #decimals: number;
  #lastSeconds: number | null = null;
  #lagging = 0;
  #sensitivity = 1;
  #trimmedAtSeconds = 0;
  #isTrimmed = false;
  #poweredAtSeconds: number;
  #test: { readonly action: InstrumentAction; readonly untilSeconds: number } | null = null;

  /** @param range the point's measuring range, where it has one */
  constructor(
    file: InstrumentFile,
    seen: Seen,
    range: readonly [number, number] | null,
    random: Random,
  ) {
    this.#file = file;
    this.#seen = seen;
    this.#range = range;
    this.#random = random;
    // Long before the start: an instrument that is in service is warm.
    this.#poweredAtSeconds = Number.NEGATIVE_INFINITY;
    const { resolution } = file;
    this.#decimals = resolution === undefined ? 6 : decimalsOf(resolution);
  }

  act(action: InstrumentAction, atSeconds: number): void {
    switch (action.do) {
      case 'power-on':
        this.#poweredAtSeconds = atSeconds;
        this.#lastSeconds = null;
        return;
      case 'poison':
        this.#sensitivity *= 1 - action.lost;
        return;
      default:
        this.#test = { action, untilSeconds: atSeconds + action.forSeconds };
    }
  }

  /** What it shows now. @param atSeconds never runs backwards */
  show(atSeconds: number): Shown {
    this.#endTest(atSeconds);
    const elapsed = this.#lastSeconds === null ? 0 : atSeconds - this.#lastSeconds;
    this.#age(elapsed);
    const lagging = this.#follow(elapsed, atSeconds);
    this.#lastSeconds = atSeconds;
    const days = (atSeconds - this.#trimmedAtSeconds) / SECONDS_PER_DAY;
    const { zero, gain, driftPerDay, noise, warmUpSeconds } = this.#file;
    const trim = this.#isTrimmed ? { zero: 0, gain: 1 } : { zero, gain };
    let value = lagging * this.#sensitivity * trim.gain + trim.zero + driftPerDay * days;
    if (noise > 0) value += noise * this.#random.normal();
    const quality: Quality =
      this.#test?.action.do === 'calibrate'
        ? 'calibrating'
        : atSeconds - this.#poweredAtSeconds < warmUpSeconds
          ? 'uncertain'
          : 'good';
    return this.#within(this.#rounded(value), quality);
  }

  /** Test gas stands for the process while a test runs; a calibration ends with zero, gain and sensitivity set right. */
  #endTest(atSeconds: number): void {
    const test = this.#test;
    if (test === null || atSeconds < test.untilSeconds) return;
    this.#test = null;
    if (test.action.do !== 'calibrate') return;
    this.#isTrimmed = true;
    this.#trimmedAtSeconds = atSeconds;
    this.#sensitivity = 1;
  }

  #age(elapsed: number): void {
    const { poisoningPerDay } = this.#file;
    if (poisoningPerDay > 0) {
      this.#sensitivity *= (1 - poisoningPerDay) ** (elapsed / SECONDS_PER_DAY);
    }
  }

  #follow(elapsed: number, atSeconds: number): number {
    const { t90Seconds, catalytic } = this.#file;
    const seen = this.#testGas(atSeconds) ?? this.#seen.read() + this.#seen.readOthers();
    const target = catalytic ? burnt(seen) : seen;
    this.#lagging =
      t90Seconds === 0 || this.#lastSeconds === null
        ? target
        : lagged(this.#lagging, target, elapsed, t90Seconds / LN_10);
    return this.#lagging;
  }

  /** The gas that is held to the sensor; a calibration ends with its second half in the air of the plant. */
  #testGas(atSeconds: number): number | undefined {
    const test = this.#test;
    if (test === null || !('gas' in test.action)) return undefined;
    const { gas, forSeconds, do: doing } = test.action;
    const isOver = doing === 'calibrate' && atSeconds >= test.untilSeconds - forSeconds / 2;
    return isOver ? undefined : gas;
  }

  #rounded(value: number): number {
    const { resolution } = this.#file;
    const stepped = resolution === undefined ? value : Math.round(value / resolution) * resolution;
    // Decimal digits as the device writes them, without the remainders of binary fractions.
    return Number(stepped.toFixed(this.#decimals)) + 0;
  }

  #within(value: number, quality: Quality): Shown {
    const range = this.#range;
    if (range === null || (value >= range[0] && value <= range[1])) return { value, quality };
    switch (this.#file.overRange) {
      case 'show':
        return { value, quality };
      case 'bad':
        return { value: null, quality: 'bad' };
      case 'clip':
        return { value: value < range[0] ? range[0] : range[1], quality };
    }
  }
}

function decimalsOf(resolution: number): number {
  for (let decimals = 0; decimals < 9; decimals += 1) {
    if (Math.abs(resolution * 10 ** decimals - Math.round(resolution * 10 ** decimals)) < 1e-9) {
      return decimals;
    }
  }
  return 9;
}
