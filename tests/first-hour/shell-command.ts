import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A line typed into a shell, with all that it starts. */
export class ShellCommand {
  readonly line: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';
  #changed = Promise.withResolvers<void>();
  #isOver = false;

  /** @param environment all of it; nothing of ours is added */
  constructor(line: string, cwd: string, environment: NodeJS.ProcessEnv) {
    this.line = line;
    // A group of its own, so that ctrl-C reaches everything in it and nothing else.
    this.#child = spawn('sh', ['-c', line], {
      cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#change();
      });
    }
    this.#ended = once(this.#child, 'close').then(() => {
      this.#isOver = true;
      this.#change();
    });
  }

  /** What it has written so far, both streams. */
  get output(): string {
    return this.#output;
  }

  /** Resolves with what matches as soon as it is written; rejects where it ends or takes longer. */
  async saw(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    const overdue = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found !== null) return found;
      if (this.#isOver) throw this.#trouble('ended');
      await this.#next(overdue, withinMs);
    }
  }

  /** Resolves once it has ended well. */
  async done(withinMs: number): Promise<void> {
    const overdue = AbortSignal.timeout(withinMs);
    while (!this.#isOver) await this.#next(overdue, withinMs);
    if (this.#child.exitCode !== 0) throw this.#trouble(`ended with ${this.#child.exitCode}`);
  }

  /** Ctrl-C, and harder where that does not end it. */
  async interrupt(withinMs: number): Promise<void> {
    if (this.#isOver) return;
    this.#signal('SIGINT');
    const harder = AbortSignal.timeout(withinMs);
    harder.addEventListener('abort', () => this.#signal('SIGKILL'), { once: true });
    await this.#ended;
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isOver) return;
    process.kill(-pid, signal);
  }

  async #next(overdue: AbortSignal, withinMs: number): Promise<void> {
    const late = Promise.withResolvers<never>();
    const refuse = (): void => late.reject(this.#trouble(`not within ${withinMs / 1_000} s`));
    if (overdue.aborted) refuse();
    overdue.addEventListener('abort', refuse, { once: true });
    await Promise.race([this.#changed.promise, late.promise]);
    overdue.removeEventListener('abort', refuse);
  }

  #change(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }

  #trouble(what: string): Error {
    return new Error(`${this.line}: ${what}\n${this.#output.slice(-2_000)}`);
  }
}
