import { pathOf } from '../api/path.ts';
import type { SourcePlace } from '../live/place.ts';

/** The pages there are, in the order of the navigation. */
export const PAGES = ['alarms', 'overview', 'source', 'trends', 'system', 'profiles'] as const;
export type Page = (typeof PAGES)[number];

/** Where the reader is: a page, what of it, and how it is looked at. */
export interface Route {
  readonly page: Page;
  /** Further parts of the path, such as a tab and an alarm. */
  readonly parts: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads the part of an address behind `#`; what is unknown leads to the alarms. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [first, ...rest] = path.split('/').map(decoded);
  const page = PAGES.find((each) => each === first);
  if (page === undefined) return { page: 'alarms', parts: [], query: {} };
  return {
    page,
    parts: rest.filter((part) => part !== ''),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place in the application. Query fields that are empty are left out. */
export function hrefOf(
  page: Page,
  parts: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const path = pathOf(page, ...parts);
  const fields = Object.entries(query).filter(([, value]) => value !== '');
  const text = new URLSearchParams(fields).toString();
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

/** The address of a source with the panel of a point open, or of the group of a rule; of the source alone where it is given neither. */
export function hrefOfPlace(
  { site, source, point = null }: SourcePlace & { readonly point?: string | null },
  rule = '',
): string {
  return hrefOf('source', [site, source], point === null ? { rule } : { point });
}
