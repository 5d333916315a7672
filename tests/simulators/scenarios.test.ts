import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type PlayableScenario,
  scenario as played,
  playVirtually,
  readScenario,
  type ScenarioResult,
  scenarioMatchers,
} from '../../gateway/virtual/scenario.ts';
import type { Scenario } from '../../simulators/scenario-file.ts';

const FOLDER = join(import.meta.dirname, '../../simulators/scenarios');
const VECTORS = globSync('vectors/*.yaml', { cwd: FOLDER }).sort();
const DRILLS = globSync('*.yaml', { cwd: FOLDER }).sort();
const ALL = [...VECTORS, ...DRILLS];

function load(name: string): PlayableScenario {
  const { playable, problems } = readScenario(join(FOLDER, name));
  expect(problems).toEqual([]);
  if (playable === null) throw new Error(`${name} can't be played`);
  return playable;
}

function run(name: string, change: (scenario: Scenario) => Scenario = (scenario) => scenario) {
  const { scenario, configuration } = load(name);
  return playVirtually({ scenario: change(scenario), configuration });
}

/** Every scenario is played once for all tests that only look at it. */
const results = new Map<string, ScenarioResult>();

describe('the scenarios', () => {
  it.each(ALL)('%s holds', async (name) => {
    const result = await played(join(FOLDER, name));
    results.set(name, result);
    const { pass, message } = scenarioMatchers.toHold(result);
    expect(pass ? '' : message()).toBe('');
  });

  it.each(ALL)('%s expects something to happen and something not to', (name) => {
    const { expectations } = load(name).scenario;
    expect(expectations.some(({ never }) => never !== undefined)).toBe(true);
    expect(expectations.some(({ event }) => event !== undefined)).toBe(true);
  });

  it.each(DRILLS)('%s runs on processes alone, and every alarm of it is marked', async (name) => {
    const { scenario } = load(name);
    expect(scenario.processes.length).toBeGreaterThan(0);
    expect(scenario.readings).toEqual([]);
    const { events } = results.get(name) ?? (await played(join(FOLDER, name)));
    const alarms = events.filter(({ kind }) => kind === 'alarm');
    const marks = alarms.map((event) => (event.kind === 'alarm' ? event.alarm.mark : null));
    expect(new Set(marks)).toEqual(new Set(['DRILL']));
  });

  it.each(['ammonia-wind-shift.yaml', 'link-down-an-hour.yaml'])(
    '%s gives the same bytes for the same seed, and others for another',
    (name) => {
      const bytes = (change: (scenario: Scenario) => Scenario) =>
        JSON.stringify(run(name, change).events);
      const same = (scenario: Scenario) => scenario;
      expect(bytes(same)).toBe(bytes(same));
      expect(bytes((scenario) => ({ ...scenario, seed: scenario.seed + 1 }))).not.toBe(bytes(same));
    },
  );

  it('fails where an expectation is changed', () => {
    const later = (scenario: Scenario): Scenario => ({
      ...scenario,
      expectations: scenario.expectations.map((expectation) =>
        expectation.event === 'escalated' && expectation.rule === 'level-high'
          ? { ...expectation, between: [180, 180] }
          : expectation,
      ),
    });
    const { failed, verdicts } = run('vectors/tank-level-ladder.yaml', later);
    expect(failed).toBe(1);
    expect(verdicts.find(({ ok }) => !ok)?.reason).toContain('nearest: escalated at 120 s');
  });

  it('fails where a reading stays just below its limit', () => {
    const tame = (scenario: Scenario): Scenario => ({
      ...scenario,
      readings: scenario.readings.map((entry) => ({
        ...entry,
        series: entry.series.map(([at, value]) => [
          at,
          typeof value === 'number' ? Math.min(value, 0.99) : value,
        ]),
      })),
    });
    expect(run('vectors/methane-alarm.yaml', tame).failed).toBeGreaterThan(0);
  });
});
