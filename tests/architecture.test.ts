import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type HouseRule,
  hasNoDefaultExport,
  hasNothingLeftToDo,
  hasShortFunctions,
  isDocumented,
  isErasable,
  isNoBarrel,
  isPure,
  isShort,
  isSilent,
  mocksNothing,
  namesNoMachine,
  sleepsNowhere,
  takesTimeFromItsPort,
} from './support/house-rules.ts';
import { forbiddenImports, IMPORT_TABLE, idleEntries } from './support/import-table.ts';
import { readSources, type SourceFile, sourceFile } from './support/source-file.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['dashboards', 'gateway', 'rules', 'simulators', 'tests'];
/** What Vite has made of the web application is no source. */
const BUILT = 'dashboards/web/dist/';
const ALL = readSources(
  ROOT,
  FOLDERS.map((folder) => `${folder}/**/*.{ts,tsx,js,mjs}`),
).filter(({ path }) => !path.startsWith(BUILT));
const TESTS = ALL.filter(({ path }) => path.startsWith('tests/'));
const SOURCES = ALL.filter(({ path }) => !TESTS.some((test) => test.path === path));
const RULES = SOURCES.filter(({ path }) => path.startsWith('rules/'));
/** The gateway where it does not face the machine itself. */
const ADAPTERS = SOURCES.filter(({ path }) =>
  /^gateway\/(?!(commands|bench|package)\/|system-clock\.ts|hazgate\.js)/.test(path),
);
/** A `.d.ts` types a script that carries the documentation itself. */
const DOCUMENTED = SOURCES.filter(({ path }) => !path.endsWith('.d.ts'));

interface Check {
  readonly name: string;
  readonly rule: HouseRule;
  readonly files: readonly SourceFile[];
  /** A text that breaks the rule, to show that it can. */
  readonly bad: readonly string[];
  /** A text that only looks like it. */
  readonly good: readonly string[];
  /** Files that may break it, each with its reason beside it. */
  readonly except?: readonly string[];
}

const LONG_FUNCTION = `function f() {\n${'  g();\n'.repeat(80)}}`;

const CHECKS: readonly Check[] = [
  {
    name: 'rules/ has no clock, no timers, no chance and no process',
    rule: isPure,
    files: RULES,
    bad: [
      'const now = Date.now();',
      'setTimeout(f, 1);',
      'const x = Math.random();',
      'const now = () => performance.now();',
      'const id = crypto.randomUUID();',
    ],
    good: [
      "const a = { Date: 1 }; a.Date; 'Math.random'",
      'type D = { readonly process: string };',
    ],
  },
  {
    name: 'adapters take time from the clock port',
    rule: takesTimeFromItsPort,
    files: ADAPTERS,
    bad: ['const now = Date.now();', "import { setTimeout } from 'node:timers/promises';"],
    good: ['function f(d: Date): void {}', 'setImmediate(f);'],
    // A thread gets no clock from who starts it, and times tenths of a millisecond of its own work.
    except: ['gateway/views/breather.ts'],
  },
  {
    name: 'no default exports',
    rule: hasNoDefaultExport,
    files: ALL,
    bad: ['export default 1;', 'const a = 1; export { a as default };'],
    good: ['export const a = 1;'],
  },
  {
    name: 'no barrels',
    rule: isNoBarrel,
    files: ALL,
    bad: ["export * from './a.ts';", "import './b.ts'; export { a } from './a.ts';"],
    good: ["export { a } from './a.ts'; export const b = 1;", "import { a } from './a.ts'; a();"],
  },
  {
    name: 'only syntax that Node can strip',
    rule: isErasable,
    files: ALL,
    bad: [
      'enum A { one }',
      'namespace N { export const a = 1; }',
      'class C { constructor(readonly a: number) {} }',
    ],
    good: ['const A = { one: 1 } as const; type A = keyof typeof A;'],
  },
  {
    name: 'no file of more than 400 lines',
    rule: isShort,
    files: SOURCES,
    bad: ['f();\n'.repeat(401)],
    good: ['f();\n'.repeat(400)],
  },
  {
    name: 'no function of more than 70 lines',
    rule: hasShortFunctions,
    files: SOURCES,
    bad: [LONG_FUNCTION, `const f = () => {${'\n  g();'.repeat(80)}\n};`],
    good: [`${'f();\n'.repeat(80)}`, `function f() {${'\n'.repeat(80)}}`],
  },
  {
    name: 'every export is documented',
    rule: isDocumented,
    files: DOCUMENTED,
    bad: [
      'export const a = 1;',
      '// no\nexport function f() {}',
      '/** b */\nconst b = 1;\nexport const a = 1;',
    ],
    good: [
      '/** A. */\nexport const a = 1;',
      '/** All. */\nexport const XS = [1] as const;\nexport type X = (typeof XS)[number];',
    ],
  },
  {
    name: 'nothing is left to do',
    rule: hasNothingLeftToDo,
    files: ALL,
    bad: [`// ${'TO'}DO later`, `/* ${'FIX'}ME */`],
    good: ["const todo = 'list';"],
  },
  {
    name: 'no paths of one machine',
    rule: namesNoMachine,
    files: ALL,
    bad: [`const a = '${'/home'}/me/a';`, `// see ${'/root'}/x`],
    good: ["const a = '../home/a';", "const b = '/api/v1/tmp/';"],
  },
  {
    name: 'no console',
    rule: isSilent,
    files: ALL,
    bad: ["console.log('a');"],
    good: ["log.info('console');"],
    // A program that a person runs by hand and reads.
    except: ['tests/simulation/run.ts'],
  },
  {
    name: 'tests replace none of our modules',
    rule: mocksNothing,
    files: TESTS,
    bad: ["vi.mock('../a.ts');", "vi.spyOn(a, 'b');"],
    good: ["it('vi.mock', () => {});"],
  },
  {
    name: 'tests do not sleep',
    rule: sleepsNowhere,
    files: TESTS,
    bad: [
      'await new Promise((go) => setTimeout(go, 10));',
      "import { setTimeout as sleep } from 'node:timers/promises';",
    ],
    good: ['clock.setTimeout(go, 10);', "import { setImmediate } from 'node:timers/promises';"],
    // The one helper that looks again and again until what a test waits for is there.
    except: ['tests/support/gateway-process.ts'],
  },
];

