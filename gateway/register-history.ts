import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import { DISPOSITIONS, type Disposition, eventTimeOf, type Quality } from '../rules/reading.ts';
import type { Register } from '../rules/register.ts';
import type { WallMs } from '../rules/time.ts';
import type { JournalRecord } from './journal/record.ts';
import { MessageDecoder } from './wire/decode-message.ts';

/** A configuration and the record that put it in force. */
export interface RegisterEpoch {
  readonly lsn: number;
  readonly configuration: Configuration;
}

/** A reading as the historian keeps it. */
export interface RecordedReading {
  readonly fullName: string;
  /** Kind of the point, such as `tank-level`. */
  readonly kind: string;
  readonly value: number | null;
  readonly quality: Quality;
  readonly eventTime: WallMs;
  readonly disposition: Disposition;
}

interface CompiledEpoch {
  readonly epoch: RegisterEpoch;
  readonly register: Register;
  readonly decoder: MessageDecoder;
}

/**
 * Which register was in force at which record: a view that lags behind must decode a message as it was judged, not as it
 * would be judged today.
 */
export class RegisterHistory {
  #epochs: RegisterEpoch[];
  #compiled: CompiledEpoch | null = null;

  constructor(epochs: readonly RegisterEpoch[] = []) {
    this.#epochs = [...epochs];
  }

  get epochs(): readonly RegisterEpoch[] {
    return this.#epochs;
  }

  add(epoch: RegisterEpoch): void {
    this.#epochs.push(epoch);
  }

  /** Drops what no view will ask for again: all before the one in force at `lsn`. */
  forgetBefore(lsn: number): void {
    const current = this.#epochs.findLastIndex((epoch) => epoch.lsn <= lsn);
    if (current > 0) this.#epochs = this.#epochs.slice(current);
  }

  /** The readings of a record; none where it is no message, or its message was pruned. */
  readingsOf(record: JournalRecord): readonly RecordedReading[] {
    const { input, at } = record;
    if (input === null || input.kind !== 'message') return [];
    const compiled = this.#compiledAt(record.lsn);
    if (compiled === null) return [];
    const readings = input.readings ?? compiled.decoder.decode(input.topic, input.payload).readings;
    return readings.map((reading, index) => ({
      fullName: compiled.register.points[reading.point]?.fullName ?? '',
      kind: compiled.register.points[reading.point]?.kind ?? '',
      value: reading.value,
      quality: reading.quality,
      eventTime: eventTimeOf(reading.deviceTime, at).eventTime,
      disposition: DISPOSITIONS[input.dispositions?.[index] ?? 0] ?? 'live',
    }));
  }

  #compiledAt(lsn: number): CompiledEpoch | null {
    const epoch = this.#epochs.findLast((candidate) => candidate.lsn < lsn) ?? this.#epochs[0];
    if (epoch === undefined) return null;
    if (this.#compiled?.epoch !== epoch) {
      const register = compileRegister(epoch.configuration);
      this.#compiled = { epoch, register, decoder: new MessageDecoder(register) };
    }
    return this.#compiled;
  }
}
