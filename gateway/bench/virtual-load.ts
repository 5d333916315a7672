import { join } from 'node:path';
import { playVirtually, readScenario } from '../virtual/scenario.ts';
import type { VirtualResult, VirtualTask } from './load-task.ts';

const DEMO = join(import.meta.dirname, '../../simulators/demo/demo.yaml');
/** A chapter of the demo sites is 600 s; a few of them warm the code. */
const WARM_UP_SCENARIO_SECONDS = 6_000;
/** What a measurement is thought to reach in a second; a faster machine only measures for less time. */
const SCENARIO_SECONDS_A_SECOND = 12_000;

/** Plays the demo sites in virtual time: processes, instruments, decoder, rules, journal records, chain and checkpoints. */
export function virtualLoad({ seconds }: VirtualTask): VirtualResult {
  const { playable, problems } = readScenario(DEMO);
  if (playable === null) throw new Error(problems.join('\n'));
  const { scenario, configuration } = playable;
  const play = (scenarioSeconds: number) => {
    const durationMs = Math.round(scenarioSeconds) * 1_000;
    return playVirtually({ scenario: { ...scenario, durationMs }, configuration });
  };
  play(WARM_UP_SCENARIO_SECONDS);
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const { readings, virtualSeconds, failed } = play(seconds * SCENARIO_SECONDS_A_SECOND);
  const { user, system } = process.cpuUsage(cpu);
  if (failed > 0) throw new Error(`${failed} expectations of the demo failed`);
  const wallSeconds = (performance.now() - startedMs) / 1_000;
  return { readings, virtualSeconds, wallSeconds, cpuSeconds: (user + system) / 1e6 };
}
