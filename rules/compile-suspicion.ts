import type { Ladder } from './register.ts';
import type { SiteFilePoint } from './site-file.ts';
import type { ClippedWatch, SuspicionWatch } from './suspicion-watch.ts';

type Clipped = NonNullable<NonNullable<SiteFilePoint['suspect']>['clipped']>;

/** Who clips a value keeps it from an alarm or from a cut. */
function compileClipped(
  file: Clipped,
  ladders: readonly Ladder[],
  limits: Readonly<Record<string, number>>,
): ClippedWatch {
  const of = (direction: Ladder['direction']): number[] =>
    ladders
      .filter((ladder) => ladder.direction === direction)
      .flatMap((ladder) => ladder.limits.map(({ value }) => value));
  const { cut } = limits;
  const above = [...of('rising'), ...(cut === undefined ? [] : [cut])];
  return Object.freeze({
    ...file,
    resolution: file.resolution ?? 0,
    above: Object.freeze(above.sort((left, right) => left - right)),
    below: Object.freeze(of('falling').sort((left, right) => right - left)),
  });
}

/** What a point is watched for; undefined where its file asks for nothing. */
export function compileSuspicion(
  file: SiteFilePoint['suspect'],
  ladders: readonly Ladder[],
  limits: Readonly<Record<string, number>>,
): SuspicionWatch | undefined {
  const { frozen, clipped, copied } = file ?? {};
  if (frozen === undefined && clipped === undefined && copied === undefined) return undefined;
  return Object.freeze({
    ...(frozen === undefined ? {} : { frozen: Object.freeze({ ...frozen }) }),
    ...(clipped === undefined ? {} : { clipped: compileClipped(clipped, ladders, limits) }),
    ...(copied === undefined ? {} : { copied: Object.freeze({ ...copied }) }),
  });
}
