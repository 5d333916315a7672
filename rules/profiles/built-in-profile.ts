import type { PointKindName } from '../point-kind.ts';
import type { DerivationBasis, ProfileEntry, ProfileFile, ProfileLimit } from '../profile-file.ts';
import type { Bilingual, Confidence } from '../register.ts';

/** An entry of a built-in profile: the operator is always told what an alarm means and what to do first. */
export type BuiltInEntry = ProfileEntry & {
  readonly guidance: NonNullable<ProfileEntry['guidance']>;
};

/** A built-in profile: a profile file as data, with a name and with guidance at every entry. */
export interface BuiltInProfile extends ProfileFile {
  readonly profile: ProfileFile['profile'] & { readonly name: Bilingual };
  readonly points: BuiltInEntry[];
}

/** Where a number stands, and how sure that is. */
export interface Citation {
  readonly standard: string;
  readonly clause: string;
  readonly confidence: Confidence;
}

/** Cites a number. */
export function cite(standard: string, clause: string, confidence: Confidence = 'found'): Citation {
  return { standard, clause, confidence };
}

function numbered(bound: ProfileLimit['bound'], value: number, citation: Citation): ProfileLimit {
  return { value, ...citation, bound, statutory: true };
}

/** A site may go as far as this from below: alarms at most here. */
export function upper(value: number, citation: Citation): ProfileLimit {
  return numbered('upper', value, citation);
}

/** A site may go as far as this from above: alarms at least here. */
export function lower(value: number, citation: Citation): ProfileLimit {
  return numbered('lower', value, citation);
}

/** The standard leaves no other value. */
export function exact(value: number, citation: Citation): ProfileLimit {
  return numbered('exact', value, citation);
}

/** The standard recommends it (宜): a site may choose another. */
export function recommended(limit: ProfileLimit): ProfileLimit {
  return { ...limit, statutory: false };
}

/** The design sets the value, the clause demands that there is one; nothing to compare with. */
export function byDesign(bound: 'upper' | 'lower', citation: Citation): ProfileLimit {
  return { design: true, ...citation, bound, statutory: false };
}

/** Reckoned from a fact of the site file, or from the point's red limit. */
export function derived(
  bound: 'upper' | 'lower',
  from: DerivationBasis,
  how: { readonly factor?: number; readonly plus?: number; readonly table?: [number, number][] },
  citation: Citation,
): ProfileLimit {
  const { factor = 1, plus = 0, table } = how;
  const rest = table === undefined ? {} : { table };
  return { derived: { from, factor, plus, ...rest }, ...citation, bound, statutory: true };
}

/** What the operator is told, in both languages: what it means, what to do first. */
export function guide(meaning: Bilingual, firstAction: Bilingual): BuiltInEntry['guidance'] {
  return { meaning, firstAction };
}

/** Text in both languages. */
export function bilingual(zh: string, en: string): Bilingual {
  return { zh, en };
}

/** An entry for points of one kind. */
export function entry(
  kind: PointKindName,
  guidance: BuiltInEntry['guidance'],
  rest: Omit<ProfileEntry, 'kind' | 'guidance'> = {},
): BuiltInEntry {
  return { kind, ...rest, guidance };
}
