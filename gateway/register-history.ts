import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import { DISPOSITIONS, type Disposition, eventTimeOf, type Quality } from '../rules/reading.ts';
import type { Register } from '../rules/register.ts';
import type { WallMs } from '../rules/time.ts';
import type { JournalRecord } from './journal/record.ts';
import type { KeptInput } from './journalled-input.ts';
import { MessageDecoder } from './wire/decode-message.ts';

/** A configuration and the record that put it in force. */
export interface RegisterEpoch {
  readonly lsn: number;
  /** Null where it is no longer kept in memory: the record has it. */
  readonly configuration: Configuration | null;
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

/** Durable records from a number on, at most `limit`; empty only where there is none. */
export type ReadRecords = (fromLsn: number, limit: number) => Promise<readonly JournalRecord[]>;

interface CompiledEpoch {
  readonly lsn: number;
  readonly register: Register;
  readonly decoder: MessageDecoder;
}

/** What a record puts in force; null for any other. */
export function configurationOf({ input }: JournalRecord): Configuration | null {
  if (input?.kind !== 'json') return null;
  const kept = input.value as KeptInput;
  return kept.kind === 'config' ? kept.configuration : null;
}

/**
 * Which register was in force at which record: a view that lags behind, or is made again from the journal's beginning, must
 * decode a message as it was judged, not as it would be judged today. Configurations that no view is waiting for are kept
 * as the number of their record only, and fetched from there when one is made again.
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

  /** Lets go of what no view is waiting for: the configurations before the one in force at `lsn`. */
  forgetBefore(lsn: number): void {
    const current = this.#epochs.findLastIndex((epoch) => epoch.lsn <= lsn);
    this.#epochs = this.#epochs.map((epoch, index) =>
      index < current ? { lsn: epoch.lsn, configuration: null } : epoch,
    );
  }

  /** Makes sure that the register in force at a record is at hand, before {@link readingsOf} is asked from there on. Rejects where the journal can't be read. */
  async recall(lsn: number, read: ReadRecords): Promise<void> {
    const epoch = this.#epochAt(lsn);
    if (epoch === undefined || epoch.configuration !== null) return;
    if (this.#compiled?.lsn === epoch.lsn) return;
    const [record] = await read(epoch.lsn, 1);
    if (record?.lsn === epoch.lsn) this.#pass(record);
  }

  /**
   * The readings of a record; none where it is no message, or its message was pruned. Records are asked for in journal order
   * behind a {@link recall}. Throws where it is not known any more which register was in force.
   */
  readingsOf(record: JournalRecord): readonly RecordedReading[] {
    const { input, at } = record;
    if (input?.kind === 'json') this.#pass(record);
    if (input === null || input.kind !== 'message') return [];
    const { register, decoder } = this.#compiledAt(record.lsn);
    const readings = input.readings ?? decoder.decode(input.topic, input.payload).readings;
    return readings.map((reading, index) => ({
      fullName: register.points[reading.point]?.fullName ?? '',
      kind: register.points[reading.point]?.kind ?? '',
      value: reading.value,
      quality: reading.quality,
      eventTime: eventTimeOf(reading.deviceTime, at).eventTime,
      disposition: DISPOSITIONS[input.dispositions?.[index] ?? 0] ?? 'live',
    }));
  }

  #epochAt(lsn: number): RegisterEpoch | undefined {
    return this.#epochs.findLast((candidate) => candidate.lsn < lsn);
  }

  /** A record that puts a configuration in force brings it along. */
  #pass(record: JournalRecord): void {
    const { lsn } = record;
    const configuration = configurationOf(record);
    if (configuration === null) return;
    this.#compiled = compiled(lsn, configuration);
    if (this.#epochs.some((epoch) => epoch.lsn === lsn)) return;
    this.#epochs = [...this.#epochs, { lsn, configuration: null }].sort((a, b) => a.lsn - b.lsn);
  }

  #compiledAt(lsn: number): CompiledEpoch {
    const epoch = this.#epochAt(lsn);
    const hasIt = this.#compiled !== null && this.#compiled.lsn === epoch?.lsn;
    if (!hasIt && epoch?.configuration != null)
      this.#compiled = compiled(epoch.lsn, epoch.configuration);
    if (this.#compiled === null || this.#compiled.lsn !== epoch?.lsn)
      throw new Error('the journal no longer holds the configuration that they were judged by');
    return this.#compiled;
  }
}

function compiled(lsn: number, configuration: Configuration): CompiledEpoch {
  const register = compileRegister(configuration);
  return { lsn, register, decoder: new MessageDecoder(register) };
}
