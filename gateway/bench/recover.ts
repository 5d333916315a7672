import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, type Contender, type Effort, runTask } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import { fill, FILL_PLANT as PLANT, FILL_ROWS as ROWS } from './fill.ts';
import { type GatewayCommand, gatewayCommand, Workplace } from './subject.ts';

/** Fewer records than a snapshot waits for, so that all of it is replayed. */
const READINGS = 1_000_000;
/** A short run, such as one that only shows that it works, fills less. */
const READINGS_A_SECOND = 250_000;
const FIGURE = 'start to ready';
const DECODING = 'reading and decoding the same file';

/** A journal of many readings that no snapshot covers, as a SIGKILL leaves it. */
class Filled {
  readonly #command: GatewayCommand;
  #workplace: Workplace | null = null;

  constructor(command: GatewayCommand) {
    this.#command = command;
  }

  /** Filled once, by a gateway that is then killed. */
  async workplace(effort: Effort): Promise<Workplace> {
    if (this.#workplace !== null) return this.#workplace;
    const workplace = new Workplace(PLANT);
    this.#workplace = workplace;
    const { child, mqttPort } = await workplace.start(this.#command);
    try {
      await fill(mqttPort, Math.min(READINGS, READINGS_A_SECOND * effort.seconds) / ROWS);
    } finally {
      await child.kill();
    }
    cpSync(workplace.dataDirectory, this.#kept(workplace), { recursive: true });
    return workplace;
  }

  /** Puts the data back as the kill left them. */
  reset(workplace: Workplace): void {
    rmSync(workplace.dataDirectory, { recursive: true, force: true });
    cpSync(this.#kept(workplace), workplace.dataDirectory, { recursive: true });
  }

  #kept(workplace: Workplace): string {
    return join(workplace.directory, 'kept');
  }

  remove(): void {
    this.#workplace?.remove();
    this.#workplace = null;
  }
}

function decoding(filled: Filled): Contender {
  return {
    name: DECODING,
    async measure(effort): Promise<readonly Measurement[]> {
      const { dataDirectory } = await filled.workplace(effort);
      filled.reset(await filled.workplace(effort));
      const startedMs = performance.now();
      const task = { kind: 'decode', dataDirectory, plant: PLANT } as const;
      const { readings, ms } = await runTask<'decode'>(task, 60, 'subject');
      const value = performance.now() - startedMs;
      if (readings === 0) throw new Error('the journal holds no readings');
      return [
        { figure: FIGURE, unit: 'ms', value },
        { figure: 'without the start of a process', unit: 'ms', value: ms },
      ];
    },
  };
}

function starting(filled: Filled, command: GatewayCommand): Contender {
  return {
    name: 'hazgate after SIGKILL',
    async measure(effort): Promise<readonly Measurement[]> {
      const workplace = await filled.workplace(effort);
      filled.reset(workplace);
      const startedMs = performance.now();
      const { child } = await workplace.start(command);
      const value = performance.now() - startedMs;
      await child.kill();
      const empty = new Workplace(PLANT);
      try {
        const emptyMs = performance.now();
        await (await empty.start(command)).child.kill();
        const bareStart = performance.now() - emptyMs;
        return [
          { figure: FIGURE, unit: 'ms', value },
          { figure: 'without the start of a process', unit: 'ms', value: value - bareStart },
        ];
      } finally {
        empty.remove();
      }
    },
  };
}

/** How long a start takes where a million readings came since the last snapshot. */
export function recoverBenchmark(command: GatewayCommand = gatewayCommand): Benchmark {
  const filled = new Filled(command);
  return {
    name: 'recover',
    question: `from the start of the process to ready, ${READINGS} readings in columns since the last snapshot`,
    references: [decoding(filled)],
    contenders: [starting(filled, command)],
    bars: [{ figure: FIGURE, reference: DECODING, better: 'less', bar: 5, goal: 2 }],
    skipped: [],
    close: () => filled.remove(),
  };
}
