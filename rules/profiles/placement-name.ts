import type { Bilingual } from '../register.ts';
import { METHANE_ROWS } from './methane-rows.ts';

/** Places by the rows of the methane table, which say where exactly its sensor hangs. */
const OF_METHANE: ReadonlyMap<string, Bilingual> = new Map(
  METHANE_ROWS.map(({ placement, place }) => [placement, place]),
);

/** The same places for what is measured there beside methane, and those that have no methane sensor. */
const OF_OTHERS: ReadonlyMap<string, Bilingual> = new Map([
  ['chamber', { zh: '机电硐室', en: 'Machine chamber' }],
  ['rock-heading', { zh: '掘进中的岩巷', en: 'Rock heading' }],
  ['main-intake', { zh: '主要进风巷', en: 'Main intake' }],
]);

/** What people call a placement of a kind of point; null for one that only a site or a profile file knows. */
export function placementName(kind: string, placement: string): Bilingual | null {
  const other = kind === 'methane' ? undefined : OF_OTHERS.get(placement);
  return other ?? OF_METHANE.get(placement) ?? null;
}
