import { stopsOf } from './area.ts';
import { leakDetection } from './leak-detection.ts';
import type { PointKindName } from './point-kind.ts';
import { settlePoint } from './point-settings.ts';
import { mineClassOf } from './profile-fact.ts';
import type { ProfileFile } from './profile-file.ts';
import type { Bilingual } from './register.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { sourceHazard } from './source-hazard.ts';
import { tankGaps } from './tank-coverage.ts';

/** Something that a standard asks of a source and its points don't have. */
export interface CoverageGap {
  readonly what: Bilingual;
  readonly standard: string;
  readonly clause: string;
}

const ORDER_40 = { standard: '安监总局令第40号', clause: '13' };
const DAMS = { standard: 'GB 39496-2020', clause: '5.5.2' };
const METHANE = { standard: 'AQ 1029-2007', clause: 'table of methane sensors' };

const NAMES: Readonly<Partial<Record<PointKindName, Bilingual>>> = {
  'tank-level': { zh: '液位', en: 'level' },
  'tank-temperature': { zh: '温度', en: 'temperature' },
  'tank-pressure': { zh: '压力', en: 'pressure' },
  flow: { zh: '流量', en: 'flow' },
  'combustible-gas': { zh: '可燃气体泄漏检测', en: 'combustible gas detection' },
  'toxic-gas': { zh: '有毒气体泄漏检测', en: 'toxic gas detection' },
  displacement: { zh: '坝体位移', en: 'displacement of the dam' },
  'phreatic-depth': { zh: '浸润线', en: 'phreatic line' },
  'beach-length': { zh: '干滩长度', en: 'beach length' },
  rainfall: { zh: '降水量', en: 'rainfall' },
  'pool-level': { zh: '库水位', en: 'pool level' },
  fan: { zh: '局部通风机开停', en: 'state of the local fan' },
};

/** Kinds that measure the same for a duty. */
const ALSO: Readonly<Partial<Record<PointKindName, readonly PointKindName[]>>> = {
  'combustible-gas': ['combustible-gas-line', 'methane'],
  'toxic-gas': ['carbon-monoxide'],
  'phreatic-depth': ['piezometer'],
  'tank-temperature': ['temperature'],
};

function missing(
  points: readonly SiteFilePoint[],
  kinds: readonly PointKindName[],
  demand: { readonly standard: string; readonly clause: string },
): readonly CoverageGap[] {
  return kinds
    .filter((kind) => !points.some((point) => [kind, ...(ALSO[kind] ?? [])].includes(point.kind)))
    .map((kind) => ({ what: NAMES[kind] ?? { zh: kind, en: kind }, ...demand }));
}

/** What Order 40, article 13, has measured at a major hazard source of each kind. */
const MEASURED: Readonly<Record<string, readonly PointKindName[]>> = {
  'tank-farm': ['tank-level', 'tank-temperature', 'tank-pressure', 'flow'],
  'gas-storage': ['tank-level', 'tank-temperature', 'tank-pressure', 'flow'],
  'process-unit': ['tank-temperature', 'tank-pressure', 'flow'],
  pipeline: ['tank-pressure', 'flow'],
  warehouse: ['tank-temperature'],
};

function majorHazardGaps(
  source: SiteFileSource,
  points: readonly SiteFilePoint[],
): readonly CoverageGap[] {
  const measured = MEASURED[source.kind];
  const { substances = [] } = source;
  if (measured === undefined || sourceHazard(source)?.hazard.isMajor !== true) return [];
  return missing(points, [...measured, ...leakDetection(substances)], ORDER_40);
}

function damGaps(source: SiteFileSource, points: readonly SiteFilePoint[]): readonly CoverageGap[] {
  if (source.kind !== 'tailings-dam' || source.grade === undefined) return [];
  const kinds: readonly PointKindName[] =
    source.stacking === 'dry'
      ? ['displacement', 'phreatic-depth', 'rainfall']
      : ['displacement', 'phreatic-depth', 'beach-length', 'rainfall', 'pool-level'];
  return missing(points, kinds, DAMS);
}

/** Places of the methane table that a face or heading has, by one place that shows that it is one. */
function methanePlaces(source: SiteFileSource, places: ReadonlySet<string>): readonly string[] {
  const gassy = ['outburst', 'high-gas'].includes(mineClassOf(source) ?? '');
  if (places.has('working-face'))
    return ['upper-corner', 'face-return', ...(gassy ? ['face-intake'] : [])];
  return places.has('heading-face') ? ['heading-return'] : [];
}

/** Areas whose power no methane point cuts: their interlock waits for nothing. */
function uncutAreas(
  source: SiteFileSource,
  methane: readonly SiteFilePoint[],
): readonly CoverageGap[] {
  const cut = new Set(
    methane.flatMap(({ cuts = [], secondStage }) => [...cuts, ...(secondStage?.cuts ?? [])]),
  );
  return (source.areas ?? [])
    .filter((area) => stopsOf(area) === 'power' && !cut.has(area.id))
    .map(({ id }) => ({
      what: { zh: `区域 ${id} 的断电甲烷传感器`, en: `a methane point that cuts area ${id}` },
      ...METHANE,
    }));
}

function mineGaps(
  source: SiteFileSource,
  points: readonly SiteFilePoint[],
  profiles: readonly ProfileFile[],
): readonly CoverageGap[] {
  if (source.kind !== 'coal-mine') return [];
  const methane = points.filter(({ kind }) => kind === 'methane');
  const places = new Set(methane.flatMap(({ placement }) => placement ?? []));
  const absent = methanePlaces(source, places)
    .filter((place) => !places.has(place))
    .map(
      (place): CoverageGap => ({
        what: { zh: `${place} 处的甲烷`, en: `methane at ${place}` },
        ...METHANE,
      }),
    );
  const areas = uncutAreas(source, methane);
  const uncut = methane
    .filter((point) => (point.cuts ?? []).length === 0 && point.limits?.cut === undefined)
    .filter((point) => settlePoint(source, point, profiles).limits.has('cut'))
    .map(({ id }) => id);
  if (uncut.length === 0) return [...absent, ...areas];
  const ids = uncut.join(', ');
  const cut: CoverageGap = {
    what: { zh: `${ids} 的断电区域（cuts）`, en: `an area that ${ids} cut ('cuts' names none)` },
    ...METHANE,
  };
  return [...absent, ...areas, cut];
}

/** What standards ask of a source of its kind and grade that its points don't have; a stopped or closed source is asked nothing. */
export function coverageGaps(
  source: SiteFileSource,
  profiles: readonly ProfileFile[],
): readonly CoverageGap[] {
  if (source.state !== undefined && source.state !== 'running') return [];
  const points = source.points ?? [];
  return [
    ...majorHazardGaps(source, points),
    ...tankGaps(source),
    ...damGaps(source, points),
    ...mineGaps(source, points, profiles),
  ];
}
