import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** Folders whose TypeScript goes into the package. */
const SHIPPED = ['rules', 'gateway', 'simulators'];
/** What makes the package has no business inside it. */
const NOT_SHIPPED = join('gateway', 'package');

/** The file of a relative specifier in an import, a re-export, a dynamic import, or the address of a worker thread. */
const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/g;

/** TypeScript as the JavaScript that Node runs from `node_modules`: types blanked out, lines and columns unmoved, `.ts` files named `.js`. */
export function toJavaScript(source: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' }).replace(SPECIFIER, '$1$2$3.js$2');
}

function sourcesIn(root: string): readonly string[] {
  return SHIPPED.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .filter((path) => !path.startsWith(NOT_SHIPPED) && !path.endsWith('.d.ts'))
    .sort();
}

function besideOf(path: string): string {
  return path.replace(/\.ts$/, '.js');
}

/** Removes every `x.js` that stands beside an `x.ts`: nobody writes one of those by hand. */
export function removeStripped(root: string): void {
  for (const path of sourcesIn(root)) rmSync(join(root, besideOf(path)), { force: true });
}

/**
 * Writes `x.js` beside every `x.ts` that is shipped, since Node strips no types under `node_modules`; gives the paths
 * written, relative to the root. Leaves none behind where one of them can't be written.
 */
export function writeStripped(root: string): readonly string[] {
  removeStripped(root);
  try {
    return sourcesIn(root).map((path) => {
      const target = besideOf(path);
      writeFileSync(join(root, target), toJavaScript(readFileSync(join(root, path), 'utf8')));
      return target;
    });
  } catch (error) {
    removeStripped(root);
    throw error;
  }
}
