import { type ReadingBatch, ReadingColumns } from '../../../gateway/historian/reading-batch.ts';
import type { Disposition, Quality } from '../../../rules/reading.ts';

/** A reading that a batch is made of. */
export interface Given {
  readonly name: string;
  readonly t: number;
  readonly v: number | null;
  readonly q: Quality;
  /** Left out: live. */
  readonly disposition?: Disposition;
}

/** A batch as the view hands it on, behind record `lsn`. */
export function batchOf(lsn: number, readings: readonly Given[]): ReadingBatch {
  const columns = new ReadingColumns();
  for (const { name, t, v, q, disposition = 'live' } of readings) {
    const of = { fullName: name, kind: 'tank-level', quality: q, disposition };
    columns.add({ ...of, eventTime: t, value: v });
  }
  return columns.batch({ lsn, mark: `mark-${lsn}` });
}
