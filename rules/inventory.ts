import { criticalQuantity, type Inventory, namedQuantity } from './major-hazard.ts';
import { findSubstance, inOneSpelling } from './substance.ts';
import { withoutNoise } from './unit-conversion.ts';

/** CAS number of what is declared, by its own or by its name; null where none is known. */
export function casOf({ cas, name }: Pick<Inventory, 'cas' | 'name'>): string | null {
  return cas ?? findSubstance(name)?.cas ?? namedQuantity({ name })?.cas ?? null;
}

function areSameName(left: string, right: string): boolean {
  return inOneSpelling(left) === inOneSpelling(right);
}

/** By their names in any language, or by their CAS numbers. */
function isOneSubstance(left: Inventory, right: Inventory): boolean {
  const cas = casOf(left);
  return areSameName(left.name, right.name) || (cas !== null && cas === casOf(right));
}

/** Mixtures have the number of what is in them and a class of their own; some substances have several forms. */
function isClassifiedOtherwise(left: Inventory, right: Inventory): boolean {
  const [one, other] = [criticalQuantity(left), criticalQuantity(right)];
  return one !== null && other !== null && one !== other;
}

/** Whether the quantities of two entries make one share of one critical quantity. */
function areSame(left: Inventory, right: Inventory): boolean {
  return isOneSubstance(left, right) && !isClassifiedOtherwise(left, right);
}

function added(before: Inventory, again: Inventory): Inventory {
  const { name, otherNames = [], quantityTonnes } = before;
  const isKnown = [name, ...otherNames].some((each) => areSameName(each, again.name));
  return {
    name,
    otherNames: isKnown ? otherNames : [...otherNames, again.name],
    // What one of them leaves out, the other says.
    cas: before.cas ?? again.cas,
    hazardClass: before.hazardClass ?? again.hazardClass,
    quantityTonnes: withoutNoise(quantityTonnes + again.quantityTonnes),
  };
}

/** A name by which alarms and answers tell it from all others of its source. */
function toldApart(item: Inventory, others: readonly Inventory[]): Inventory {
  const { cas, name, hazardClass } = item;
  if (others.every((each) => each.name !== name)) return item;
  return { ...item, name: `${name} (${hazardClass ?? cas ?? 'table 1'})` };
}

/** What a source has declared, each substance once by the first of its names, with all that there is of it. */
export function mergeInventory(declared: readonly Inventory[]): readonly Inventory[] {
  const merged: Inventory[] = [];
  for (const item of declared) {
    const place = merged.findIndex((each) => areSame(each, item));
    const before = merged[place];
    if (before === undefined) merged.push(toldApart(item, merged));
    else merged[place] = added(before, item);
  }
  return merged;
}

/** Two entries of a declaration, by their places, that have to do with one substance. */
export interface RepeatedSubstance {
  readonly first: number;
  readonly again: number;
  /** Their quantities are added; otherwise a hazard class keeps them apart. */
  readonly isAdded: boolean;
}

/** The entries that name what an earlier one names already, each with the first such. */
export function repeatedSubstances(declared: readonly Inventory[]): readonly RepeatedSubstance[] {
  return declared.flatMap((item, again): RepeatedSubstance[] => {
    const before = declared.slice(0, again);
    const same = before.findIndex((each) => areSame(each, item));
    if (same >= 0) return [{ first: same, again, isAdded: true }];
    const first = before.findIndex(
      (each) => isOneSubstance(each, item) && each.hazardClass !== item.hazardClass,
    );
    return first >= 0 ? [{ first, again, isAdded: false }] : [];
  });
}

/** What a source has declared of a substance that a file names by CAS number or any name; undefined where nothing. */
export function findDeclared(declared: readonly Inventory[], text: string): Inventory | undefined {
  const cas = casOf({ name: text }) ?? text;
  const named = declared.find(({ name, otherNames = [] }) =>
    [name, ...otherNames].some((each) => areSameName(each, text)),
  );
  return named ?? declared.find((each) => casOf(each) === cas);
}
