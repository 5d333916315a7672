import { compileRegister } from '../../rules/compile-register.ts';
import type { Configuration } from '../../rules/configuration.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { PlantReading } from '../../simulators/plant.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import { Player, type ScenarioRun } from '../../simulators/player.ts';
import type { Scenario } from '../../simulators/scenario-file.ts';
import { type Surroundings, surroundingsOf } from '../../simulators/surroundings.ts';
import { sealConfiguration } from '../config/configuration-hash.ts';
import { formatProblem, type Problem } from '../config/problem.ts';
import { isUnreadable, readYaml } from '../config/yaml-file.ts';
import { checkScenario } from './scenario-check.ts';
import { scenarioKey } from './scenario-key.ts';
import { VirtualGateway } from './virtual-gateway.ts';

/** A scenario that can be played, and the configuration it is judged under. */
export interface PlayableScenario {
  readonly scenario: Scenario;
  readonly configuration: Configuration;
}

/** A scenario file that was read: ready to be played, or with the problems that forbid it. */
export interface ReadScenario {
  /** Null where a problem is an error. */
  readonly playable: PlayableScenario | null;
  /** Errors and warnings, each as `file:line:col: path: message`. */
  readonly problems: readonly string[];
}

/**
 * Reads and checks a scenario file.
 * @param options `drill` marks its alarms as those of a drill even where the file does not ask for it
 */
export function readScenario(
  file: string,
  options: { readonly drill?: boolean } = {},
): ReadScenario {
  const document = readYaml(file);
  if (isUnreadable(document)) return { playable: null, problems: [`${file}: ${document.detail}`] };
  const checked = checkScenario(document);
  const problems = checked.problems.map((problem: Problem) => formatProblem(problem));
  const { scenario, sites } = checked;
  if (scenario === null) return { playable: null, problems };
  const drill = scenario.drill || options.drill === true ? true : undefined;
  const configuration = sealConfiguration({ sites, profiles: [], drill });
  return { playable: { scenario, configuration }, problems };
}

/** Who watches a run. */
export interface RunObserver {
  readonly event?: ((event: HazgateEvent) => void) | undefined;
  readonly reading?: ((reading: PlantReading) => void) | undefined;
}

/** Plays a scenario in virtual time on the real decoder, engine and chain. */
export function playVirtually(
  { scenario, configuration }: PlayableScenario,
  observer: RunObserver = {},
): ScenarioRun {
  const gateway = new VirtualGateway(compileRegister(configuration), scenarioKey(scenario.seed));
  const { plant } = buildPlant(scenario, configuration.sites, observer.reading);
  return new Player(scenario, gateway, {
    tell: observer.event,
    tellReading: observer.reading,
    plant,
  }).play();
}

/** What a scenario came to, for a test. */
export interface ScenarioResult {
  readonly file: string;
  readonly events: readonly HazgateEvent[];
  readonly readings: number;
  /** One text for each expectation that failed: what was expected, why it failed, and the seconds around it. */
  readonly failures: readonly string[];
}

function failureText(
  { expect, reason }: ScenarioRun['verdicts'][number],
  around: Surroundings,
): string {
  return [
    `${JSON.stringify(expect)}`,
    `  ${reason ?? ''}`,
    ...around.map((line) => `  ${line}`),
  ].join('\n');
}

/**
 * Plays a scenario file in virtual time, for a test of one's own: `expect(await scenario('x.yaml')).toHold()`, with
 * `scenarioMatchers` given to `expect.extend` once. Rejects where the file can't be played, with every problem and its place.
 */
export async function scenario(file: string): Promise<ScenarioResult> {
  const { playable, problems } = readScenario(file);
  if (playable === null) throw new Error(`${file} can't be played:\n${problems.join('\n')}`);
  const readings: PlantReading[] = [];
  const run = playVirtually(playable, { reading: (reading) => readings.push(reading) });
  const failures = run.verdicts
    .filter(({ ok }) => !ok)
    .map((verdict) =>
      failureText(
        verdict,
        surroundingsOf(verdict, run.events, readings, playable.scenario.startMs),
      ),
    );
  return { file, events: run.events, readings: run.readings, failures };
}

/** Matchers for Vitest and Jest: `expect.extend(scenarioMatchers)`. */
export const scenarioMatchers = {
  /** Every expectation of the scenario held. */
  toHold({ file, failures }: ScenarioResult): { pass: boolean; message: () => string } {
    return {
      pass: failures.length === 0,
      message: () =>
        failures.length === 0
          ? `${file} holds, and was expected not to`
          : `${file}: ${failures.length} failed\n${failures.join('\n')}`,
    };
  },
};
