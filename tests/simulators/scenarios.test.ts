import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import { isUnreadable, readYaml } from '../../gateway/config/yaml-file.ts';
import { checkScenario } from '../../gateway/virtual/scenario-check.ts';
import { scenarioKey } from '../../gateway/virtual/scenario-key.ts';
import { VirtualGateway } from '../../gateway/virtual/virtual-gateway.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import { Player } from '../../simulators/player.ts';
import type { Scenario } from '../../simulators/scenario-file.ts';

const FOLDER = join(import.meta.dirname, '../../simulators/scenarios/vectors');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function load(name: string) {
  const document = readYaml(join(FOLDER, name));
  if (isUnreadable(document)) throw new Error(document.detail);
  const checked = checkScenario(document);
  expect(checked.problems).toEqual([]);
  if (checked.scenario === null) throw new Error(`${name} is no scenario`);
  return { scenario: checked.scenario, sites: checked.sites };
}

function run(name: string, change: (scenario: Scenario) => Scenario = (scenario) => scenario) {
  const { scenario, sites } = load(name);
  const register = compileRegister(sealConfiguration({ sites, profiles: [] }));
  return new Player(
    change(scenario),
    new VirtualGateway(register, scenarioKey(scenario.seed)),
  ).play();
}

describe('the vector scenarios', () => {
  it.each(FILES)('%s holds', (name) => {
    const { verdicts } = run(name);
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
  });

  it.each(FILES)('%s expects something to happen and something not to', (name) => {
    const { expectations } = load(name).scenario;
    expect(expectations.some(({ never }) => never !== undefined)).toBe(true);
    expect(expectations.some(({ event }) => event !== undefined)).toBe(true);
  });

  it('fails where an expectation is changed', () => {
    const later = (scenario: Scenario): Scenario => ({
      ...scenario,
      expectations: scenario.expectations.map((expectation) =>
        expectation.event === 'escalated' && expectation.rule === 'level-high'
          ? { ...expectation, between: [180, 180] }
          : expectation,
      ),
    });
    const { failed, verdicts } = run('tank-level-ladder.yaml', later);
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
    expect(run('methane-alarm.yaml', tame).failed).toBeGreaterThan(0);
  });
});
