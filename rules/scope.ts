/** Which sites somebody may see: those named, and those in a region. Neither named means all there are. */
export interface Scope {
  readonly sites: readonly string[];
  /** Prefixes of a site's region joined by `/`, such as `huaxia/donghai`. */
  readonly regions: readonly string[];
}

/** No restriction. */
export const EVERYWHERE: Scope = { sites: [], regions: [] };

/** Whether the scope leaves nothing out, also what belongs to no site. */
export function isEverywhere({ sites, regions }: Scope): boolean {
  return sites.length === 0 && regions.length === 0;
}

/** Whole names only: `huaxia/dong` is no prefix of `huaxia/donghai`. */
function liesIn(region: readonly string[], prefix: string): boolean {
  const wanted = prefix.split('/');
  return wanted.every((name, index) => region[index] === name);
}

/** Whether a site lies in the scope. */
export function reaches(
  scope: Scope,
  site: { readonly id: string; readonly region: readonly string[] },
): boolean {
  if (isEverywhere(scope) || scope.sites.includes(site.id)) return true;
  return scope.regions.some((prefix) => liesIn(site.region, prefix));
}
