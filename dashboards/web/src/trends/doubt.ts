import { type Sample, type Spans, type Stretch, stretchesOf } from './sample.ts';

/** Whether a sample is drawn although its value, or one of those in its bucket, can't be taken as it stands. */
export function isDoubtful({ worst, v }: Pick<Sample, 'worst' | 'v'>): boolean {
  return v !== null && worst !== null && worst !== 'good';
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

function doubtOf({ worst, v }: Sample): Doubt | null {
  if (worst === null || worst === 'good') return null;
  return v === null || worst === 'bad' ? 'bad' : 'doubtful';
}

/**
 * When readings were bad or doubtful, or some of a bucket: each holds until the next one, or for `heldS` seconds where silence
 * follows.
 */
export function doubtsOf(samples: readonly Sample[], spans: Spans): readonly DoubtStretch[] {
  return stretchesOf(samples, spans, doubtOf).map(({ what: doubt, ...stretch }) => ({
    ...stretch,
    doubt,
  }));
}
