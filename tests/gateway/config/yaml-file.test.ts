import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFiles } from '../../../gateway/config/configuration-files.ts';
import { overrideDocument } from '../../../gateway/config/environment.ts';
import { gatewayFileSchema } from '../../../gateway/config/gateway-file.ts';
import { formatProblem } from '../../../gateway/config/problem.ts';
import { schemaProblems } from '../../../gateway/config/schema-problem.ts';
import { isUnreadable, parseYaml, readYaml } from '../../../gateway/config/yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hazgate-yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('places', () => {
  const file = parseYaml(
    'f.yaml',
    [
      'base: &b { x: 1 }',
      'list:',
      '  - a: 1',
      '    "b c": { d: *b }',
      '? [1, 2]',
      ': pair',
      'empty:',
    ].join('\n'),
  );

  test.each([
    [['list', 0, 'a'], 'value', 3, 8],
    [['list', 0, 'a'], 'key', 3, 5],
    [['list', 0, 'b c', 'd'], 'value', 4, 17],
    [['list', 0, 'b c', 'd'], 'key', 4, 14],
    [['list', 0], 'value', 3, 5],
    [['list', 7, 'a'], 'value', 3, 3],
    [['list', 0, 'missing'], 'value', 3, 5],
    [['list', 0, 'missing'], 'key', 3, 5],
    [['empty'], 'key', 7, 1],
    [['empty', 'inner'], 'value', 7, 7],
    [[], 'value', 1, 1],
  ] as const)('%j aimed at its %s is at %i:%i', (path, aim, line, column) => {
    expect(file.place(path, aim)).toEqual({ file: 'f.yaml', line, column });
  });

  test('what an alias stands for is where the anchor has it', () => {
    expect(file.place(['list', 0, 'b c', 'd', 'x'])).toMatchObject({ line: 1, column: 15 });
  });
});

