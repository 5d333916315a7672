import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeStripped, toJavaScript, writeStripped } from '../../../gateway/package/strip.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hazgate-strip-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function files(): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

describe('a source in the package', () => {
  const rewritten = [
    {
      name: 'a static import',
      from: "import { a } from './a.ts';",
      to: "import { a } from './a.js';",
    },
    {
      name: 'a re-export',
      from: "export { a } from '../b/a.ts';",
      to: "export { a } from '../b/a.js';",
    },
    { name: 'an import for its effect', from: "import './a.ts';", to: "import './a.js';" },
    { name: 'a dynamic import', from: "await import('./a.ts');", to: "await import('./a.js');" },
    {
      name: 'the address of a worker thread',
      from: "new Worker(new URL('./a.ts', import.meta.url));",
      to: "new Worker(new URL('./a.js', import.meta.url));",
    },
    {
      name: 'an import over several lines',
      from: "import {\n  a,\n  b,\n} from './a.ts';",
      to: "import {\n  a,\n  b,\n} from './a.js';",
    },
  ];
  it.each(rewritten)('names the file that is shipped in $name', ({ from, to }) => {
    expect(toJavaScript(from)).toBe(to);
  });

  const kept = [
    { name: 'a package', text: "import { x } from 'some.ts';" },
    { name: 'a plain text', text: "const isSource = url.endsWith('.ts');" },
    { name: 'a choice between the two forms', text: "const entry = source ? './a.ts' : './a.js';" },
  ];
  it.each(kept)('leaves $name alone', ({ text }) => {
    expect(toJavaScript(text)).toBe(text);
  });

  it('has no types left and every line where it was', () => {
    const source = "import type { A } from './a.ts';\nlet a: A | null = null;\nthrow a as A;\n";
    const stripped = toJavaScript(source);
    expect(stripped).not.toMatch(/\bA\b/);
    expect(stripped.split('\n')).toHaveLength(source.split('\n').length);
    expect(stripped.split('\n')[2]).toContain('throw a');
  });
});

describe('packing', () => {
  it('puts JavaScript beside every source that is shipped, and takes it away again', () => {
    write({
      'rules/a.ts': 'export const a: number = 1;',
      'gateway/b/c.ts': "export { a } from '../../rules/a.ts';",
      'gateway/package/strip.ts': 'export const own = 1;',
      'gateway/hazgate.js': '// by hand',
      'tests/t.ts': 'export const t = 1;',
    });
    const before = files();
    expect(writeStripped(root)).toEqual(['gateway/b/c.js', 'rules/a.js']);
    expect(readFileSync(join(root, 'gateway/b/c.js'), 'utf8')).toContain("'../../rules/a.js'");
    removeStripped(root);
    expect(files()).toEqual(before);
  });

  it('leaves nothing behind where a source can not be stripped', () => {
    write({ 'gateway/a.ts': 'export const a = 1;', 'rules/z.ts': 'export enum Z { one }' });
    const before = files();
    expect(() => writeStripped(root)).toThrow();
    expect(files()).toEqual(before);
  });
});
