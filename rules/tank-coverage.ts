import { inletsOf } from './area.ts';
import type { CoverageGap } from './coverage.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';

type Tank = NonNullable<SiteFilePoint['tank']>;

/** All that the points of one tank say of it, and those points. */
interface TankPoints {
  readonly id: string;
  readonly tank: Tank;
  readonly points: readonly SiteFilePoint[];
}

const REMOTE_LEVEL_ABOVE_M3 = 100;
const HIGH_HIGH_FROM_M3: Readonly<Record<string, number>> = { 'jia-b': 3_000, 'yi-a': 3_000 };
const HIGH_HIGH_OTHER_FROM_M3 = 10_000;
const EXTREMELY_TOXIC_MAX = 2;

function tanksOf(points: readonly SiteFilePoint[]): readonly TankPoints[] {
  const byId = new Map<string, SiteFilePoint[]>();
  for (const point of points) {
    const id = point.tank?.id;
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), point]);
  }
  return [...byId].map(([id, own]) => ({
    id,
    points: own,
    tank: Object.assign({}, ...own.map(({ tank }) => tank)) as Tank,
  }));
}

/** GB 17681-2024: how many level instruments each type of tank needs; null where they are there. */
function missingGauges({ tank, points }: TankPoints): string | null {
  const gauges = points.filter(({ kind }) => kind === 'tank-level').length;
  const switches = points.filter(({ kind }) => kind === 'switch').length;
  switch (tank.type) {
    case 'atmospheric':
    case 'low-pressure':
      return gauges >= 2 || (gauges >= 1 && switches >= 2)
        ? null
        : '2 continuous level gauges, or 1 and 2 level switches';
    case 'pressure':
      return gauges >= 3 || (gauges >= 2 && switches >= 1)
        ? null
        : '2 continuous level gauges and a high-high switch, or 3 gauges';
    case 'refrigerated':
      return gauges >= 2 && gauges + switches >= 3
        ? null
        : '3 level instruments, 2 of them continuous';
    case undefined:
      return null;
  }
}

function gap(id: string, en: string, zh: string, standard: string, clause: string): CoverageGap {
  return { what: { zh: `储罐 ${id}：${zh}`, en: `tank ${id}: ${en}` }, standard, clause };
}

function needsHighHigh({ volumeM3 = 0, fireClass, toxicityClass }: Tank): boolean {
  if (toxicityClass !== undefined && toxicityClass <= EXTREMELY_TOXIC_MAX) return true;
  return volumeM3 >= (HIGH_HIGH_FROM_M3[fireClass ?? ''] ?? HIGH_HIGH_OTHER_FROM_M3);
}

/** Whether a level at HH asks for the inlet to close: by a gauge, or by a vote of gauges. */
function closesInlet(source: SiteFileSource, gauges: readonly SiteFilePoint[]): boolean {
  const inlets = inletsOf(source);
  const isInlet = (cuts: readonly string[] = []): boolean => cuts.some((id) => inlets.includes(id));
  const ids = gauges.map(({ id }) => id);
  return (
    gauges.some(({ limits, cuts }) => limits?.HH !== undefined && isInlet(cuts)) ||
    (source.votes ?? []).some(
      ({ limit, members, cuts }) =>
        limit === 'HH' && isInlet(cuts) && members.some((id) => ids.includes(id)),
    )
  );
}

function levelGaps(
  { id, tank, points }: TankPoints,
  source: SiteFileSource,
): readonly CoverageGap[] {
  const gauges = points.filter(({ kind }) => kind === 'tank-level');
  const has = (name: 'H' | 'L' | 'HH') => gauges.some(({ limits }) => limits?.[name] !== undefined);
  const gaps: CoverageGap[] = [];
  if ((tank.volumeM3 ?? 0) > REMOTE_LEVEL_ABOVE_M3) {
    if (gauges.length === 0)
      gaps.push(gap(id, 'a continuous level gauge', '连续液位计', 'SH/T 3007-2014', '5.4.1'));
    const high = has('H') || tank.designHighM !== undefined;
    const low = has('L') || tank.designLowM !== undefined || tank.landingHeightM !== undefined;
    if (gauges.length > 0 && !(high && low))
      gaps.push(gap(id, 'limits H and L', '高、低液位报警', 'SH/T 3007-2014', '5.4.2'));
  }
  const isLocked = tank.inletInterlock === true && has('HH');
  if (needsHighHigh(tank) && !isLocked && !closesInlet(source, gauges)) {
    const en = "limit HH with an interlock that closes the inlet ('inletInterlock: true')";
    gaps.push(gap(id, en, '高高液位报警及联锁关闭进料阀', 'SH/T 3007-2014', '5.4.3'));
  }
  return gaps;
}

/** What standards ask of the tanks of a source, as far as their points name the tank (`tank.id`) and tell its facts. */
export function tankGaps(source: SiteFileSource): readonly CoverageGap[] {
  return tanksOf(source.points ?? []).flatMap((tank) => {
    const gauges = missingGauges(tank);
    const counted =
      gauges === null
        ? []
        : [gap(tank.id, gauges, '液位仪表数量不足', 'GB 17681-2024', '储罐液位')];
    return [...counted, ...levelGaps(tank, source)];
  });
}
