import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';

const READY_MS = 30_000;
/** Database that benchmarks write to. */
export const BENCH_DATABASE = 'bench';

/** Whether InfluxDB 1.x is installed. */
export function hasInfluxd(): boolean {
  return spawnSync('influxd', ['version']).status === 0;
}

/** A configuration file that keeps all of a server's data in a directory and answers on the loopback alone, by HTTP on `port`. */
export function influxdConfiguration(directory: string, port: number, innerPort: number): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${innerPort}"
[meta]
dir = "${directory}/meta"
[data]
dir = "${directory}/data"
wal-dir = "${directory}/wal"
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
`;
}

/** An influxd on a directory and a port of its own. */
export class Influxd {
  readonly #directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-influxd-'));
  readonly #port: number;
  #child: Child | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  /** One that does not run yet. */
  static async prepare(): Promise<Influxd> {
    return new Influxd(await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves once it answers and the database is there. */
  async start(): Promise<void> {
    const file = join(this.#directory, 'influxd.conf');
    writeFileSync(file, influxdConfiguration(this.#directory, this.#port, await freePort()));
    this.#child = new Child(['influxd', '-config', file], 'load');
    const deadline = performance.now() + READY_MS;
    while (!(await this.#isThere())) {
      if (performance.now() > deadline) throw new Error('influxd does not answer');
      await sleep(50);
    }
  }

  /** Readings that it holds. */
  async count(): Promise<number> {
    const answer = await this.#query('SELECT count("v") FROM "reading"');
    return answer.results?.[0]?.series?.[0]?.values?.[0]?.[1] ?? 0;
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #isThere(): Promise<boolean> {
    try {
      await this.#query(`CREATE DATABASE "${BENCH_DATABASE}"`);
      return true;
    } catch {
      return false;
    }
  }

  async #query(statement: string): Promise<Answer> {
    const response = await fetch(`${this.url}/query?db=${BENCH_DATABASE}`, {
      method: 'POST',
      body: new URLSearchParams({ q: statement }),
    });
    return (await response.json()) as Answer;
  }
}

interface Answer {
  readonly results?: readonly {
    readonly series?: readonly { readonly values?: readonly (readonly [string, number])[] }[];
  }[];
}
