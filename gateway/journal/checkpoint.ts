import type { NoticeInput } from '../../rules/input.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { InputsDigest } from './inputs-stretch.ts';

/** Readings since the start of the gateway. */
export interface CheckpointCounts {
  readonly received: number;
  readonly stored: number;
  readonly judged: number;
  readonly late: number;
  readonly duplicate: number;
  readonly rejected: number;
}

/** The input that becomes the `checkpoint` event; it is to be admitted at once. */
export function checkpointNotice(
  counts: CheckpointCounts,
  inputs: InputsDigest,
): Omit<NoticeInput, 'at'> {
  return {
    kind: 'notice',
    type: 'checkpoint',
    part: 'journal',
    severity: 4,
    detail: `records ${inputs.inputsFrom} to ${inputs.inputsTo} are signed`,
    facts: { counts, ...inputs },
  };
}

/** What checkpoints are made from, and when. */
export interface CheckpointerOptions {
  readonly clock: Clock;
  readonly journal: { inputsSinceCheckpoint(): InputsDigest };
  readonly counts: () => CheckpointCounts;
  /** The door; it must append the event before it returns. */
  readonly admit: (notice: NoticeInput) => void;
  /** Milliseconds between two checkpoints. */
  readonly everyMs?: number | undefined;
}

/** Closes what came in since the last checkpoint under one signature, at regular times and at stop. */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  #cancel: Cancel | null = null;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
  }

  start(): void {
    const everyMs = this.#options.everyMs ?? LIMITS.checkpointEveryMs;
    this.#cancel = this.#options.clock.schedule(everyMs, () => {
      this.#write();
      this.start();
    });
  }

  /** Writes the last checkpoint of this run; it is durable once the journal has stopped. */
  stop(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#write();
  }

  #write(): void {
    const { clock, journal, counts, admit } = this.#options;
    admit({ ...checkpointNotice(counts(), journal.inputsSinceCheckpoint()), at: clock.now() });
  }
}