describe('what is no YAML of ours', () => {
  test.each([
    ['', 'f.yaml:1:1: (file): the file is empty'],
    ['# only a comment\n', 'f.yaml:1:1: (file): the file is empty'],
    ['a: *nowhere', 'f.yaml:1:4: (file): the alias *nowhere names no anchor before it'],
    ['a: !custom 1', 'f.yaml:1:4: (file): warning: Unresolved tag: !custom'],
    [
      'a: 1\n---\nb: 2\n',
      "f.yaml:2:1: (file): a file holds one document: take out the second '---'",
    ],
    ['a: 1\na: 2\n', "f.yaml:2:1: (file): duplicate key 'a'"],
  ])('%j is told as %j', (text, expected) => {
    expect(parseYaml('f.yaml', text).problems.map(formatProblem)).toContain(expected);
  });

  test('a map is merged into another by <<, and what the other says itself holds', () => {
    const { value, problems } = parseYaml('f.yaml', 'a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\n');
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 } });
  });

  test('aliases that unfold without bound are refused', () => {
    const levels = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) {
      levels.push(
        `b${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const file = parseYaml('f.yaml', levels.join('\n'));
    expect(file.value).toBeUndefined();
    expect(file.problems.map(formatProblem)).toEqual([
      'f.yaml:1:1: (file): one anchor may be used 20000 times: write out what more aliases stand for',
    ]);
  });

  test.each([
    ['list: &a [*a]', '1:11', 'a'],
    ['map: &a { x: 1, <<: *a }', '1:21', 'a'],
    ['a: &a { b: &b [*a] }', '1:16', 'a'],
    ['- &a [1]\n- [*a, &b { x: *b }]', '2:16', 'b'],
  ])('an alias inside of what it names is told where it stands: %j', (text, place, name) => {
    const file = parseYaml('f.yaml', text);
    expect(file.value).toBeUndefined();
    expect(file.problems.map(formatProblem)).toEqual([
      `f.yaml:${place}: (file): the alias *${name} stands inside of what it names`,
    ]);
  });

  test('thousands of points may share what one of them writes', () => {
    const points = Array.from({ length: 5_000 }, () => '- { limits: *shared }');
    const file = parseYaml('f.yaml', ['- { limits: &shared { H: 5 } }', ...points].join('\n'));
    expect(file.problems).toEqual([]);
    expect(file.value).toHaveLength(5_001);
  });

  test('text that has no hash, or that others cut short, is told where it stands', () => {
    const text = 'name: { zh: "\\uD800", en: "good 😀" }\nlist: [a, "b\\0", { "\\0k": 1 }]\n';
    const why = 'holds U+0000 or half of a surrogate pair: leave that character out';
    expect(parseYaml('f.yaml', text).problems.map(formatProblem)).toEqual([
      `f.yaml:1:13: name.zh: ${why}`,
      `f.yaml:2:11: list[1]: ${why}`,
      `f.yaml:2:20: list[2].\ufffdk: ${why}`,
    ]);
  });

  test('brackets by the ten thousand are told as nested too deeply', () => {
    const file = parseYaml('f.yaml', '['.repeat(50_000));
    expect(file.value).toBeUndefined();
    expect(file.problems.map((problem) => problem.message)).toEqual(['nested too deeply']);
  });
});

describe('reading', () => {
  test('a file that is not there and a folder are unreadable; bytes that are no UTF-8 are a problem with a place', () => {
    const latin = join(folder, 'latin.yaml');
    writeFileSync(latin, Uint8Array.of(0x61, 0x3a, 0x20, 0xe9, 0x0a));
    expect(readYaml(join(folder, 'none.yaml'))).toMatchObject({ detail: 'no such file' });
    expect(readYaml(folder)).toMatchObject({ detail: 'is a directory' });
    expect(readYaml(latin)).toMatchObject({
      value: undefined,
      problems: [
        { file: latin, line: 1, column: 1, message: 'is not UTF-8 text: save it as UTF-8' },
      ],
    });
  });

  test('a file above 16 MiB is unreadable', () => {
    const large = join(folder, 'large.yaml');
    writeFileSync(large, Buffer.alloc(16 * 1024 * 1024 + 1, 0x20));
    expect(readYaml(large)).toMatchObject({ detail: 'larger than 16777216 bytes' });
  });

  test('a byte order mark and Windows line ends do not shift places', () => {
    const windows = join(folder, 'windows.yaml');
    writeFileSync(windows, '\u{FEFF}a: 1\r\nb: 2\r\n');
    const file = readYaml(windows);
    if (isUnreadable(file)) throw new Error(file.detail);
    expect(file.value).toEqual({ a: 1, b: 2 });
    expect(file.place(['b'])).toMatchObject({ line: 2, column: 4 });
  });
});

/** Pieces that make text which is nearly a site file. */
const FRAGMENTS = [
  'site:',
  'sources:',
  'points:',
  'id:',
  'kind:',
  'limits:',
  '- ',
  '  ',
  '    ',
  '\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  ': ',
  'tank-level',
  'methane',
  'feed',
  'H',
  '10',
  '-1',
  'null',
  '~',
  '"',
  "'",
  '&a ',
  '*a ',
  '!!map ',
  '? ',
  '<<: ',
  '__proto__',
  '#',
  '|',
  '>',
];

describe('any text at all', () => {
  test('never makes the checks throw, and every problem has a place inside the file', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => parts.join('')),
      fc.json().map((json) => `site: ${json}\nsources: [${json}, { points: [${json}] }]`),
    );
    fc.assert(
      fc.property(text, (content) => {
        const file = parseYaml('f.yaml', content);
        const gateway = overrideDocument(file, { HAZGATE_HTTP_PORT: '1', HAZGATE_SITES: 'a,b' });
        const problems = [
          ...checkFiles([file, file], [file]).problems,
          ...schemaProblems(gateway, gatewayFileSchema),
        ];
        const lines = content.split(/\n/).length;
        expect(problems.length).toBeGreaterThan(0);
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(formatProblem(problem)).not.toContain('\n');
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
