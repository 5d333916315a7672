import { QUALITIES } from '../../rules/reading.ts';
import type { HistoryBucket } from './historian.ts';
import { countsOf, LATE_CODES, numberOf } from './stored-reading.ts';

/** Narrows readings to those that a bucket is given for. */
export function bucketReadings(detail: boolean): string {
  return detail ? '' : 'AND value IS NOT NULL';
}

/** What the readings of a bucket are worth; counting it takes half as long again as the figures. */
const WORTH = [
  ...QUALITIES.map((quality, index) => `sum(quality = ${index}) AS ${quality}`),
  `sum(disposition IN (${LATE_CODES.join(', ')})) AS late`,
].join(', ');

/**
 * Figures of one series' readings with `:start <= ms < :end` by buckets of `:every` milliseconds, oldest first.
 *
 * Numbers are bound as floating point, so `every` is cast: the bucket is a whole division.
 */
export const bucketsStatement = (detail: boolean): string => `
  SELECT *,
    (SELECT value FROM readings
     WHERE series = :series AND ms >= max(:start, bucket) AND ms < min(:end, bucket + CAST(:every AS INTEGER))
       AND value IS NOT NULL
     ORDER BY ms DESC, ns DESC LIMIT 1) AS last
  FROM (
    SELECT ms / CAST(:every AS INTEGER) * CAST(:every AS INTEGER) AS bucket,
      min(value) AS low, avg(value) AS mean, max(value) AS high, count(value) AS count
      ${detail ? `, ${WORTH}` : ''}
    FROM readings WHERE series = :series AND ms >= :start AND ms < :end ${bucketReadings(detail)}
    GROUP BY bucket ORDER BY bucket
  )
`;

/** A row of {@link bucketsStatement}. */
export function bucketOf(row: Record<string, unknown>, detail: boolean): HistoryBucket {
  const { bucket, low, mean, high, last, count } = row;
  return {
    t: Number(bucket),
    min: numberOf(low),
    mean: numberOf(mean),
    max: numberOf(high),
    last: numberOf(last),
    count: Number(count),
    ...(detail ? worthOf(row) : {}),
  };
}

function worthOf(row: Record<string, unknown>): Pick<HistoryBucket, 'qualities' | 'late'> {
  const qualities = countsOf(QUALITIES.map((quality) => Number(row[quality])));
  return { qualities, late: Number(row.late) };
}
