import type { Quality } from '../rules/reading.ts';
import { clockErrorSeconds, DeviceCounter } from './fault/clock-fault.ts';
import {
  type FaultFile,
  isClockFault,
  isLinkFault,
  isPayloadFault,
  isValueFault,
} from './fault/fault-file.ts';
import type { LinkFaults } from './fault/link-fault.ts';
import { spoiltPayload } from './fault/payload-fault.ts';
import { ValueFaults, type Waveform } from './fault/value-fault.ts';
import type { Instrument } from './instrument/instrument.ts';
import type { InstrumentAction } from './instrument/instrument-file.ts';
import type { PlantPoint } from './plant-point.ts';
import type { Random } from './random.ts';

/** What one reading of a sensor became on its way. */
export interface SensorReading {
  readonly id: string;
  readonly value: number | null;
  readonly quality: Quality;
  /** By its own clock, in seconds from the start. */
  readonly deviceSeconds: number;
  readonly counter: number | null;
  /** What is sent instead of it, where a fault spoils the payload. */
  readonly spoilt: Uint8Array | null;
}

/** What a sensor is made of. */
export interface SensorParts {
  readonly point: PlantPoint;
  readonly instrument: Instrument;
  readonly actions: readonly InstrumentAction[];
  readonly faults: readonly FaultFile[];
  readonly links: LinkFaults;
  readonly counts: boolean;
  readonly periodSeconds: number;
  /** What this point shows, where somebody copies it. */
  readonly waveform: Waveform | null;
  readonly waveformOf: (point: string | undefined) => Waveform | null;
  readonly random: Random;
}

/** An instrument at its point, with the faults of sensor, clock and connection. */
export class Sensor {
  readonly point: PlantPoint;
  readonly #parts: SensorParts;
  readonly #valueFaults: ValueFaults | null;
  readonly #counter: DeviceCounter | null;
  readonly #planned: { atSeconds: number; readonly action: InstrumentAction }[];

  constructor(parts: SensorParts) {
    this.point = parts.point;
    this.#parts = parts;
    const { faults, random, waveformOf } = parts;
    const value = faults.filter(isValueFault);
    this.#valueFaults = value.length === 0 ? null : new ValueFaults(value, waveformOf, random);
    this.#counter = parts.counts ? new DeviceCounter(faults.filter(isClockFault)) : null;
    this.#planned = parts.actions
      .map((action) => ({ atSeconds: action.at, action }))
      .sort((left, right) => left.atSeconds - right.atSeconds);
  }

  /** Whether no fault can touch it. */
  get isSound(): boolean {
    return this.#parts.faults.length === 0;
  }

  /** What it sends now; null where it sends nothing. */
  read(atSeconds: number): SensorReading | null {
    const { instrument, waveform, faults, random } = this.#parts;
    this.#actBy(atSeconds);
    const shown = instrument.show(atSeconds);
    waveform?.add(atSeconds, shown);
    const { id } = this.point;
    if (this.isSound) {
      const counter = this.#counter?.next(atSeconds) ?? null;
      return { id, ...shown, deviceSeconds: atSeconds, counter, spoilt: null };
    }
    const told = this.#valueFaults === null ? shown : this.#valueFaults.apply(shown, atSeconds);
    if (told === null) return null;
    const counter = this.#counter?.next(atSeconds) ?? null;
    const deviceSeconds = atSeconds + clockErrorSeconds(faults.filter(isClockFault), atSeconds);
    const spoilt = spoiltPayload(faults.filter(isPayloadFault), atSeconds, random);
    return { id, ...told, deviceSeconds, counter, spoilt };
  }

  /** When what it sends now reaches the gateway, in seconds from the start. */
  arrivals(atSeconds: number): readonly number[] {
    const { links, faults, periodSeconds } = this.#parts;
    return links.deliveries(faults.filter(isLinkFault), atSeconds, periodSeconds);
  }

  #actBy(atSeconds: number): void {
    for (;;) {
      const next = this.#planned[0];
      if (next === undefined || next.atSeconds > atSeconds) return;
      this.#parts.instrument.act(next.action, next.atSeconds);
      this.#planned.shift();
      const { every } = next.action;
      if (every !== undefined) {
        this.#planned.push({ atSeconds: next.atSeconds + every, action: next.action });
        this.#planned.sort((left, right) => left.atSeconds - right.atSeconds);
      }
    }
  }
}
