import type { Level } from '../../../../rules/register.ts';
import type { Site } from '../api/answers.ts';

/** A region with what lies in it; `path` is its names from the widest, joined by `/`. */
export interface RegionNode {
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  /** How many sites lie anywhere in it. */
  readonly sites: number;
}

/** A region as a line of text: one that the register names in small Latin letters, as ids are written, in capitals and with spaces. */
export function regionText(name: string): string {
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name)) return name;
  const words = name.split(/[-_]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}

/** Whether the site lies in the region of this path; the empty path is everywhere. */
export function liesIn(site: Pick<Site, 'region'>, path: string): boolean {
  return path === '' || `${site.region.join('/')}/`.startsWith(`${path}/`);
}

/** Every region that a site lies in, each behind the one around it, as the lines of a tree. */
export function regionTree(sites: readonly Pick<Site, 'region'>[]): readonly RegionNode[] {
  const counts = new Map<string, number>();
  for (const { region } of sites) {
    for (let depth = 1; depth <= region.length; depth += 1) {
      const path = region.slice(0, depth).join('/');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  const paths = [...counts.keys()].sort((left, right) =>
    compareParts(left.split('/'), right.split('/')),
  );
  return paths.map((path) => {
    const names = path.split('/');
    return {
      name: names.at(-1) ?? '',
      path,
      depth: names.length - 1,
      sites: counts.get(path) ?? 0,
    };
  });
}

/** The worst level of the sites in each region by its path, and everywhere by the empty one; a region without alarms is missing. */
export function worstByRegion(
  sites: readonly Pick<Site, 'id' | 'region'>[],
  worstOf: (site: string) => Level | null,
): ReadonlyMap<string, Level> {
  const worst = new Map<string, Level>();
  for (const { id, region } of sites) {
    const level = worstOf(id);
    if (level === null) continue;
    for (let depth = 0; depth <= region.length; depth += 1) {
      const path = region.slice(0, depth).join('/');
      const known = worst.get(path);
      if (known === undefined || level < known) worst.set(path, level);
    }
  }
  return worst;
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
