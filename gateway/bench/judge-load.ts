import { compileRegister } from '../../rules/compile-register.ts';
import { Engine } from '../../rules/engine.ts';
import type { Reading } from '../../rules/reading.ts';
import type { Register } from '../../rules/register.ts';
import { sealConfiguration } from '../config/configuration-hash.ts';
import type { JudgeTask, RateResult } from './load-task.ts';
import { plantSite } from './rig.ts';

/** Readings that are judged together, as one message of columns carries them. */
const BATCH = 100;
/** Of so many readings one breaches; the next of its point is back. */
const BREACH_EVERY = 1_000;
const START_MS = 1_780_000_000_000;
const SWEEP_MS = 1_000;

/** A reading whose counter and value the load writes anew for each sweep, for every judge alike. */
type Slot = { -readonly [Key in keyof Reading]: Reading[Key] };

/** Takes one batch, all received at the same moment. */
type Judge = (batch: readonly Slot[], atMs: number) => unknown;

function engineJudge(register: Register): Judge {
  const engine = new Engine(register);
  return (readings, atMs) =>
    engine.apply({ kind: 'readings', at: { steadyMs: atMs - START_MS, wallMs: atMs }, readings });
}

/** What somebody writes who needs nothing but the limits: arrays, a loop, and no second thought. */
function loopJudge(register: Register): Judge {
  const points = register.points.length;
  const limits = register.points[0]?.ladders.flatMap(({ direction, limits: steps }) =>
    steps.map(({ value }) => ({ value, rising: direction === 'rising' })),
  );
  const bounds = Float64Array.from(limits ?? [], ({ value }) => value);
  const rising = Uint8Array.from(limits ?? [], (limit) => (limit.rising ? 1 : 0));
  const each = bounds.length;
  const held = new Uint8Array(points * each);
  const latest = new Float64Array(points);
  const seenAt = new Float64Array(points);
  const counters = new Float64Array(points).fill(-1);
  return (batch, atMs) => {
    const events: { point: number; limit: number; on: boolean; value: number; at: number }[] = [];
    for (const { point, value, quality, sequence } of batch) {
      if (value === null || quality === 'bad' || sequence === null) continue;
      if (sequence <= (counters[point] ?? 0)) continue;
      counters[point] = sequence;
      latest[point] = value;
      seenAt[point] = atMs;
      for (let limit = 0; limit < each; limit++) {
        const bound = bounds[limit] ?? 0;
        const met = rising[limit] === 1 ? value >= bound : value <= bound;
        const slot = point * each + limit;
        if (met === (held[slot] === 1)) continue;
        held[slot] = met ? 1 : 0;
        events.push({ point, limit, on: met, value, at: atMs });
      }
    }
    return events;
  };
}

async function rulesEngineJudge(register: Register): Promise<Judge> {
  // Only where it is installed: a development dependency.
  const { Engine: RulesEngine } = await import('json-rules-engine');
  const rules = new RulesEngine();
  for (const { direction, limits } of register.points[0]?.ladders ?? []) {
    for (const { name, value } of limits) {
      const operator = direction === 'rising' ? 'greaterThanInclusive' : 'lessThanInclusive';
      rules.addRule({
        conditions: {
          all: [
            { fact: 'quality', operator: 'in', value: ['good', 'uncertain'] },
            { fact: 'value', operator, value },
          ],
        },
        event: { type: name },
      });
    }
  }
  return async (batch) => {
    for (const { value, quality } of batch) await rules.run({ value, quality });
  };
}

/** Sweeps over all points, for ever: values in the middle, one in a thousand beyond a limit. */
class Sweeps {
  readonly #slots: Slot[];
  #sweep = 0;
  #seed = 1;

  constructor(points: number) {
    this.#slots = Array.from({ length: points }, (_, point) => ({
      point,
      value: 0,
      quality: 'good',
      deviceTime: null,
      sequence: 0,
    }));
  }

  /** The batches of one sweep with their moments. */
  *next(): Generator<{ readonly batch: readonly Slot[]; readonly atMs: number }> {
    this.#sweep++;
    const points = this.#slots.length;
    for (let from = 0; from < points; from += BATCH) {
      const batch = this.#slots.slice(from, from + BATCH);
      for (const slot of batch) {
        this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
        slot.value = this.#seed % BREACH_EVERY === 0 ? 85 : 40 + (this.#seed >>> 16) / 4_096;
        slot.sequence = this.#sweep;
      }
      yield { batch, atMs: START_MS + this.#sweep * SWEEP_MS + (from * SWEEP_MS) / points };
    }
  }
}

/** Judges sweeps for the time, after as long to get warm. Counts CPU time, so that others on the machine don't count. */
export async function judgeLoad(task: JudgeTask): Promise<RateResult> {
  const register = compileRegister(
    sealConfiguration({ sites: [plantSite(task.plant)], profiles: [] }),
  );
  const judges = { engine: engineJudge, loop: loopJudge, 'json-rules-engine': rulesEngineJudge };
  const judge = await judges[task.by](register);
  const sweeps = new Sweeps(register.points.length);
  const sweepFor = async (seconds: number): Promise<number> => {
    const endMs = performance.now() + seconds * 1_000;
    let readings = 0;
    do {
      for (const { batch, atMs } of sweeps.next()) {
        const judged = judge(batch, Math.floor(atMs));
        if (judged instanceof Promise) await judged;
        readings += batch.length;
        if (performance.now() >= endMs) break;
      }
    } while (performance.now() < endMs);
    return readings;
  };
  await sweepFor(task.seconds);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const readings = await sweepFor(task.seconds);
  const wallSeconds = (performance.now() - startedMs) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return {
    readings,
    perSecond: readings / wallSeconds,
    cpuNs: ((user + system) * 1_000) / readings,
  };
}
