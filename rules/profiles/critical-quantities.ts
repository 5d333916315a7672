import type { Bilingual, Confidence } from '../register.ts';

/** A hazardous chemical of GB 18218-2018: its critical quantity, and its correction factor for the grade. */
export interface CriticalQuantity {
  /** CAS number; null where the standard names a mixture or a group. */
  readonly cas: string | null;
  readonly name: Bilingual;
  /** Other names, in lower case where they are English. */
  readonly aliases: readonly string[];
  /** Critical quantity Q, in t. */
  readonly tonnes: number;
  /** Factor beta of table 3 (toxic gases) or table 4 (class). */
  readonly beta: number;
  readonly confidence: Confidence;
}

function named(
  cas: string | null,
  zh: string,
  en: string,
  tonnes: number,
  beta: number,
  ...aliases: string[]
): CriticalQuantity {
  return { cas, name: { zh, en }, aliases, tonnes, beta, confidence: 'found' };
}

/** Table 1, as far as it was seen. Where a substance has several forms, the strictest stands first and holds for its bare name. */
export const CRITICAL_QUANTITIES: readonly CriticalQuantity[] = [
  named('7664-41-7', '氨', 'ammonia', 10, 2, 'liquid ammonia', 'anhydrous ammonia', 'nh3'),
  named('7782-50-5', '氯', 'chlorine', 5, 4, 'liquid chlorine', 'cl2'),
  named('7783-06-4', '硫化氢', 'hydrogen sulfide', 5, 5, 'hydrogen sulphide', 'h2s'),
  named('7446-09-5', '二氧化硫', 'sulfur dioxide', 20, 2, 'sulphur dioxide', 'so2'),
  named('10102-44-0', '二氧化氮', 'nitrogen dioxide', 1, 10, 'no2'),
  named('7782-41-4', '氟', 'fluorine', 1, 4),
  named('7664-39-3', '氟化氢', 'hydrogen fluoride', 1, 5, 'hf'),
  named('7647-01-0', '氯化氢（无水）', 'hydrogen chloride', 20, 3, 'hcl', '氯化氢'),
  named('75-44-5', '碳酰氯', 'phosgene', 0.3, 20, 'carbonyl chloride'),
  named('74-90-8', '氰化氢', 'hydrogen cyanide', 1, 10, 'hcn'),
  named('7803-51-2', '磷化氢', 'phosphine', 1, 20),
  named('7784-42-1', '砷化氢', 'arsine', 1, 4),
  named('624-83-9', '异氰酸甲酯', 'methyl isocyanate', 0.75, 20, 'mic'),
  named('75-21-8', '环氧乙烷', 'ethylene oxide', 10, 2, 'oxirane'),
  named('74-83-9', '溴甲烷', 'methyl bromide', 10, 3),
  named('50-00-0', '甲醛（>90 %）', 'formaldehyde', 5, 4, '甲醛'),
  named(null, '煤气（CO、CO 与 H2 混合物等）', 'coal gas', 20, 2, 'town gas', '煤气'),
  named('630-08-0', '一氧化碳', 'carbon monoxide', 20, 2, 'co'),
  named('7446-11-9', '三氧化硫', 'sulfur trioxide', 75, 1, 'sulphur trioxide'),
  named('7726-95-6', '溴', 'bromine', 20, 1),
  named('106-89-8', '环氧氯丙烷', 'epichlorohydrin', 20, 1),
  named('107-02-8', '丙烯醛', 'acrolein', 20, 1),
  named('26471-62-5', '甲苯二异氰酸酯', 'toluene diisocyanate', 100, 1, 'tdi'),
  named('6484-52-2', '硝酸铵（可燃物 >0.2 %）', 'ammonium nitrate', 5, 2, '硝酸铵'),
  named(null, '硝酸铵（可燃物 ≤0.2 %）', 'ammonium nitrate (up to 0.2 % combustible)', 50, 1),
  named(
    null,
    '硝酸铵肥料（可燃物 ≤0.4 %）',
    'ammonium nitrate fertiliser',
    200,
    1,
    'ammonium nitrate fertilizer',
    '硝酸铵肥料',
  ),
  named('55-63-0', '硝化甘油', 'nitroglycerin', 1, 2),
  named('118-96-7', '三硝基甲苯', 'trinitrotoluene', 5, 2, 'tnt'),
  named('9004-70-0', '硝化纤维素（干的或含水、乙醇 <25 %）', 'nitrocellulose', 1, 2, '硝化纤维素'),
  named(null, '硝化纤维素（含乙醇 ≥25 %）', 'nitrocellulose with alcohol', 10, 1),
  named(null, '硝化纤维素（含水 ≥25 %）', 'nitrocellulose with water', 50, 1),
  named('52583-42-3', '发烟硝酸', 'fuming nitric acid', 20, 1),
  named('7697-37-2', '硝酸（>70 %）', 'nitric acid', 100, 1, '硝酸'),
  named('68476-85-7', '液化石油气', 'liquefied petroleum gas', 50, 1.5, 'lpg'),
  named('74-98-6', '丙烷', 'propane', 50, 1.5),
  named('106-97-8', '丁烷', 'butane', 50, 1.5),
  named('74-82-8', '甲烷、天然气', 'methane', 50, 1.5, 'natural gas', 'lng', '甲烷', '天然气'),
  named('1333-74-0', '氢', 'hydrogen', 5, 1.5),
  named('74-86-2', '乙炔', 'acetylene', 1, 1.5),
  named('74-85-1', '乙烯', 'ethylene', 50, 1.5),
  named('106-99-0', '1,3-丁二烯', '1,3-butadiene', 5, 1.5, 'butadiene'),
  named('115-10-6', '二甲醚', 'dimethyl ether', 50, 1.5),
  named('75-01-4', '氯乙烯', 'vinyl chloride', 50, 1.5, 'vcm'),
  named('74-89-5', '一甲胺', 'methylamine', 5, 1.5),
  named('7782-44-7', '氧（压缩的或液化的）', 'oxygen', 200, 1, '氧'),
  named('71-43-2', '苯', 'benzene', 50, 1),
  named('108-88-3', '甲苯', 'toluene', 500, 1),
  named('100-42-5', '苯乙烯', 'styrene', 500, 1),
  named('67-56-1', '甲醇', 'methanol', 500, 1),
  named('64-17-5', '乙醇', 'ethanol', 500, 1),
  named('67-64-1', '丙酮', 'acetone', 500, 1),
  named('86290-81-5', '汽油', 'gasoline', 200, 1, 'petrol'),
  named('110-82-7', '环己烷', 'cyclohexane', 500, 1),
  named('110-54-3', '正己烷', 'hexane', 500, 1, 'n-hexane'),
  named('141-78-6', '乙酸乙酯', 'ethyl acetate', 500, 1),
  named('107-13-1', '丙烯腈', 'acrylonitrile', 50, 1),
  named('75-56-9', '环氧丙烷', 'propylene oxide', 10, 1.5),
  named('75-15-0', '二硫化碳', 'carbon disulfide', 50, 1, 'carbon disulphide'),
  named('60-29-7', '乙醚', 'diethyl ether', 10, 1.5),
  named('7757-79-1', '硝酸钾', 'potassium nitrate', 1000, 1),
  named('3811-04-9', '氯酸钾', 'potassium chlorate', 100, 1),
  named('7775-09-9', '氯酸钠', 'sodium chlorate', 100, 1),
  named('12185-10-3', '白磷', 'white phosphorus', 50, 1),
  named('75-20-7', '电石', 'calcium carbide', 100, 1),
  named('7440-09-7', '钾', 'potassium', 1, 1),
  named('7440-23-5', '钠', 'sodium', 10, 1),
];

