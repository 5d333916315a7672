import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckOptions, check, kindOf } from '../../../gateway/commands/check.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/config');

function run(names: readonly string[], options: Partial<CheckOptions> = {}) {
  return runPaths(
    names.map((name) => relative(process.cwd(), join(FIXTURES, name))),
    options,
  );
}

async function runPaths(paths: readonly string[], options: Partial<CheckOptions> = {}) {
  let out = '';
  let errors = '';
  const code = await check(paths, {
    stdout: {
      write: (text) => {
        out += text;
      },
    },
    stderr: {
      write: (text) => {
        errors += text;
      },
    },
    json: false,
    ...options,
  });
  const folder = `${relative(process.cwd(), FIXTURES)}/`;
  return {
    code,
    out: out.replaceAll(folder, '').split('\n').slice(0, -1),
    errors: errors.replaceAll(folder, '').split('\n').slice(0, -1),
  };
}

describe('the command check', () => {
  test('tells what a right site owes on a day, one line a source and duty, and exits 0', async () => {
    const { code, out } = await run(['site.good.yaml'], { today: '2028-03-01' });
    expect(code).toBe(0);
    expect(out.filter((line) => /:5: sources\[\d\]: warning/.test(line))).toEqual([
      expect.stringContaining(
        'sources[0]: warning: the tanks hold 115.7 t of ammonia at their low limits already, but 40 t are declared',
      ),
      expect.stringContaining(
        'sources[0]: warning: the assessment of 2025-03-01 is older than three years',
      ),
      expect.stringContaining(
        "sources[0]: warning: source 'tank-farm-1' lacks what standards ask of it: temperature (安监总局令第40号 13); pressure",
      ),
      expect.stringContaining(
        "sources[1]: warning: source 'face-1201' lacks what standards ask of it: methane at upper-corner",
      ),
    ]);
    const without = await run(['site.good.yaml']);
    expect(without.out.join()).not.toContain('lacks what standards ask');
  });

  test('says what it checked and exits 0 where nothing is wrong', async () => {
    expect(await run(['gateway.good/gateway.yaml'])).toEqual({
      code: 0,
      errors: [],
      out: [
        '4 files checked (gateway.good/gateway.yaml, gateway.good/sites/east-mine.yaml, gateway.good/sites/north-park.yaml, gateway.good/profiles/mine-gas.yaml): no problem',
      ],
    });
  });

  test('exits 0 on warnings, which say that they are', async () => {
    const { code, out } = await run(['site.tailings-without-grade.yaml']);
    expect(code).toBe(0);
    expect(out).toEqual([
      "site.tailings-without-grade.yaml:8:5: sources[0].grade: warning: a tailings dam without 'grade' has no statutory minimum of freeboard and beach",
      '1 file checked (site.tailings-without-grade.yaml): 0 errors, 1 warning',
    ]);
  });

  test('exits 1 on an error and tells the problems of all files at once', async () => {
    const { code, out } = await run([
      'site.unknown-key.yaml',
      'profile.wrong.yaml',
      'gateway.missing-keys.yaml',
    ]);
    expect(code).toBe(1);
    expect(out.map((line) => line.split(':').slice(0, 3).join(':'))).toEqual([
      'gateway.missing-keys.yaml:1:1',
      'gateway.missing-keys.yaml:1:1',
      'profile.wrong.yaml:4:11',
      'profile.wrong.yaml:6:11',
      'profile.wrong.yaml:7:100',
      'profile.wrong.yaml:8:11',
      'profile.wrong.yaml:10:18',
      'site.unknown-key.yaml:12:39',
      '3 files checked (site.unknown-key.yaml, profile.wrong.yaml, gateway.missing-keys.yaml): 8 errors, 0 warnings',
    ]);
  });

  test('tells a site file once that a gateway file names too', async () => {
    const { code, out } = await run(['gateway.bad-site.yaml', 'site.unknown-key.yaml']);
    expect(code).toBe(1);
    expect(out.filter((line) => line.includes("'limts'"))).toHaveLength(1);
  });

  test('tells a file once however often and by whatever path it is named', async () => {
    const name = 'site.unknown-key.yaml';
    const paths = [`${FIXTURES}/${name}`, `${FIXTURES}/./${name}`, `${FIXTURES}/../config/${name}`];
    const { code, out } = await runPaths(paths);
    expect(code).toBe(1);
    expect(out).toHaveLength(2);
    expect(out[0]).toMatch(/site\.unknown-key\.yaml:12:39: .*unknown key 'limts'/);
    expect(out[1]).toMatch(/^1 file checked/);
  });

  test('applies a profile file to the site files beside it', async () => {
    const { out } = await run(['site.loosens-statutory.yaml', 'profile.statutory.yaml']);
    expect(out[0]).toContain('H 30 must be at most 25');
  });

  test('prints one JSON object a line with --json, the summary last', async () => {
    const { code, out } = await run(['site.unknown-key.yaml'], { json: true });
    expect(code).toBe(1);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      {
        file: 'site.unknown-key.yaml',
        line: 12,
        column: 39,
        path: 'sources[0].points[0].limts',
        severity: 'error',
        message: "unknown key 'limts' (did you mean 'limits'?)",
      },
      { summary: { files: 1, errors: 1, warnings: 0 } },
    ]);
  });

  test('exits 2 where a file cannot be read, and still checks the others', async () => {
    const { code, out, errors } = await run(['none.yaml', 'site.unknown-key.yaml']);
    expect(code).toBe(2);
    expect(errors).toEqual(['check: none.yaml: no such file']);
    expect(out).toHaveLength(2);
  });

  test('prints no summary of nothing', async () => {
    expect(await run(['none.yaml'])).toMatchObject({ code: 2, out: [] });
  });

  test('exits 2 without a file', async () => {
    expect(await run([])).toEqual({ code: 2, out: [], errors: ['check: name at least one file'] });
  });

  test('takes the environment into account where it is given', async () => {
    const environment = { HAZGATE_HTTP_PORT: 'x' };
    expect((await run(['gateway.good/gateway.yaml'], { environment })).code).toBe(1);
  });

  test('gives a scenario to the checker that knows scenarios', async () => {
    const { code, out } = await run(['scenario.any.yaml'], {
      checkers: {
        scenario: (document) => [document.problem(['scenario', 'id'], 'told by the checker')],
      },
    });
    expect(code).toBe(1);
    expect(out[0]).toBe('scenario.any.yaml:1:17: scenario.id: told by the checker');
  });

  test('passes over the content of a scenario that nobody knows', async () => {
    expect((await run(['scenario.any.yaml'])).code).toBe(0);
  });

  test('refuses a file that looks like nothing it knows', async () => {
    const { code, out } = await run(['unknown.yaml']);
    expect(code).toBe(1);
    expect(out[0]).toMatch(/^unknown\.yaml:1:1: \(file\): neither a gateway file/);
  });

  test('tells the syntax errors of a file whose kind can not be seen', async () => {
    const { code, out } = await run(['site.syntax-errors.yaml']);
    expect(code).toBe(1);
    expect(out[0]).toMatch(/^site\.syntax-errors\.yaml:8:3: \(file\): /);
  });
});

describe('the kind of a file', () => {
  test.each([
    [{ scenario: {}, site: {} }, 'scenario'],
    [{ profile: {} }, 'profile'],
    [{ site: {} }, 'site'],
    [{ sources: [] }, 'site'],
    [{ data: '.' }, 'gateway'],
    [{ sites: [] }, 'gateway'],
    [{}, null],
    [[], null],
    [null, null],
    ['site', null],
  ])('of %j is %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});
