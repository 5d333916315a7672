import { spawn } from 'node:child_process';
import type { CommandIo } from './command-io.ts';

/** Runs `systemd-notify` with these arguments; tells what went wrong, or null. */
export type Notify = (args: readonly string[], done: (trouble: string | null) => void) => void;

const PROGRAM = 'systemd-notify';
/** Signs of life within the time after which systemd would kill the process. */
const SIGNS = 3;

function runNotify(args: readonly string[], done: (trouble: string | null) => void): void {
  const child = spawn(PROGRAM, [...args], { stdio: 'ignore' });
  child.once('error', (error) => done(error.message));
  child.once('exit', (code) => done(code === 0 ? null : `exit ${code}`));
}

/**
 * Tells systemd that the gateway is ready, and that its event loop turns. Node opens no datagram socket of the kind that
 * systemd listens on, so the program systemd-notify carries the words (`NotifyAccess=all`). Elsewhere it does nothing.
 */
export class Supervisor {
  readonly #isAsked: boolean;
  readonly #everyMs: number | null;
  readonly #notify: Notify;
  readonly #trouble: (detail: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #isTold = false;

  /** @param trouble told once where systemd can't be reached */
  constructor(
    environment: CommandIo['environment'],
    trouble: (detail: string) => void,
    notify: Notify = runNotify,
  ) {
    const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog } = environment;
    this.#isAsked = socket !== undefined && socket !== '';
    const microseconds = Number(watchdog);
    this.#everyMs = this.#isAsked && microseconds > 0 ? microseconds / 1_000 / SIGNS : null;
    this.#notify = notify;
    this.#trouble = trouble;
  }

  /** Signs of life begin at once: a long replay is life too. */
  start(): void {
    if (this.#everyMs === null || this.#timer !== null) return;
    this.#timer = setInterval(() => this.#say('WATCHDOG=1'), this.#everyMs);
    this.#timer.unref();
  }

  ready(): void {
    this.#say('READY=1');
  }

  stopping(): void {
    this.#say('STOPPING=1');
  }

  #say(word: string): void {
    if (!this.#isAsked) return;
    this.#notify([word], (trouble) => {
      if (trouble === null || this.#isTold) return;
      this.#isTold = true;
      this.#trouble(`${PROGRAM} ${word}: ${trouble}`);
    });
  }
}
