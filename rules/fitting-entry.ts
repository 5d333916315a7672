import { type ProfileFacts, profileFacts } from './profile-fact.ts';
import type { ProfileEntry, ProfileFile } from './profile-file.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { substanceKey } from './substance.ts';

/** An entry of a profile that fits a point. */
export interface FittingEntry {
  readonly profile: ProfileFile;
  readonly entry: ProfileEntry;
}

type EntriesByKind = ReadonlyMap<string, readonly FittingEntry[]>;

/** Profiles are frozen and few, points are many: each list of profiles is sorted by kind of point once. */
const indexes = new WeakMap<readonly ProfileFile[], EntriesByKind>();

function entriesByKind(profiles: readonly ProfileFile[]): EntriesByKind {
  const known = indexes.get(profiles);
  if (known !== undefined) return known;
  const index = new Map<string, FittingEntry[]>();
  for (const profile of profiles) {
    for (const entry of profile.points) {
      const ofKind = index.get(entry.kind);
      if (ofKind === undefined) index.set(entry.kind, [{ profile, entry }]);
      else ofKind.push({ profile, entry });
    }
  }
  indexes.set(profiles, index);
  return index;
}

function meets(when: ProfileEntry['when'], facts: ProfileFacts): boolean {
  return Object.entries(when ?? {}).every(([fact, values]) =>
    (values as readonly unknown[]).includes(facts[fact]),
  );
}

function sameSubstance(asked: string | undefined, named: string | undefined): boolean {
  if (asked === undefined) return true;
  return named !== undefined && substanceKey(asked) === substanceKey(named);
}

function fits(
  { profile, entry }: FittingEntry,
  point: SiteFilePoint,
  facts: ProfileFacts,
): boolean {
  const { sourceKind } = profile.profile;
  return (
    (sourceKind === undefined || sourceKind === facts.sourceKind) &&
    (entry.placement === undefined || entry.placement === point.placement) &&
    sameSubstance(entry.substance, point.substance) &&
    meets(entry.when, facts)
  );
}

/** How much an entry asks of a point beside its kind. */
export function specificityOf({ profile, entry }: FittingEntry): number {
  const asked = [profile.profile.sourceKind, entry.placement, entry.substance];
  return asked.filter((each) => each !== undefined).length + Object.keys(entry.when ?? {}).length;
}

/** The profile entries that apply to a point, the least specific first; what stands later wins. */
export function fittingEntries(
  profiles: readonly ProfileFile[],
  source: SiteFileSource,
  point: SiteFilePoint,
): readonly FittingEntry[] {
  const facts = profileFacts(source, point);
  return (entriesByKind(profiles).get(point.kind) ?? [])
    .filter((each) => fits(each, point, facts))
    .sort((a, b) => specificityOf(a) - specificityOf(b));
}

/** Whether any of them has a limit, of whatever name and however sure. */
export function givesLimits(entries: readonly FittingEntry[]): boolean {
  return entries.some(({ entry }) => entry.limits !== undefined);
}

/** What an entry that does not ask for a fact is taken to mean by it; a fact that is not here must be named. */
const UNASKED: Readonly<Record<string, unknown>> = {
  sourceKind: 'custom',
  setPointBasis: 'oel',
  plateau: 'plain',
};
/** Facts where a common value is enough: the standard then speaks of some of the entry's points. */
const OVERLAPPING: readonly string[] = ['mineClass', ...Object.keys(UNASKED)];

function agrees(
  fact: string,
  asked: readonly unknown[],
  own: readonly unknown[] | undefined,
): boolean {
  if (own === undefined) {
    return fact in UNASKED ? asked.includes(UNASKED[fact]) : OVERLAPPING.includes(fact);
  }
  return OVERLAPPING.includes(fact)
    ? own.some((value) => asked.includes(value))
    : own.every((value) => asked.includes(value));
}

type Asks = Readonly<Record<string, readonly unknown[] | undefined>>;

/** The facts that an entry asks for, with the kind of source that its whole profile asks for. */
function asksOf({ profile, entry }: FittingEntry): Asks {
  const { sourceKind } = profile.profile;
  return { ...(sourceKind === undefined ? {} : { sourceKind: [sourceKind] }), ...entry.when };
}

/** Whether an entry is about what another is about, so that a limit of it must keep within the other's bounds. */
export function answersTo(inner: FittingEntry, outer: FittingEntry): boolean {
  const own = asksOf(inner);
  return (
    inner.entry.kind === outer.entry.kind &&
    (outer.entry.placement === undefined || outer.entry.placement === inner.entry.placement) &&
    sameSubstance(outer.entry.substance, inner.entry.substance) &&
    Object.entries(asksOf(outer)).every(([fact, asked]) => agrees(fact, asked ?? [], own[fact]))
  );
}
