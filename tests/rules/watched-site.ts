import { compileRegister } from '../../rules/compile-register.ts';
import type { Register } from '../../rules/register.ts';
import { siteFileSchema } from '../../rules/site-file.ts';

/** A point as a site file writes it. */
export type PointEntry = Readonly<Record<string, unknown>>;

/** A register compiled from one source of a site file, without profiles. */
export function watchedSite(
  points: readonly PointEntry[],
  { kind = 'custom', hash = 'sha256:one' }: { kind?: string; hash?: string } = {},
): Register {
  const name = { zh: '源', en: 'source' };
  const file = siteFileSchema.parse({
    site: { id: 'park', kind: 'park', name, region: ['east'], timeZone: 'Asia/Shanghai' },
    sources: [{ id: 'tanks', kind, name, points }],
  });
  return compileRegister({ hash, sites: [file], profiles: [] });
}
