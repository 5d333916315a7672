import type { Rejection } from '../wire/rejection.ts';

/** One PUBLISH on a reading topic, as it came. */
export interface IncomingMessage {
  /** Client id of its sender. */
  readonly client: string;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What became of a message. */
export interface Admission {
  /**
   * The record that must be durable before the message may be acknowledged; where it made none (a duplicate, or wholly
   * refused), the last one made before it.
   */
  readonly lsn: number;
  readonly rejections: readonly Rejection[];
  /** Settles when what was refused is on the disk or given up; the acknowledgement waits for it too. */
  readonly kept?: Promise<unknown> | null | undefined;
}

/** The gateway stops and takes nothing more in. The connection is closed unacknowledged, and its client sends again later. */
export class DoorClosedError extends Error {
  override readonly name = 'DoorClosedError';
}

/** How it is told to the log. */
export const CLOSED_DOOR = 'the gateway stops: a message is not taken in, connection closed';

/** Where readings go in. Synchronous, and in the order of arrival. */
export interface BrokerDoor {
  /** Must not throw but for {@link DoorClosedError}; if it does, the connection is closed unacknowledged. */
  admit(message: IncomingMessage): Admission;
}

/** What the broker logs to. */
export interface BrokerLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
