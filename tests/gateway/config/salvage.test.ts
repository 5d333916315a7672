import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkFiles } from '../../../gateway/config/configuration-files.ts';
import { sealConfiguration } from '../../../gateway/config/configuration-hash.ts';
import { formatPath, hasErrors } from '../../../gateway/config/problem.ts';
import { salvage } from '../../../gateway/config/salvage.ts';
import { valueAt } from '../../../gateway/config/schema-problem.ts';
import { mendSite } from '../../../gateway/config/site-salvage.ts';
import { parseYaml } from '../../../gateway/config/yaml-file.ts';
import { compileRegister } from '../../../rules/compile-register.ts';
import type { ProblemPath } from '../../../rules/configuration.ts';
import { siteFileSchema } from '../../../rules/site-file.ts';

const GOOD: unknown = parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/config/site.good.yaml'), 'utf8'),
);

function pathsOf(value: unknown, path: ProblemPath = []): readonly ProblemPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...steps.flatMap((step) => pathsOf(valueAt(value, [step]), [...path, step]))];
}

function replaced(value: unknown, [step, ...rest]: ProblemPath, by: unknown): unknown {
  if (step === undefined) return by;
  const inner = replaced(valueAt(value, [step]), rest, by);
  if (Array.isArray(value)) return value.with(Number(step), inner);
  return { ...(value as object), [step]: inner };
}

/** A good site file in which one to three values are something else. */
const damaged = fc
  .array(
    fc.record({
      path: fc.constantFrom(...pathsOf(GOOD)),
      by: fc.oneof(
        fc.constantFrom<unknown>(
          null,
          -1,
          12.5,
          '',
          'Feed',
          'methane',
          'kd1',
          'lt-101',
          true,
          [],
          {},
          [0, 1],
        ),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes) =>
    changes.reduce<unknown>((data, { path, by }) => {
      const reachable = path.length === 0 || valueAt(data, path) !== undefined;
      return reachable ? replaced(data, path, by) : data;
    }, GOOD),
  );

describe('a damaged site file', () => {
  test('is refused if its shape is wrong, and compiles if it is not refused', () => {
    fc.assert(
      fc.property(damaged, (data) => {
        const { problems, sites, profiles } = checkFiles(
          [parseYaml('s.yaml', JSON.stringify(data))],
          [],
        );
        if (!siteFileSchema.safeParse(data).success) {
          expect(hasErrors(problems)).toBe(true);
          return;
        }
        if (hasErrors(problems)) return;
        expect(sites).toEqual([data]);
        const { points } = compileRegister(sealConfiguration({ sites, profiles }));
        expect(new Set(points.map((point) => point.fullName)).size).toBe(points.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('tells every shape problem and nothing twice', () => {
    fc.assert(
      fc.property(damaged, (data) => {
        const { problems } = checkFiles([parseYaml('s.yaml', JSON.stringify(data))], []);
        const result = siteFileSchema.safeParse(data);
        const told = problems.map((problem) => problem.path);
        for (const issue of result.error?.issues ?? []) {
          if (issue.code === 'unrecognized_keys' || data === null) continue;
          const path = formatPath(issue.path as ProblemPath);
          expect(told.some((each) => each.startsWith(path))).toBe(true);
        }
        expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(
          problems.length,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is left of a misshapen file', () => {
  test('keeps the paths of the file', () => {
    const data = {
      ...(GOOD as object),
      sources: [
        {
          id: 's',
          kind: 'custom',
          areas: [1, { id: 'a' }, 2, { id: 'b', feed: 9 }],
          points: [3, { id: 'p', kind: 'fan' }],
        },
      ],
    };
    const part = salvage(siteFileSchema, data, mendSite(0));
    expect(part?.value.sources[0]?.areas).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(part?.original(['sources', 0, 'areas', 1, 'feed'])).toEqual([
      'sources',
      0,
      'areas',
      3,
      'feed',
    ]);
    // A point is replaced, not taken out, so that it can still be referred to.
    expect(part?.value.sources[0]?.points?.[1]?.id).toBe('p');
    expect(part?.original(['sources', 0, 'points', 1, 'id'])).toEqual([
      'sources',
      0,
      'points',
      1,
      'id',
    ]);
  });

  test('is nothing where the whole file is no map', () => {
    expect(salvage(siteFileSchema, 'text', mendSite(0))).toBeNull();
    expect(salvage(siteFileSchema, [], mendSite(0))).toBeNull();
  });

  test('the data itself stays as it was', () => {
    const data = { site: 1, sources: [2] };
    salvage(siteFileSchema, data, mendSite(0));
    expect(data).toEqual({ site: 1, sources: [2] });
  });
});
