import type { CommandIo } from './command-io.ts';

const EVERY_MS = 100;
const BAR_LETTERS = 24;

/** Colours of the terminal; plain text where nobody looks or `NO_COLOR` asks for none. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

const plain = (text: string): string => text;

function coloured(code: number): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}

/** The colours for a command's output. */
export function paintOf(io: Pick<CommandIo, 'isTerminal' | 'environment'>): Paint {
  const { NO_COLOR: none } = io.environment;
  if (!io.isTerminal || (none !== undefined && none !== ''))
    return { good: plain, bad: plain, faint: plain };
  return { good: coloured(32), bad: coloured(31), faint: coloured(2) };
}

/** A number of bytes for a person. */
export function bytesText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return bytes < 1_024 ** 3
    ? `${(bytes / 1_024 ** 2).toFixed(1)} MiB`
    : `${(bytes / 1_024 ** 3).toFixed(2)} GiB`;
}

/**
 * How far something long has come: one line on standard error that is written over, ten times a second at most. Nothing at
 * all where standard error is no terminal, so that logs and pipes hold results only.
 */
export class Progress {
  readonly #io: Pick<CommandIo, 'stderr' | 'isErrorTerminal'>;
  readonly #what: string;
  readonly #now: () => number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** @param what such as `verify` */
  constructor(
    io: Pick<CommandIo, 'stderr' | 'isErrorTerminal'>,
    what: string,
    now: () => number = () => performance.now(),
  ) {
    this.#io = io;
    this.#what = what;
    this.#now = now;
  }

  /** @param total null where nobody knows it */
  show(done: number, total: number | null, unit: string): void {
    if (!this.#io.isErrorTerminal) return;
    const now = this.#now();
    if (now - this.#lastMs < EVERY_MS) return;
    this.#lastMs = now;
    this.#isShown = true;
    const counted =
      total === null ? `${done} ${unit}` : `${bar(done, total)} ${done} of ${total} ${unit}`;
    this.#io.stderr.write(`\r\u001b[K${this.#what}: ${counted}`);
  }

  /** Takes the line away again, so that what follows stands alone. */
  end(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#io.stderr.write('\r\u001b[K');
  }
}

function bar(done: number, total: number): string {
  const part = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.round(part * BAR_LETTERS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_LETTERS - full)}] ${Math.floor(part * 100)} %`;
}