/** Table 2 with table 4: critical quantity in t and beta by the symbol of the hazard class. */
export const HAZARD_CLASSES = {
  J1: { tonnes: 5, beta: 4 },
  J2: { tonnes: 50, beta: 1 },
  J3: { tonnes: 50, beta: 2 },
  J4: { tonnes: 50, beta: 2 },
  J5: { tonnes: 500, beta: 1 },
  'W1.1': { tonnes: 1, beta: 2 },
  'W1.2': { tonnes: 10, beta: 2 },
  'W1.3': { tonnes: 50, beta: 2 },
  W2: { tonnes: 10, beta: 1.5 },
  W3: { tonnes: 150, beta: 1 },
  W4: { tonnes: 50, beta: 1 },
  'W5.1': { tonnes: 10, beta: 1.5 },
  'W5.2': { tonnes: 50, beta: 1 },
  'W5.3': { tonnes: 1000, beta: 1 },
  'W5.4': { tonnes: 5000, beta: 1 },
  'W6.1': { tonnes: 10, beta: 1.5 },
  'W6.2': { tonnes: 50, beta: 1 },
  'W7.1': { tonnes: 10, beta: 1.5 },
  'W7.2': { tonnes: 50, beta: 1 },
  W8: { tonnes: 50, beta: 1 },
  'W9.1': { tonnes: 50, beta: 1 },
  'W9.2': { tonnes: 200, beta: 1 },
  W10: { tonnes: 200, beta: 1 },
  W11: { tonnes: 200, beta: 1 },
} as const;
/** Symbol of a hazard class. */
export type HazardClass = keyof typeof HAZARD_CLASSES;
/** The symbols, as a site file may write them. */
export const HAZARD_CLASS_NAMES = Object.keys(HAZARD_CLASSES) as [HazardClass, ...HazardClass[]];
