import { findSubstance } from '../../../../rules/substance.ts';
import type { Profile } from '../api/answers.ts';
import type { Words } from '../parts/words.ts';

/** What an entry of a profile asks of the points that it is about. */
type Asked = Pick<Profile['entries'][number], 'placement' | 'placementName' | 'substance' | 'when'>;

/** What is needed to say it. */
type WhereWords = Pick<Words, 'find' | 'language' | 'list' | 'substance'>;

function factText(fact: string, values: readonly unknown[], { find, list }: WhereWords): string {
  const nameOf = (value: unknown) =>
    fact === 'sourceKind' ? `plant.kinds.${value}` : `office.facts.${fact}.${value}`;
  return list(values.map((value) => find(nameOf(value)) ?? String(value)));
}

/** Which points of the kind an entry is about: place, substance, facts of the site file. What only a file knows is called as the file has it. */
export function whereText(entry: Asked, words: WhereWords): string {
  const { placement, placementName, substance, when } = entry;
  const place = placementName?.[words.language] ?? placement;
  const gas = substance === null ? null : words.substance(substance);
  const facts = Object.entries(when).map(([fact, values]) => factText(fact, values, words));
  return [place, gas, ...facts].filter(Boolean).join(' · ');
}

/** The CAS number of its substance; null where it has none, or none is known. */
export function casOf({ substance }: Pick<Asked, 'substance'>): string | null {
  return substance === null ? null : (findSubstance(substance.toLowerCase())?.cas ?? null);
}
