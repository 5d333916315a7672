import { unitOfEntry } from './given-limit.ts';
import { type LimitName, limitNamesOf, pointKind } from './point-kind.ts';
import type { DerivationBasis, ProfileEntry, ProfileFile, ProfileLimit } from './profile-file.ts';
import type { Bilingual, LimitStandard } from './register.ts';
import { findSubstance } from './substance.ts';

/** One limit of a profile, as lists show it. */
export interface ProfileRow extends LimitStandard {
  readonly profile: string;
  readonly kind: string;
  readonly placement: string | null;
  readonly substance: string | null;
  /** Facts of the site file that the entry asks for. */
  readonly when: Readonly<Record<string, readonly unknown[]>>;
  readonly limit: LimitName;
  /** Null where it is reckoned from the site file or set by the site's design. */
  readonly value: number | null;
  readonly unit: string | null;
  /** The value, or how it comes about, for people. */
  readonly shown: Bilingual;
  /** What the site file calls that which it is reckoned from; null where it is not reckoned. */
  readonly from: DerivationBasis | null;
  readonly edition: string | null;
}

/** What a profile is, in one line. */
export interface ProfileSummary {
  readonly id: string;
  readonly name: Bilingual | null;
  readonly sourceKind: string | null;
  readonly entries: number;
  readonly limits: number;
  readonly standards: readonly string[];
}

function both(text: string): Bilingual {
  return { zh: text, en: text };
}

/** What limits are reckoned from, as people call it. */
const BASES: Readonly<Record<DerivationBasis, Bilingual>> = {
  red: { zh: '红色限值', en: 'the red limit' },
  designHighM: { zh: '设计储存高液位', en: 'design high level' },
  designLowM: { zh: '设计储存低液位', en: 'design low level' },
  landingHeightM: { zh: '浮顶落地高度', en: 'landing height of the floating roof' },
  normalMaxPressureMPa: { zh: '正常压力上限', en: 'upper limit of normal pressure' },
  designPressureMPa: { zh: '设计压力', en: 'design pressure' },
  normalMaxTemperatureC: { zh: '正常温度上限', en: 'upper limit of normal temperature' },
  stackedHeightM: { zh: '堆积坝高', en: 'height of the stacked dam' },
};

function shownValue(limit: ProfileLimit, unit: string | null): Bilingual {
  const suffix = unit === null ? '' : ` ${unit}`;
  const { value, derived } = limit;
  if (value !== undefined) return both(`${value}${suffix}`);
  if (derived === undefined) return { zh: '由设计确定', en: 'set by the design' };
  const { from, factor, plus, table } = derived;
  const base = BASES[from];
  if (table !== undefined) {
    const steps = table.map(([at, then]) => `${at}: ${then}`).join(', ');
    return {
      zh: `按${base.zh}内插（${steps}）${suffix}`,
      en: `by ${base.en}, between rows (${steps})${suffix}`,
    };
  }
  const times = factor === 1 ? '' : `${factor} × `;
  const more = plus === 0 ? '' : ` + ${plus}${suffix}`;
  return { zh: `${times}${base.zh}${more}`, en: `${times}${base.en}${more}` };
}

function rowsOf(profile: ProfileFile, entry: ProfileEntry): readonly ProfileRow[] {
  const unit = unitOfEntry(entry);
  return limitNamesOf(pointKind(entry.kind)).flatMap((name): ProfileRow[] => {
    const limit = entry.limits?.[name];
    if (limit === undefined) return [];
    const { standard: id, clause, bound, statutory, confidence } = limit;
    return [
      {
        profile: profile.profile.id,
        kind: entry.kind,
        placement: entry.placement ?? null,
        substance: entry.substance ?? null,
        when: (entry.when ?? {}) as Readonly<Record<string, readonly unknown[]>>,
        limit: name,
        value: limit.value ?? null,
        unit,
        shown: shownValue(limit, unit),
        from: limit.derived?.from ?? null,
        id,
        clause,
        edition: limit.edition ?? null,
        bound,
        statutory,
        confidence,
      },
    ];
  });
}

/** Every limit of a profile, in the order in which it stands there. */
export function profileRows(profile: ProfileFile): readonly ProfileRow[] {
  return profile.points.flatMap((entry) => rowsOf(profile, entry));
}

/** The limits of one entry. */
export function entryRows(profile: ProfileFile, entry: ProfileEntry): readonly ProfileRow[] {
  return rowsOf(profile, entry);
}

/** A text in both languages, or once where it is the same in both. */
export function inBoth({ zh, en }: Bilingual): string {
  return zh === en ? en : `${en} · ${zh}`;
}

/** How a limit comes about, for those who write site files: with what they call what it is reckoned from. */
export function reckonedText({ shown, from }: ProfileRow): string {
  const text = inBoth(shown);
  return from === null ? text : `${text} (\`${from}\`)`;
}

/** What a profile is, in one line. */
export function profileSummary(profile: ProfileFile): ProfileSummary {
  const rows = profileRows(profile);
  const { id, name = null, sourceKind = null } = profile.profile;
  return {
    id,
    name,
    sourceKind,
    entries: profile.points.length,
    limits: rows.length,
    standards: [...new Set(rows.map((row) => row.id))].sort(),
  };
}

/** What an entry is about, for people: kind, place, substance, and the facts that it asks for. */
export function entryTitle(entry: ProfileEntry): Bilingual {
  const known = entry.substance === undefined ? null : findSubstance(entry.substance);
  const { zh, en } = known?.name ?? both(entry.substance ?? '');
  const facts = Object.entries(entry.when ?? {})
    // A list of nearly every kind of source says little and fills the line.
    .filter(([, values]) => (values as readonly unknown[]).length < FACT_VALUES_MAX)
    .map(([fact, values]) => `${fact} = ${(values as readonly unknown[]).join(' | ')}`);
  const parts = (name: string) =>
    [entry.kind, entry.placement ?? '', name, ...facts].filter((part) => part !== '').join(', ');
  return { zh: parts(zh), en: parts(en) };
}

const FACT_VALUES_MAX = 7;
