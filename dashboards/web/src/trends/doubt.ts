import type { Sample, Stretch } from './sample.ts';

/** Whether a reading is drawn although its value can't be taken as it stands. */
export function isDoubtful({ q, v }: Pick<Sample, 'q' | 'v'>): boolean {
  return v !== null && q !== null && q !== 'good';
}

/** Values of the part of the curve that leads to, through and from readings that can't be taken as they stand; null elsewhere. */
export function doubtfulCurve(samples: readonly Sample[]): readonly (number | null)[] {
  const doubtful = (index: number) => {
    const sample = samples[index];
    return sample !== undefined && isDoubtful(sample);
  };
  return samples.map(({ v }, index) =>
    doubtful(index) || doubtful(index - 1) || doubtful(index + 1) ? v : null,
  );
}

/** Values of the part of the curve that can be taken as it stands. */
export function soundCurve(samples: readonly Sample[]): readonly (number | null)[] {
  return samples.map((sample) => (isDoubtful(sample) ? null : sample.v));
}

/** How far a quality takes a value's worth: bad says nothing, the others say it with a doubt. */
export type Doubt = 'bad' | 'doubtful';

/** A stretch in which readings were not good. */
export interface DoubtStretch extends Stretch {
  readonly doubt: Doubt;
}

function doubtOf({ q, count, v }: Sample): Doubt | null {
  if (count === 0 || q === null || q === 'good') return null;
  return v === null ? 'bad' : 'doubtful';
}

/** When readings were bad or doubtful: each holds until the next one, or for `heldS` seconds where silence follows. */
export function doubtsOf(
  samples: readonly Sample[],
  { heldS, gapS }: { readonly heldS: number; readonly gapS: number },
): readonly DoubtStretch[] {
  const stretches: DoubtStretch[] = [];
  for (const [index, sample] of samples.entries()) {
    const doubt = doubtOf(sample);
    if (doubt === null) continue;
    const next = samples[index + 1]?.t ?? Number.POSITIVE_INFINITY;
    const toS = next - sample.t > gapS ? sample.t + heldS : next;
    const last = stretches.at(-1);
    if (last !== undefined && last.doubt === doubt && last.toS === sample.t) {
      stretches[stretches.length - 1] = { ...last, toS };
    } else stretches.push({ fromS: sample.t, toS, doubt });
  }
  return stretches;
}
