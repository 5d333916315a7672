import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../gateway/commands/check.ts';
import { alarmTable } from './support/alarm-table.ts';
import { linksIn } from './support/markdown-links.ts';

const ROOT = join(import.meta.dirname, '..');
const PICTURE_BYTES_MAX = 200_000;
const LONG_MODULE_LINES = 150;
const READMES = ['README.md', 'README.zh-CN.md'];
const DOCUMENTS = ['*.md', '*/README.md', 'gateway/bench/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .filter((path) => !path.startsWith('node_modules'))
  .sort();

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The YAML examples of a document that begin with the name of their file. */
function examplesIn(text: string): ReadonlyMap<string, string> {
  const blocks = [...text.matchAll(/```yaml\n# (\S+\.yaml)\n([\s\S]*?)```/g)];
  return new Map(blocks.map(([, name = '', body = '']) => [name, body]));
}

describe('the READMEs', () => {
  it.each(READMES)('the example files of %s have no problem', async (path) => {
    const folder = mkdtempSync(join(tmpdir(), 'hazgate-readme-'));
    try {
      const examples = examplesIn(read(path));
      expect([...examples.keys()]).toEqual(['hazgate.yaml', 'sites/north-park.yaml']);
      for (const [name, body] of examples) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), body);
      }
      let output = '';
      const stream = { write: (text: string) => (output += text) };
      const code = await check([join(folder, 'hazgate.yaml')], {
        stdout: stream,
        stderr: stream,
        json: false,
      });
      expect(output).toContain('2 files checked');
      expect(output).toContain('no problem');
      expect(code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each(READMES)('%s names every command that there is, and no other', (path) => {
    const commands = [...read('gateway/main.ts').matchAll(/\.command\('([a-z]+)'\)/g)];
    const section = read(path).match(/\n\| `start --config[\s\S]*?\n\n/)?.[0] ?? '';
    const told = [...section.matchAll(/^\| `([a-z]+) /gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(commands.map(([, name]) => name).sort());
  });

  /** What of a text is the same in every language. */
  const shape = (path: string) => ({
    sections: read(path).match(/^##+ /gm)?.length,
    rows: read(path).match(/^\|/gm)?.length,
    items: read(path).match(/^- /gm)?.length,
    routes: read(path).match(/`(?:GET|POST) \/[^`]*`/g),
  });

  it('say the same in both languages, as far as a program can see', () => {
    expect(shape('README.md').routes?.length).toBeGreaterThan(5);
    expect(shape('README.zh-CN.md')).toEqual(shape('README.md'));
  });

  it('say the same of the benchmarks in both languages', () => {
    expect(shape('gateway/bench/README.md').rows).toBeGreaterThan(20);
    expect(shape('gateway/bench/README.zh-CN.md')).toEqual(shape('gateway/bench/README.md'));
  });

  it.each(['screen.png', 'screen.zh-CN.png'])('dashboards/%s is small enough to load', (name) => {
    expect(statSync(join(ROOT, 'dashboards', name)).size).toBeLessThan(PICTURE_BYTES_MAX);
  });
});

describe('every document', () => {
  it.each(DOCUMENTS)('%s links only to what is there', (path) => {
    const lost = linksIn(read(path)).filter(
      (target) => !existsSync(join(ROOT, dirname(path), target)),
    );
    expect(lost).toEqual([]);
  });
});

describe('what the tests show', () => {
  it.each(['tests/README.md', 'tests/ASVS.md'])('%s names only tests that are there', (path) => {
    const named = [...read(path).matchAll(/`((?:[\w-]+\/)*[\w.-]+\.test\.ts)`/g)];
    const lost = named.filter(([, name = '']) => !existsSync(join(ROOT, 'tests', name)));
    expect(named.length).toBeGreaterThan(60);
    expect(lost.map(([, name]) => name)).toEqual([]);
  });

  it('tests/ASVS.md links only to what is there', () => {
    const lost = linksIn(read('tests/ASVS.md')).filter(
      (target) => !existsSync(join(ROOT, 'tests', target)),
    );
    expect(lost).toEqual([]);
  });

  it('tests/ASVS.md names each requirement once, and what shows it or why not', () => {
    const rows = [
      ...read('tests/ASVS.md').matchAll(/^\| (V.*?) \| (.*?) \| .*? \| (.*?) \| (.*) \|$/gm),
    ];
    const numbers = rows.flatMap(([, names = '']) => names.split(/[,–]\s*/));
    expect(numbers.filter((number) => !/^V\d{1,2}\.\d\.\d{1,2}$/.test(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(rows.length).toBeGreaterThan(150);
    for (const [row, , levels = '', verdict = '', by = ''] of rows) {
      expect(levels, row).toMatch(/^[12](?:, 2)?$/);
      expect(['yes', 'part', 'no', 'n.a.'], row).toContain(verdict);
      expect(by.length, row).toBeGreaterThan(10);
    }
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  it('names only files that are there', () => {
    const named = [...text.matchAll(/`([\w-]+(?:\/[\w-]+)*\.(?:ts|js))`/g)].map(
      ([, path = '']) => path,
    );
    const lost = named.filter(
      (path) => !['', 'gateway/'].some((folder) => existsSync(join(ROOT, folder, path))),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });

  it('says of every long module of ours what it stands in for', () => {
    const long = globSync('{gateway,dashboards}/**/*.{ts,tsx,js}', { cwd: ROOT })
      .filter((path) => !/^gateway\/journal\/|^dashboards\/web\/dist\//.test(path))
      .filter((path) => read(path).trimEnd().split('\n').length > LONG_MODULE_LINES);
    const table = text.slice(text.indexOf('| module |'));
    expect(long.length).toBeGreaterThan(10);
    expect(long.filter((path) => !table.includes(`\`${path}\``))).toEqual([]);
  });
});

describe('the README of a folder', () => {
  const folders = ['rules', 'gateway', 'simulators', 'dashboards', 'dashboards/web'];
  it.each(folders)('names everything that %s/ holds', (folder) => {
    const [top = '', inner] = folder.split('/');
    const text = read(`${top}/README.md`);
    const unnamed = readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter(({ name }) => name !== 'README.md')
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .map((name) => (inner === undefined ? name : `${inner}/${name}`))
      .filter((name) => !text.includes(`\`${name}`));
    expect(unnamed).toEqual([]);
  });
});

describe('rules/README.md', () => {
  it('shows the alarm machine as it is', () => {
    expect(read('rules/README.md')).toContain(alarmTable());
  });
});

describe('tests/README.md', () => {
  const text = read('tests/README.md');

  it('names only tests that are there', () => {
    const named = [...text.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((path) => !existsSync(join(ROOT, 'tests', path)))).toEqual([]);
  });

  it('has a line for each of the 67 fault cases and the 35 controls', () => {
    const [, faults = '', controls = ''] = text.split(/^## /m);
    const numbers = (section: string): number[] =>
      [...section.matchAll(/^\| (\d+)(?:–(\d+))? \|/gm)].flatMap(([, from, to]) =>
        Array.from(
          { length: Number(to ?? from) - Number(from) + 1 },
          (_, index) => Number(from) + index,
        ),
      );
    expect(numbers(faults)).toEqual(Array.from({ length: 67 }, (_, index) => index + 1));
    expect(numbers(controls)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
  });
});
