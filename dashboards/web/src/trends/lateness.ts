import { type Sample, type Spans, type Stretch, stretchesOf } from './sample.ts';

/** Whether a reading of a sample came so late that nobody saw it at its time. */
export function isLate({ late }: Pick<Sample, 'late'>): boolean {
  return late > 0;
}

/** Values of the part of the curve that nobody saw at its time; null elsewhere. */
export function lateCurve(samples: readonly Sample[]): readonly (number | null)[] {
  return samples.map((sample) => (isLate(sample) ? sample.v : null));
}

/** When what is shown, or some of a bucket, came late. */
export function latesOf(samples: readonly Sample[], spans: Spans): readonly Stretch[] {
  return stretchesOf(samples, spans, (sample) => (isLate(sample) ? true : null)).map(
    ({ fromS, toS }) => ({ fromS, toS }),
  );
}
