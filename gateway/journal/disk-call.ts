import { getSystemErrorMessage, getSystemErrorName } from 'node:util';

/** A call on an open file: bytes to a position, or everything written so far to the disk (`fdatasync`). */
export interface DiskCall {
  readonly kind: 'write' | 'sync';
  readonly descriptor: number;
  /** Where the bytes go in the file; 0 for a sync. */
  readonly position: number;
  /** How many of the memory's bytes are written; 0 for a sync. */
  readonly length: number;
}

/** One byte from either side: it is the other's turn to look at the memory. */
export const BELL = Buffer.from([1]);

/** Bytes that one call writes at most; who has more calls again. */
const WRITE_BYTES_MAX = 4 * 1024 * 1024;
const KINDS = ['write', 'sync'] as const;
const FIELDS = { kind: 0, descriptor: 1, position: 2, length: 3, count: 4, errno: 5 } as const;
const FIELDS_BYTES = Object.keys(FIELDS).length * Float64Array.BYTES_PER_ELEMENT;
const NO_ERROR = 0;
/** Stands for an error that the system has no number for. */
const UNNUMBERED = 1;

/** Memory of two threads: a call with its bytes, and what became of it. One call at a time; whose turn it is the two tell each other. */
export class CallMemory {
  /** Room for a new one. */
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(FIELDS_BYTES + WRITE_BYTES_MAX);
  }

  readonly #fields: Float64Array;
  /** What a call writes. */
  readonly bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.#fields = new Float64Array(shared, 0, FIELDS_BYTES / Float64Array.BYTES_PER_ELEMENT);
    this.bytes = new Uint8Array(shared, FIELDS_BYTES);
  }

  get call(): DiskCall {
    const [kind = 0, descriptor = 0, position = 0, length = 0] = this.#fields;
    return { kind: KINDS[kind] ?? 'sync', descriptor, position, length };
  }

  set call({ kind, descriptor, position, length }: DiskCall) {
    this.#fields.set([KINDS.indexOf(kind), descriptor, position, length]);
  }

  /** The call is done; a write has taken so many bytes. */
  succeed(count: number): void {
    this.#fields.set([count, NO_ERROR], FIELDS.count);
  }

  /** The call has failed; nothing is known of what it did. */
  fail(error: unknown): void {
    const errno = error instanceof Error && 'errno' in error ? error.errno : UNNUMBERED;
    this.#fields.set([0, typeof errno === 'number' ? errno : UNNUMBERED], FIELDS.count);
  }

  /** How many bytes the call has written. Throws the error of a call that failed, as the runtime words it. */
  result(): number {
    const errno = this.#fields[FIELDS.errno] ?? UNNUMBERED;
    if (errno === NO_ERROR) return this.#fields[FIELDS.count] ?? 0;
    const syscall = this.call.kind === 'write' ? 'write' : 'fdatasync';
    if (errno === UNNUMBERED) throw new Error(`${syscall} failed`);
    const code = getSystemErrorName(errno);
    const message = `${code}: ${getSystemErrorMessage(errno)}, ${syscall}`;
    throw Object.assign(new Error(message), { errno, code, syscall });
  }
}
