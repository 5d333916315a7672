import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const ROOT = join(import.meta.dirname, '..');

function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

const LOCK = read<{ packages: Record<string, LockedPackage> }>('package-lock.json');
const MANIFEST = read<Record<string, Record<string, string> | undefined>>('package.json');
const PACKAGES = Object.entries(LOCK.packages).filter(([path]) => path !== '');
const SHIPPED = PACKAGES.filter(([, { dev }]) => dev !== true);

/** Licences under which somebody may ship this, closed or open. */
const FREE = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];
/** Fit for tools that are not shipped: their own files stay under it, ours do not. */
const FOR_TOOLS = [...FREE, 'MPL-2.0', 'CC-BY-4.0'];

/** Install scripts run with the rights of whoever installs. Each would stand here with its reason; there is none. */
const INSTALL_SCRIPTS: readonly string[] = [];

/** Of `A OR B` one must do. */
function isAmong(license: string | undefined, allowed: readonly string[]): boolean {
  const choices = (license ?? '').replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => allowed.includes(choice));
}

function paths(packages: readonly (readonly [string, LockedPackage])[]): readonly string[] {
  return packages.map(([path, { license }]) => `${path} ${license ?? ''}`);
}

describe('what is installed', () => {
  // A lock that names no address means whatever registry is set up, and nothing from anywhere else.
  test('comes from the registry, at one version, with its hash', () => {
    expect(PACKAGES.length).toBeGreaterThan(100);
    const loose = PACKAGES.filter(
      ([, { resolved, integrity = '', version = '' }]) =>
        resolved !== undefined || !integrity.startsWith('sha512-') || version === '',
    );
    expect(paths(loose)).toEqual([]);
  });

  test('runs no script of its own when it is installed', () => {
    const scripted = PACKAGES.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.map(([path]) => path)).toEqual(INSTALL_SCRIPTS);
  });

  test('is asked for at exact versions', () => {
    const asked = ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
      Object.entries(MANIFEST[kind] ?? {}),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('has a licence that lets us ship it, or at least use it as a tool', () => {
    const unfit = SHIPPED.filter(([, { license }]) => !isAmong(license, FREE));
    expect(paths(unfit)).toEqual([]);
    expect(paths(PACKAGES.filter(([, { license }]) => !isAmong(license, FOR_TOOLS)))).toEqual([]);
  });

  test('the check of licences can fail', () => {
    expect(isAmong('GPL-3.0-only', FOR_TOOLS)).toBe(false);
    expect(isAmong(undefined, FOR_TOOLS)).toBe(false);
    expect(isAmong('(MIT OR GPL-3.0-only)', FREE)).toBe(true);
  });

  test('stays small: what runs in a plant asks for at most forty packages by name', () => {
    expect(Object.keys(MANIFEST.dependencies ?? {}).length).toBeLessThanOrEqual(40);
  });
});
