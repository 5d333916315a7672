import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type * as shipped from '../../../gateway/virtual/scenario.d.ts';
import { readScenario, scenario, scenarioMatchers } from '../../../gateway/virtual/scenario.ts';
import { scenarioDocument } from '../../simulators/sample-scenario.ts';

describe('the helper for tests of rule authors', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hazgate-scenario-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(more: Record<string, unknown>): string {
    const path = join(folder, 'x.yaml');
    writeFileSync(path, stringify(scenarioDocument(more)));
    return path;
  }

  it('is of the types that the package says', () => {
    const declared: Pick<typeof shipped, 'scenario' | 'scenarioMatchers'> = {
      scenario,
      scenarioMatchers,
    };
    expect(declared.scenario).toBe(scenario);
  });

  const readings = [
    { point: 'lt-1', series: [0, 10, 20, 30, 40, 50].map((at) => [at, at === 30 ? 12.1 : 11]) },
  ];

  it('holds where every expectation does', async () => {
    const path = file({
      readings,
      expect: [{ event: 'raised', point: 'lt-1', between: [30, 30] }],
    });
    const result = await scenario(path);
    expect(scenarioMatchers.toHold(result)).toMatchObject({ pass: true });
    expect(result).toMatchObject({ file: path, readings: 6, failures: [] });
    expect(scenarioMatchers.toHold(result).message()).toContain('expected not to');
  });

  it('tells what failed with the seconds around it', async () => {
    const late = { event: 'raised', point: 'lt-1', between: [40, 40], count: 1 };
    const verdict = scenarioMatchers.toHold(await scenario(file({ readings, expect: [late] })));
    expect(verdict.pass).toBe(false);
    const text = verdict.message();
    expect(text).toContain('expected exactly 1, found none; nearest: raised at 30 s');
    expect(text).toMatch(/30\.000 s {2}value +park-1\/farm\/lt-1 {2}12\.1/);
    expect(text).toMatch(/30\.000 s {2}raised +park-1\/farm\/lt-1/);
    expect(text.indexOf('20.000 s')).toBeLessThan(text.indexOf('30.000 s'));
  });

  it('shows where something happened that must not', async () => {
    const result = await scenario(file({ readings, expect: [{ never: 'raised', point: 'lt-1' }] }));
    expect(result.failures.join('\n')).toMatch(/must not happen.*\n[\s\S]*30\.000 s {2}raised/);
  });

  it('rejects a file that can not be played, with every problem', async () => {
    const wrong = scenario(file({ readings: [{ point: 'lt-9', series: [[0, 1]] }], expect: [{}] }));
    await expect(wrong).rejects.toThrow(
      /unknown point 'lt-9'[\s\S]*needs either "event" or "never"/,
    );
    await expect(scenario(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml/);
  });

  it('marks a drill where the file says so, or the caller', () => {
    const marked = (more: Record<string, unknown>, drill?: boolean) =>
      readScenario(file(more), drill === undefined ? {} : { drill }).playable?.configuration.drill;
    const header = { id: 'x', durationSeconds: 60 };
    expect([
      marked({}),
      marked({}, true),
      marked({ scenario: { ...header, drill: true } }),
    ]).toEqual([undefined, true, true]);
  });
});