describe('house rules', () => {
  it.each(CHECKS)('$name', ({ rule, files, except = [] }) => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(({ path }) => !except.includes(path)).flatMap(rule)).toEqual([]);
  });

  it.each(CHECKS)('exceptions are real: $name', ({ rule, files, except = [] }) => {
    const idle = except.filter((path) => {
      const file = files.find((candidate) => candidate.path === path);
      return file === undefined || rule(file).length === 0;
    });
    expect(idle).toEqual([]);
  });

  it.each(CHECKS.flatMap(({ name, rule, bad }) => bad.map((text) => ({ name, rule, text }))))(
    'can fail: $name',
    ({ rule, text }) => {
      expect(rule(sourceFile('rules/bad.ts', text))).not.toEqual([]);
    },
  );

  it.each(CHECKS.flatMap(({ name, rule, good }) => good.map((text) => ({ name, rule, text }))))(
    'can hold: $name',
    ({ rule, text }) => {
      expect(rule(sourceFile('rules/good.ts', text))).toEqual([]);
    },
  );
});

describe('the import table', () => {
  it('holds for every source file', () => {
    expect(SOURCES.flatMap((file) => forbiddenImports(file))).toEqual([]);
  });

  it('allows nothing that nobody needs', () => {
    expect(idleEntries(SOURCES)).toEqual([]);
    const table = [...IMPORT_TABLE, { of: 'elsewhere/', may: ['rules/', 'zod'] }];
    const file = sourceFile('elsewhere/a.ts', "import { x } from '../rules/alarm.ts';");
    expect(idleEntries([...SOURCES, file], table)).toEqual(['elsewhere/ needs no zod']);
  });

  const breaches = [
    { path: 'rules/a.ts', text: "import { x } from 'node:fs';" },
    { path: 'rules/a.ts', text: "import type { X } from '../gateway/ports.ts';" },
    { path: 'rules/a.ts', text: "import { x } from 'yaml';" },
    { path: 'gateway/broker/a.ts', text: "import { x } from '../feed/feed.ts';" },
    { path: 'gateway/api/a.ts', text: "export { x } from '../journal/journal.ts';" },
    { path: 'gateway/views/a.ts', text: "import { x } from '../journal/record.ts';" },
    { path: 'gateway/views/a.ts', text: "import type { X } from '../journal/journal.ts';" },
    { path: 'gateway/core.ts', text: "import { x } from '../simulators/random.ts';" },
    { path: 'gateway/wire/a.ts', text: "const x = await import('../core.ts');" },
    { path: 'simulators/a.ts', text: "import { x } from '../gateway/door.ts';" },
    { path: 'dashboards/web/src/a.ts', text: "import { x } from '../../../rules/engine.ts';" },
    { path: 'dashboards/web/src/a.tsx', text: "import { x } from '../build/bundle.ts';" },
    { path: 'dashboards/web/src/a.tsx', text: "import { x } from 'lodash';" },
    { path: 'elsewhere/a.ts', text: '' },
  ];
  it.each(breaches)('forbids in $path: $text', ({ path, text }) => {
    expect(forbiddenImports(sourceFile(path, text))).toHaveLength(1);
  });

  const allowed = [
    { path: 'rules/a.ts', text: "import { z } from 'zod';" },
    { path: 'gateway/views/a.ts', text: "import type { X } from '../journal/record.ts';" },
    { path: 'gateway/broker/a.ts', text: "import { LIMITS } from '../limits.ts';" },
    { path: 'gateway/core.ts', text: "import { x } from './journal/journal.ts';" },
    {
      path: 'dashboards/web/src/a.tsx',
      text: "import type { X } from '../../../rules/alarm.ts'; import { y } from 'react';",
    },
  ];
  it.each(allowed)('allows in $path: $text', ({ path, text }) => {
    expect(forbiddenImports(sourceFile(path, text))).toEqual([]);
  });
});

describe('the tree', () => {
  const IGNORED = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');

  it('has no top-level folder but the five', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .filter((name) => !IGNORED.includes(`${name}/`));
    expect(folders.sort()).toEqual(FOLDERS);
  });

  it.each(FOLDERS)('%s/ has a README of at most a screen or two', (folder) => {
    const path = join(ROOT, folder, 'README.md');
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8').length).toBeGreaterThan(200);
  });
});
