import { findDeclared } from './inventory.ts';
import { assessMajorHazard, type Inventory, type MajorHazard } from './major-hazard.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { convertValue, withoutNoise } from './unit-conversion.ts';

const KG_PER_TONNE = 1_000;

/** A tank whose level tells how much is in it. */
export interface GaugedTank {
  /** Id of the point that measures the level. */
  readonly point: string;
  readonly substance: string;
  readonly shape: 'vertical' | 'sphere';
  readonly diameterM: number;
  readonly densityKgM3: number;
  readonly unit: string | null;
  /** Low limit of the level, in `unit`: what is there in all normal operation; null where there is none. */
  readonly leastLevel: number | null;
}

/** What the tanks of a source hold now, and what that means. */
export interface LiveInventory {
  /** Tonnes by substance, as far as levels tell. */
  readonly tonnes: Readonly<Record<string, number>>;
  /** Substances of which there is more than was declared. */
  readonly aboveDeclared: readonly string[];
  readonly hazard: MajorHazard;
  /** Whether it is a major hazard source, or of a worse grade, which by the declared quantities it is not. */
  readonly gradeReached: boolean;
}

function gaugedTank(point: SiteFilePoint): readonly GaugedTank[] {
  const { tank } = point;
  if (point.kind !== 'tank-level' || tank?.diameterM === undefined) return [];
  const { diameterM, densityKgM3, substance, shape = 'vertical' } = tank;
  if (densityKgM3 === undefined || substance === undefined) return [];
  const unit = point.unit ?? 'm';
  const leastLevel = point.limits?.L ?? point.limits?.LL ?? null;
  return [{ point: point.id, substance, shape, diameterM, densityKgM3, unit, leastLevel }];
}

/** The tanks of a source whose level tells their content, one gauge a tank. */
export function gaugedTanks(source: SiteFileSource): readonly GaugedTank[] {
  const seen = new Set<string>();
  return (source.points ?? []).flatMap((point) => {
    const id = point.tank?.id;
    if (id !== undefined && seen.has(id)) return [];
    const tanks = gaugedTank(point);
    if (id !== undefined && tanks.length > 0) seen.add(id);
    return tanks;
  });
}

/** Tonnes in a tank at a level in the point's unit; null where the unit is no length. */
export function tonnesAt(tank: GaugedTank, level: number): number | null {
  const metres = convertValue(level, tank.unit, 'm', null);
  if (metres === null) return null;
  const radius = tank.diameterM / 2;
  const height = Math.max(0, metres);
  const filled = Math.min(height, tank.diameterM);
  const volume =
    tank.shape === 'sphere'
      ? (Math.PI * filled * filled * (3 * radius - filled)) / 3
      : Math.PI * radius * radius * height;
  return (volume * tank.densityKgM3) / KG_PER_TONNE;
}

function worsens(live: MajorHazard, declared: MajorHazard): boolean {
  if (live.isMajor && !declared.isMajor) return true;
  return live.grade !== null && declared.grade !== null && live.grade < declared.grade;
}

/** Asked with every level, of lists that never change: each name is looked up once. */
const declaredNames = new WeakMap<readonly Inventory[], Map<string, string>>();

/** The name under which a source has declared what a tank holds, by CAS number or any name; the tank's own word where it has not. */
export function declaredName(declared: readonly Inventory[], substance: string): string {
  const names = declaredNames.get(declared) ?? new Map<string, string>();
  declaredNames.set(declared, names);
  const known = names.get(substance);
  if (known !== undefined) return known;
  const name = findDeclared(declared, substance)?.name ?? substance;
  names.set(substance, name);
  return name;
}

/** Tonnes that a source has declared under a name; 0 where nothing. */
export function declaredTonnes(declared: readonly Inventory[], name: string): number {
  return declared.find((each) => each.name === name)?.quantityTonnes ?? 0;
}

/** Tonnes by substance in the tanks whose level is known, in the order of the tanks. */
export function tonnesHeld(
  declared: readonly Inventory[],
  tanks: readonly GaugedTank[],
  levelOf: (tank: GaugedTank, index: number) => number | null,
): ReadonlyMap<string, number> {
  const tonnes = new Map<string, number>();
  for (const [index, tank] of tanks.entries()) {
    const level = levelOf(tank, index);
    const there = level === null ? null : tonnesAt(tank, level);
    if (there === null) continue;
    const name = declaredName(declared, tank.substance);
    tonnes.set(name, (tonnes.get(name) ?? 0) + there);
  }
  for (const [name, there] of tonnes) tonnes.set(name, withoutNoise(there));
  return tonnes;
}

/** Substances of which there is more than was declared. */
export function aboveDeclared(
  declared: readonly Inventory[],
  tonnes: ReadonlyMap<string, number>,
): readonly string[] {
  return [...tonnes]
    .filter(([name, there]) => there > declaredTonnes(declared, name))
    .map(([name]) => name);
}

/**
 * Substances of which there is more than was declared even with every tank at its low limit, and how much. An alarm on
 * that would stand in all normal operation: it is the declaration that is wrong.
 */
export function wronglyDeclared(
  declared: readonly Inventory[],
  tanks: readonly GaugedTank[],
): ReadonlyMap<string, number> {
  const least = tonnesHeld(declared, tanks, ({ leastLevel }) => leastLevel);
  return new Map(
    aboveDeclared(declared, least).map((name) => [name, least.get(name) as number] as const),
  );
}

/** S, R and grade of what the tanks hold; a substance that no level tells counts as declared. */
export function hazardHeld(
  declared: readonly Inventory[],
  residents: number | null,
  tonnes: ReadonlyMap<string, number>,
): MajorHazard {
  const named = new Set(declared.map(({ name }) => name));
  const extra = [...tonnes].filter(([name]) => !named.has(name));
  const inventory: readonly Inventory[] = [
    ...declared.map((item) => ({
      ...item,
      quantityTonnes: tonnes.get(item.name) ?? item.quantityTonnes,
    })),
    ...extra.map(([name, quantityTonnes]) => ({ name, quantityTonnes })),
  ];
  return assessMajorHazard(inventory, residents);
}

/** What the tanks hold by the levels given, beside what was declared and how that was assessed. Null where no tank has a level. */
export function liveInventory(
  declared: readonly Inventory[],
  residents: number | null,
  tanks: readonly GaugedTank[],
  assessed: MajorHazard,
  levelOf: (point: string) => number | null,
): LiveInventory | null {
  const tonnes = tonnesHeld(declared, tanks, ({ point }) => levelOf(point));
  if (tonnes.size === 0) return null;
  const hazard = hazardHeld(declared, residents, tonnes);
  return {
    tonnes: Object.fromEntries(tonnes),
    aboveDeclared: aboveDeclared(declared, tonnes),
    hazard,
    gradeReached: worsens(hazard, assessed),
  };
}
