import { casOf } from './inventory.ts';
import { namedQuantity } from './major-hazard.ts';
import type { PointKindName } from './point-kind.ts';
import type { SiteFileSource } from './site-file.ts';
import { findSubstance } from './substance.ts';

type Chemical = NonNullable<SiteFileSource['substances']>[number];

/** Toxic gases of GB 18218-2018, table 3 or class J1, that the OEL table does not name. */
const TOXIC_CAS: readonly string[] = [
  '7803-51-2', // phosphine
  '624-83-9', // methyl isocyanate
  '74-83-9', // methyl bromide
  '7784-42-1', // arsine
  '7782-41-4', // fluorine
  '50-00-0', // formaldehyde
];
const TOXIC_NAMES: readonly string[] = [
  'phosphine',
  'methyl isocyanate',
  'mic',
  'methyl bromide',
  'arsine',
  'fluorine',
  'formaldehyde',
  'coal gas',
  'town gas',
];
/** Oxidisers, which neither poison nor burn by themselves. */
const INERT: readonly string[] = [
  '7782-44-7',
  'oxygen',
  '7757-79-1',
  'potassium nitrate',
  '3811-04-9',
  'potassium chlorate',
  '7775-09-9',
  'sodium chlorate',
  '7697-37-2',
  'nitric acid',
  '52583-42-3',
  'fuming nitric acid',
];
/** Symbols of GB 18218-2018, table 2: what is toxic, and what gives off nothing that a detector could find. */
const TOXIC_CLASS = /^J/;
const INERT_CLASS = /^W(?:1\.|4$|9\.)/;

/** By what this file may know it: its number, and its English name, also where it is declared by another. */
function keysOf({ cas, name }: Chemical): readonly string[] {
  const row = namedQuantity({ cas, name })?.name.en ?? null;
  return [name.toLowerCase(), casOf({ cas, name }), row].filter((each) => each !== null);
}

function isToxic(chemical: Chemical): boolean {
  // The symbol of its class holds before its name.
  if (chemical.hazardClass !== undefined) return TOXIC_CLASS.test(chemical.hazardClass);
  return keysOf(chemical).some(
    (key) => findSubstance(key) !== null || TOXIC_CAS.includes(key) || TOXIC_NAMES.includes(key),
  );
}

function isInert(chemical: Chemical): boolean {
  if (chemical.hazardClass !== undefined) return INERT_CLASS.test(chemical.hazardClass);
  return keysOf(chemical).some((key) => INERT.includes(key));
}

/**
 * Which leaks have to be looked for, by what is there. What is toxic is looked for as such, also where it burns: its first alarm
 * by the exposure limit comes long before it could explode. All else that is not known to give off nothing may burn.
 */
export function leakDetection(substances: readonly Chemical[]): readonly PointKindName[] {
  const others = substances.filter((each) => !isToxic(each));
  return [
    ...(others.length < substances.length ? (['toxic-gas'] as const) : []),
    ...(others.some((each) => !isInert(each)) ? (['combustible-gas'] as const) : []),
  ];
}
