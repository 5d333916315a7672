import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import { scenarioKey } from '../../gateway/virtual/scenario-key.ts';
import { VirtualGateway } from '../../gateway/virtual/virtual-gateway.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import { Player, type ScenarioRun } from '../../simulators/player.ts';
import { parseScenario, type Scenario } from '../../simulators/scenario-file.ts';

/** A scenario document with one tank and one fan, and whatever else is given. */
export function scenarioDocument(
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    scenario: {
      id: 'sample',
      title: { zh: '样例', en: 'Sample' },
      seed: 7,
      start: '2026-11-21T00:00:00Z',
      durationSeconds: 60,
    },
    site: {
      id: 'park-1',
      kind: 'chemical-park',
      name: { zh: '园区', en: 'Park' },
      region: ['huaxia'],
      timeZone: 'Asia/Shanghai',
    },
    sources: [
      {
        id: 'farm',
        kind: 'tank-farm',
        name: { zh: '罐区', en: 'Farm' },
        points: [
          {
            id: 'lt-1',
            kind: 'tank-level',
            unit: 'm',
            range: [0, 14],
            periodSeconds: 20,
            limits: { HH: 12.6, H: 12 },
          },
          { id: 'fan-1', kind: 'fan', periodSeconds: 60 },
        ],
      },
    ],
    ...more,
  };
}

/** The same as a scenario; the document must be right. */
export function sampleScenario(more: Readonly<Record<string, unknown>> = {}): Scenario {
  const { scenario, problems } = parseScenario(scenarioDocument(more));
  if (scenario === null) throw new Error(JSON.stringify(problems));
  return scenario;
}

/** Plays a scenario whose site stands in it on a real engine, decoder and chain. */
export function play(scenario: Scenario): ScenarioRun {
  const sites = scenario.siteFile === null ? [] : [scenario.siteFile];
  const register = compileRegister(sealConfiguration({ sites, profiles: [] }));
  return new Player(scenario, new VirtualGateway(register, scenarioKey(scenario.seed))).play();
}

/** Types and seconds of the alarm events of a run, such as `raised@10`. */
export function alarmTimes(run: ScenarioRun, startMs: number): string[] {
  return run.events
    .filter(({ kind }) => kind === 'alarm')
    .map(({ type, at }) => `${type}@${(Date.parse(at) - startMs) / 1_000}`);
}
