import type { ProblemPath } from '../../rules/configuration.ts';
import type { Mend } from './salvage.ts';
import { valueAt } from './schema-problem.ts';

const NAME = { zh: '?', en: '?' };
const SITE: Readonly<Record<string, unknown>> = {
  kind: '?',
  name: NAME,
  region: ['?'],
  timeZone: 'UTC',
};

/** An id that no other placeholder has; it only has to keep apart what a file leaves unnamed. */
function placeholderId(path: ProblemPath): string {
  return `unnamed-${path.filter((step) => typeof step === 'number').join('-')}`;
}

/** A point of kind feed has no limits and no unit and answers to its id, so it causes no further problem. */
function placeholderPoint(path: ProblemPath, data: unknown): unknown {
  const id = valueAt(data, [...path, 'id']);
  return { id: typeof id === 'string' ? id : placeholderId(path), kind: 'feed' };
}

function placeholderSource(path: ProblemPath): unknown {
  return { id: placeholderId(path), kind: 'custom', name: NAME };
}

function mendSource(path: ProblemPath, data: unknown): ReturnType<Mend> {
  const source = path.slice(0, 2);
  const [key, index, inner] = path.slice(2);
  if (key === undefined) return { path: source, value: placeholderSource(source) };
  if (key === 'id') return { path: [...source, 'id'], value: placeholderId(source) };
  if (key === 'name') return { path: [...source, 'name'], value: NAME };
  if (key === 'kind') {
    // What only one kind of source may have says nothing while the kind is unknown.
    const { grade, construction, floodSeason, ...rest } = valueAt(data, source) as Record<
      string,
      unknown
    >;
    return { path: source, value: { ...rest, kind: 'custom' } };
  }
  if (typeof index !== 'number') return null;
  const item = path.slice(0, 4);
  if (inner === 'id') return { path: [...item, 'id'], value: placeholderId(item) };
  if (key === 'points' && (inner === undefined || inner === 'kind')) {
    return { path: item, value: placeholderPoint(item, data) };
  }
  return null;
}

/** Mends a site file: what is required and wrong gets a placeholder that no check minds. `unique` keeps files apart. */
export function mendSite(unique: number): Mend {
  return (path, data) => {
    const [top, key] = path;
    const id = `unnamed-site-${unique}`;
    if (top === 'site' && key === undefined) return { path, value: { ...SITE, id } };
    if (top === 'site' && key === 'id') return { path, value: id };
    if (top === 'site' && typeof key === 'string' && Object.hasOwn(SITE, key)) {
      return { path: [top, key], value: SITE[key] };
    }
    if (top === 'sources' && typeof key === 'number') return mendSource(path, data);
    if (top === 'sources') return { path: ['sources'], value: [] };
    return null;
  };
}

/** Mends a profile file: an entry whose kind is wrong goes blank, the rest stays. */
export function mendProfile(unique: number): Mend {
  return (path) => {
    const [top, index, key] = path;
    if (top === 'profile' && index !== 'name' && index !== 'sourceKind') {
      return { path: ['profile'], value: { id: `unnamed-profile-${unique}` } };
    }
    if (top === 'points' && index === undefined) return { path, value: [] };
    if (top === 'points' && key === 'kind' && typeof index === 'number') {
      return { path: ['points', index], value: { kind: 'feed' } };
    }
    return null;
  };
}
