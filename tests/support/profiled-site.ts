import { compileRegister } from '../../rules/compile-register.ts';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import type { Point, Register } from '../../rules/register.ts';
import { type SiteFile, siteFileSchema } from '../../rules/site-file.ts';

const NAME = { zh: '名', en: 'Name' };

/** A site file with one source `s` of a kind, and what else the source says. */
export function siteOf(kind: string, points: readonly object[], source: object = {}): SiteFile {
  return siteFileSchema.parse({
    site: { id: 'a', kind: 'park', name: NAME, region: ['r'], timeZone: 'UTC' },
    sources: [{ id: 's', kind, name: NAME, points, ...source }],
  });
}

/** A register under the built-in profiles. */
export function profiledRegister(site: SiteFile): Register {
  return compileRegister({ hash: 'sha256:0', sites: [site], profiles: BUILT_IN_PROFILES });
}

/** One point of a source of a kind, under the built-in profiles. */
export function profiledPoint(kind: string, point: object, source: object = {}): Point {
  const [compiled] = profiledRegister(siteOf(kind, [{ id: 'p', ...point }], source)).points;
  if (compiled === undefined) throw new Error('no point');
  return compiled;
}

/** `severity path: message` of every problem of such a point, the path within the source. */
export function toldOf(kind: string, point: object, source: object = {}): readonly string[] {
  const sites = [siteOf(kind, [{ id: 'p', ...point }], source)];
  return lintConfiguration({ sites, profiles: [] }, BUILT_IN_PROFILES).map(
    ({ severity, place, message }) => `${severity} ${place.path.slice(2).join('.')}: ${message}`,
  );
}

/** The errors among them, without the word. */
export function refusalsOf(kind: string, point: object, source: object = {}): readonly string[] {
  return toldOf(kind, point, source)
    .filter((line) => line.startsWith('error '))
    .map((line) => line.slice('error points.0.'.length));
}
