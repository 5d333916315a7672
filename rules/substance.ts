import type { Bilingual } from './register.ts';

/** A chemical that files may name, by CAS number or by any of its names. */
export interface Substance {
  /** CAS registry number, the one key of a substance. */
  readonly cas: string;
  readonly name: Bilingual;
  /** Other lower-case English names and formulas that files use. */
  readonly aliases: readonly string[];
  /** Molar mass in g/mol; null where nothing is converted. */
  readonly molarMass: number | null;
}

function substance(
  cas: string,
  zh: string,
  en: string,
  molarMass: number | null = null,
  aliases: readonly string[] = [],
): Substance {
  return { cas, name: { zh, en }, aliases, molarMass };
}

/** Toxic gases of the OEL table, with the molar masses of standards' conversion tables, and their other names. */
const SUBSTANCES: readonly Substance[] = [
  substance('7783-06-4', '硫化氢', 'hydrogen sulfide', 34.08, ['hydrogen sulphide', 'h2s']),
  substance('7664-41-7', '氨', 'ammonia', 17.03, ['nh3', 'liquid ammonia', 'anhydrous ammonia']),
  substance('7782-50-5', '氯', 'chlorine', 70.9, ['cl2', 'liquid chlorine']),
  substance('630-08-0', '一氧化碳', 'carbon monoxide', 28.01, ['co']),
  substance('7446-09-5', '二氧化硫', 'sulfur dioxide', 64.06, ['sulphur dioxide', 'so2']),
  substance('7647-01-0', '氯化氢', 'hydrogen chloride', 36.46, ['hcl']),
  substance('7664-39-3', '氟化氢', 'hydrogen fluoride', 20.01, ['hf']),
  substance('71-43-2', '苯', 'benzene', 78.11, ['c6h6']),
  substance('74-90-8', '氰化氢', 'hydrogen cyanide', 27.03, ['hcn']),
  substance('75-44-5', '碳酰氯', 'phosgene', 98.92, ['carbonyl chloride', 'cocl2']),
  substance('10102-44-0', '二氧化氮', 'nitrogen dioxide', 46.01, ['no2']),
  substance('75-21-8', '环氧乙烷', 'ethylene oxide', 44.05, ['eo', 'oxirane']),
  substance('67-56-1', '甲醇', 'methanol', 32.04, ['methyl alcohol', 'ch3oh']),
  substance('107-13-1', '丙烯腈', 'acrylonitrile', 53.06),
  substance('75-01-4', '氯乙烯', 'vinyl chloride', 62.5, ['vcm', 'vinyl chloride monomer']),
  substance('7726-95-6', '溴', 'bromine', 159.8, ['br2']),
  substance('108-88-3', '甲苯', 'toluene', 92.14),
  substance('124-38-9', '二氧化碳', 'carbon dioxide', 44.01, ['co2']),
];

/** What else is often stored, by what people call it: nothing is reckoned with these names. */
const NAMED_ONLY: ReadonlyMap<string, Bilingual> = new Map(
  [
    ['液化石油气', 'liquefied petroleum gas'],
    ['天然气', 'natural gas'],
    ['甲烷', 'methane'],
    ['丙烷', 'propane'],
    ['丁烷', 'butane'],
    ['乙烯', 'ethylene'],
    ['丙烯', 'propylene'],
    ['乙炔', 'acetylene'],
    ['氢', 'hydrogen'],
    ['氧', 'oxygen'],
    ['汽油', 'gasoline'],
    ['乙醇', 'ethanol'],
  ].map(([zh = '', en = '']) => [en, { zh, en }]),
);

/** One spelling for `Hydrogen-Sulfide`, `hydrogen sulphide` and `hydrogen sulfide`: a name that is missed has no limits. */
export function inOneSpelling(text: string): string {
  return text.toLowerCase().replaceAll(/[- ]+/g, ' ').replaceAll('sulph', 'sulf');
}

const BY_KEY: ReadonlyMap<string, Substance> = new Map(
  SUBSTANCES.flatMap((each) =>
    [each.cas, each.name.en, ...each.aliases].map((key) => [inOneSpelling(key), each] as const),
  ),
);

/** The substance that a file names by CAS number or English name; null where it is none of the known toxic gases. */
export function findSubstance(text: string): Substance | null {
  return BY_KEY.get(inOneSpelling(text)) ?? null;
}

/** Molar mass of a substance that a file names, in g/mol; null where none is named or it is none of the known toxic gases. */
export function molarMassOf(substance: string | null | undefined): number | null {
  return substance == null ? null : (findSubstance(substance)?.molarMass ?? null);
}

/** What people call a substance that a file names, in both languages; null where that is not known. */
export function substanceName(text: string): Bilingual | null {
  return findSubstance(text)?.name ?? NAMED_ONLY.get(inOneSpelling(text)) ?? null;
}

/** One key for all ways to name a substance: its CAS number where it is known, else the text itself. */
export function substanceKey(text: string): string {
  return findSubstance(text)?.cas ?? text;
}
