import { pointKind } from '../rules/point-kind.ts';
import type { SiteFile } from '../rules/site-file.ts';
import type { WireCalibration } from './instrument/vibrating-wire.ts';
import type { Position } from './process/process.ts';

const PERIOD_SECONDS = 10;

/** A point of the register as an instrument needs to know it. */
export interface PlantPoint {
  /** `site/source/point`. */
  readonly fullName: string;
  /** `site/source`. */
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly unit: string | null;
  readonly boolean: boolean;
  readonly substance: string | null;
  readonly range: readonly [number, number] | null;
  readonly periodSeconds: number;
  /** Null where the site file has none. */
  readonly position: Position | null;
  /** Of a vibrating wire; null where a constant is missing. */
  readonly calibration: WireCalibration | null;
}

/** All points of some site files, in file order. */
export function plantPointsOf(siteFiles: readonly SiteFile[]): readonly PlantPoint[] {
  return siteFiles.flatMap(({ site, sources }) =>
    sources.flatMap((source) =>
      (source.points ?? []).map((point): PlantPoint => {
        const kind = pointKind(point.kind);
        const [xM, yM, zM] = point.position ?? [];
        const { G, R0, K = 0, T0 = 20, S0 = 101.3 } = point.calibration ?? {};
        return {
          fullName: `${site.id}/${source.id}/${point.id}`,
          source: `${site.id}/${source.id}`,
          id: point.id,
          kind: point.kind,
          unit: point.unit ?? kind.defaultUnit,
          boolean: kind.boolean,
          substance: point.substance ?? null,
          range: point.range ?? null,
          periodSeconds: point.periodSeconds ?? PERIOD_SECONDS,
          position: xM === undefined || yM === undefined ? null : { xM, yM, zM: zM ?? 0 },
          calibration: G === undefined || R0 === undefined ? null : { G, R0, K, T0, S0 },
        };
      }),
    ),
  );
}
