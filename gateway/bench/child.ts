import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Which cores a process gets: the load generator the last one, what is measured the others. */
export type Core = 'subject' | 'load';

const STOP_MS = 10_000;
const OUTPUT_KEPT = 4_000;

let taskset: boolean | null = null;

/** Whether processes can be kept apart on cores of their own. */
export function canPin(): boolean {
  taskset ??= availableParallelism() > 1 && spawnSync('taskset', ['-p', '1']).status !== null;
  return taskset;
}

function pinned(command: readonly string[], core: Core): readonly string[] {
  if (!canPin()) return command;
  const last = availableParallelism() - 1;
  const cores = core === 'load' ? `${last}` : last === 1 ? '0' : `0-${last - 1}`;
  return ['taskset', '-c', cores, ...command];
}

/** A process of ours, ended by its handle. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';
  #lines = '';
  readonly #listeners = new Set<() => void>();

  /** Starts a command on its cores. */
  constructor(command: readonly string[], core: Core, cwd?: string) {
    const [file = '', ...args] = pinned(command, core);
    this.#process = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd });
    const take = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_KEPT);
      for (const listener of this.#listeners) listener();
    };
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      this.#lines += chunk.toString();
      take(chunk);
    });
    this.#process.stderr?.on('data', take);
    this.#ended = new Promise<void>((resolve) => {
      this.#process.once('close', () => resolve());
      this.#process.once('error', (error) => {
        this.#output += error.message;
        resolve();
      });
    }).then(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** What it has written to its standard output so far. */
  get stdout(): string {
    return this.#lines;
  }

  /**
   * CPU time of all its threads so far, in seconds; null where the system does not tell. What others do on the machine
   * changes how fast a process gets on far more than what it has to spend.
   */
  cpuSeconds(): number | null {
    try {
      const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8');
      // Fields 14 and 15, counted behind the name, which may hold blanks; in hundredths of a second.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return null;
    }
  }

  /** Resolves once its standard output matches; rejects with what it wrote where it ends or takes longer. */
  ready(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    return this.#wait(withinMs, () => pattern.exec(this.#lines));
  }

  /** Resolves with its standard output once it has ended well. */
  async done(withinMs: number): Promise<string> {
    await this.#wait(withinMs, () => (this.#process.exitCode === 0 ? true : null));
    await this.#ended;
    return this.#lines;
  }

  /** Asks it to end, and ends it where it does not. Harmless when it has ended. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
    }
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends it at once, without a word. Harmless when it has ended. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Memory that is in use, in bytes; null where the system does not tell. */
  residentBytes(): number | null {
    try {
      const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  }

  #wait<T>(withinMs: number, look: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        act();
      };
      const fail = (what: string): void =>
        settle(() =>
          reject(new Error(`${this.#process.spawnargs.join(' ')}: ${what}\n${this.#output}`)),
        );
      const listener = (): void => {
        const found = look();
        if (found !== null) settle(() => resolve(found));
        else if (this.#process.exitCode !== null || this.#process.signalCode !== null)
          fail('ended');
      };
      const timer = setTimeout(() => fail(`not within ${withinMs} ms`), withinMs);
      this.#listeners.add(listener);
      void this.#ended.then(() => (look() === null ? fail('ended') : listener()));
      listener();
    });
  }
}
