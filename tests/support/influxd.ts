import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../gateway/bench/free-port.ts';
import { influxdConfiguration } from '../../gateway/bench/influxd.ts';
import { eventually } from './gateway-process.ts';
import { remember } from './started-processes.ts';

/** Run ahead of a program: starts it again whenever it ends, as a supervisor does. */
export const FOR_EVER: readonly string[] = ['sh', '-c', 'while :; do "$@"; sleep 0.2; done', 'sh'];

/** A row of an InfluxQL answer by column. */
export type InfluxRow = Readonly<Record<string, unknown>>;

/** Debian's influxd 1.6.7 on a directory and a port of its own; it can be stopped, frozen and started again. */
export class Influxd {
  readonly directory = mkdtempSync(join(tmpdir(), 'hazgate-influxd-'));
  readonly #wrap: readonly string[];
  #port = 0;
  #child: ChildProcess | null = null;

  /** @param wrap programs put in front of it, such as a mount namespace */
  constructor(wrap: (directory: string) => readonly string[] = () => []) {
    this.#wrap = wrap(this.directory);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const file = `${this.directory}.conf`;
    writeFileSync(file, influxdConfiguration(this.directory, this.#port, await freePort()));
    const command = [...this.#wrap, 'influxd', '-config', file];
    const child = spawn(command[0] as string, command.slice(1), { stdio: 'ignore' });
    this.#child = child;
    remember(child);
    await this.#answers();
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    const children = this.#children(child.pid);
    child.kill('SIGCONT');
    child.kill(signal);
    for (const pid of children) process.kill(pid, signal);
    await exited;
  }

  /** Kills what a supervisor in front of it starts again. */
  async crash(): Promise<void> {
    for (const pid of this.#children()) process.kill(pid, 'SIGKILL');
    await this.#answers();
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(`${this.directory}.conf`, { force: true });
  }

  async write(database: string, lines: string): Promise<number> {
    const response = await fetch(`${this.url}/write?db=${database}&precision=ns`, {
      method: 'POST',
      body: lines,
    });
    await response.text();
    return response.status;
  }

  /** Rows of the first statement, with times as RFC 3339 to the nanosecond; tags of a series stand in its rows. */
  async query(statement: string, database = 'plant'): Promise<readonly InfluxRow[]> {
    const response = await fetch(`${this.url}/query?db=${database}`, {
      method: 'POST',
      body: new URLSearchParams({ q: statement }),
    });
    const { results, error } = (await response.json()) as {
      error?: string;
      results?: readonly {
        error?: string;
        series?: readonly {
          name: string;
          tags?: InfluxRow;
          columns: string[];
          values?: unknown[][];
        }[];
      }[];
    };
    const [result] = results ?? [];
    const trouble = error ?? result?.error;
    if (trouble !== undefined) throw new Error(`${statement}: ${trouble}`);
    return (result?.series ?? []).flatMap(({ tags = {}, columns, values = [] }) =>
      values.map((row) => ({
        ...tags,
        ...Object.fromEntries(columns.map((column, index) => [column, row[index]])),
      })),
    );
  }

  #children(pid = this.pid): readonly number[] {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return list
      .split(' ')
      .filter((part) => part !== '')
      .map(Number);
  }

  async #answers(): Promise<void> {
    await eventually(
      () =>
        fetch(`${this.url}/ping`).then(
          ({ status }) => status,
          () => 0,
        ),
      (status) => status === 204,
      20_000,
    );
  }

  /** How many points a measurement has, by a field that each of them has. */
  async count(measurement: string, field: string): Promise<number> {
    const [row] = await this.query(`SELECT count("${field}") FROM "${measurement}"`);
    return Number(row?.count ?? 0);
  }
}
