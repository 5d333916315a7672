import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { BUNDLE_FOLDER, buildBundle } from '../../dashboards/web/build/bundle.ts';

/** What a first paint may cost on the line, compressed. */
const SCRIPT_BYTES_MAX = 180_000;

const built = mkdtempSync(join(tmpdir(), 'hazgate-bundle-'));

afterAll(() => rmSync(built, { recursive: true, force: true }));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Scripts that the page loads before it shows anything: what the document names, and what those import statically. */
function firstScripts(): string[] {
  const page = readFileSync(join(BUNDLE_FOLDER, 'index.html'), 'utf8');
  const found = [...page.matchAll(/<script[^>]*src="\.\/([^"]+)"/g)].map(([, name = '']) => name);
  for (const name of found) {
    const text = readFileSync(join(BUNDLE_FOLDER, name), 'utf8');
    for (const [, other = ''] of text.matchAll(/(?:^|;)import[^"'();]*["']\.\/([^"']+)["']/g)) {
      if (!found.includes(`assets/${other}`)) found.push(`assets/${other}`);
    }
  }
  return found;
}

describe('the web application as it is committed', () => {
  test('is what its sources build, byte for byte: else run `npm run web:build`', async () => {
    await buildBundle(built);
    expect(filesIn(BUNDLE_FOLDER)).toEqual(filesIn(built));
    for (const name of filesIn(built)) {
      const committed = readFileSync(join(BUNDLE_FOLDER, name));
      expect(committed.equals(readFileSync(join(built, name))), name).toBe(true);
    }
  });

  test('shows itself for less than 180 kB of compressed script', () => {
    const scripts = firstScripts();
    expect(scripts).toContain('assets/index.js');
    const bytes = scripts.map((name) => gzipSync(readFileSync(join(BUNDLE_FOLDER, name))).length);
    const sum = bytes.reduce((total, each) => total + each, 0);
    expect(sum).toBeGreaterThan(20_000);
    expect(sum).toBeLessThan(SCRIPT_BYTES_MAX);
  });

  test('names no other origin, and carries no map of its sources', () => {
    for (const name of filesIn(BUNDLE_FOLDER)) {
      expect(name).not.toMatch(/\.map$/);
      const text = readFileSync(join(BUNDLE_FOLDER, name), 'utf8');
      expect(text, name).not.toMatch(/sourceMappingURL/);
      expect(text, name).not.toMatch(/(?:src|href|url\()\s*=?\s*["'(]?https?:\/\//);
    }
    expect(existsSync(join(BUNDLE_FOLDER, 'index.html'))).toBe(true);
  });
});
