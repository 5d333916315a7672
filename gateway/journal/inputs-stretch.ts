import { createHash, type Hash } from 'node:crypto';
import type { EngineEvent } from '../../rules/event.ts';
import { isCheckpoint } from './chain.ts';

/** Inputs since the last checkpoint. */
export interface InputsDigest {
  readonly inputsFrom: number;
  readonly inputsTo: number;
  /** SHA-256, hex, of each record's bytes from the steady clock to the end of its input. */
  readonly inputsDigest: string;
}

interface Held {
  readonly lsn: number;
  readonly bytes: Uint8Array;
}

/** Records that may come between the digest of a checkpoint and the record that carries it. */
const HELD_MAX = 16;
/** Digested at a time: a call for each record costs twice what digesting its bytes does. */
const GATHERED_BYTES = 16 * 1024;

/** The last record that a checkpoint covers; null where the event is none. */
export function checkpointEnd(event: EngineEvent): number | null {
  if (event.kind !== 'system' || !isCheckpoint(event)) return null;
  const to = event.system.inputsTo;
  return typeof to === 'number' ? to : null;
}

/**
 * The running digest of one stretch of inputs after another. A few records are held back, since a deadline that fell
 * due may put a record between the computing of a checkpoint and its own.
 */
export class InputsStretch {
  #from: number;
  #lastLsn: number;
  #digest: Hash = createHash('sha256');
  #held: Held[] = [];
  readonly #gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  #gatheredBytes = 0;

  /** @param from number of the first record of the stretch */
  constructor(from: number) {
    this.#from = from;
    this.#lastLsn = from - 1;
  }

  /** Takes a record's digested bytes, which are kept by reference for a while. */
  add(lsn: number, bytes: Uint8Array): void {
    this.#lastLsn = lsn;
    this.#held.push({ lsn, bytes });
    if (this.#held.length <= HELD_MAX) return;
    const oldest = this.#held.shift();
    if (oldest !== undefined) this.#gather(oldest.bytes);
  }

  /** Digest of everything since the last checkpoint. */
  current(): InputsDigest {
    return this.#upTo(this.#lastLsn);
  }

  /** Ends the stretch at a record, begins the next behind it, and gives the digest of the one that ended. */
  closeAt(inputsTo: number): InputsDigest {
    const closed = this.#upTo(inputsTo);
    this.#held = this.#held.filter(({ lsn }) => lsn > inputsTo);
    this.#digest = createHash('sha256');
    this.#gatheredBytes = 0;
    this.#from = inputsTo + 1;
    return closed;
  }

  #gather(bytes: Uint8Array): void {
    if (this.#gatheredBytes + bytes.length > GATHERED_BYTES) this.#digestGathered();
    if (bytes.length > GATHERED_BYTES) {
      this.#digest.update(bytes);
      return;
    }
    this.#gathered.set(bytes, this.#gatheredBytes);
    this.#gatheredBytes += bytes.length;
  }

  #digestGathered(): void {
    if (this.#gatheredBytes > 0)
      this.#digest.update(this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
  }

  #upTo(inputsTo: number): InputsDigest {
    this.#digestGathered();
    const digest = this.#digest.copy();
    for (const { lsn, bytes } of this.#held) if (lsn <= inputsTo) digest.update(bytes);
    return { inputsFrom: this.#from, inputsTo, inputsDigest: digest.digest('hex') };
  }
}
