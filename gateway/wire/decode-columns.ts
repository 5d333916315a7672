import type { Reading } from '../../rules/reading.ts';
import type { Batch } from './batch.ts';
import {
  decodeQuality,
  decodeSequence,
  decodeTime,
  decodeValue,
  isFault,
} from './decode-fields.ts';
import type { Fields } from './decode-item.ts';
import type { Fault } from './rejection.ts';

const NOT_COLUMNS: Fault = {
  code: 'malformed',
  detail: 'send a list of {"p", "v"}, {"readings": [...]}, or columns {"p": [...], "v": [...]}',
};

/** A field of every row: a list has one each, anything else holds for all. */
class Column<T> {
  private readonly decode: (field: unknown) => T | Fault;
  private readonly rows: readonly unknown[] | null;
  /** What holds for all rows, decoded once. */
  readonly shared: T | Fault;

  constructor(field: unknown, decode: (field: unknown) => T | Fault) {
    this.decode = decode;
    this.rows = Array.isArray(field) ? field : null;
    this.shared = decode(this.rows === null ? field : undefined);
  }

  /** Rows of the column, or `otherwise` where it holds for all. */
  length(otherwise: number): number {
    return this.rows === null ? otherwise : this.rows.length;
  }

  at(row: number): T | Fault {
    return this.rows === null ? this.shared : this.decode(this.rows[row]);
  }
}

function decodeRow(
  batch: Batch,
  name: unknown,
  field: unknown,
  row: number,
  columns: Columns,
): Reading | Fault {
  const point = batch.pointNamed(name);
  if ('code' in point) return point;
  const value = decodeValue(point, field);
  if (isFault(value)) return value;
  const deviceTime = columns.times.at(row);
  if (isFault(deviceTime)) return deviceTime;
  const quality = value === null ? 'bad' : columns.qualities.at(row);
  if (isFault(quality)) return quality;
  const sequence = columns.sequences.at(row);
  if (isFault(sequence)) return sequence;
  return { point: point.index, value, quality, deviceTime, sequence };
}

interface Columns {
  readonly times: Column<number | null>;
  readonly qualities: Column<Reading['quality']>;
  readonly sequences: Column<number | null>;
}

/** What is wrong with the columns as a whole, or null. */
function faultOf(
  columns: Columns,
  names: readonly unknown[],
  values: readonly unknown[],
): Fault | null {
  const rows = names.length;
  const lengths = [
    rows,
    values.length,
    columns.times.length(rows),
    columns.qualities.length(rows),
    columns.sequences.length(rows),
  ];
  if (lengths.some((length) => length !== rows)) {
    const wrong = lengths.flatMap((length, index) =>
      length === rows ? [] : [`"${COLUMN_NAMES[index]}" has ${length}`],
    );
    const detail = `"p" has ${rows} rows, ${wrong.join(', ')}: send as many of each as there are in "p"`;
    return { code: 'unequal-columns', detail };
  }
  if (isFault(columns.times.shared)) return columns.times.shared;
  if (isFault(columns.qualities.shared)) return columns.qualities.shared;
  return isFault(columns.sequences.shared) ? columns.sequences.shared : null;
}

const COLUMN_NAMES = ['p', 'v', 't', 'q', 'n'] as const;

/** Decodes columns into the batch: one reading a row, the cheapest form of many readings by far. */
export function decodeColumns(batch: Batch, fields: Fields): void {
  const names: unknown = fields.p;
  const values: unknown = fields.v;
  if (!Array.isArray(names) || !Array.isArray(values)) {
    batch.refuse(null, NOT_COLUMNS);
    return;
  }
  const columns: Columns = {
    times: new Column(fields.t, decodeTime),
    qualities: new Column(fields.q, decodeQuality),
    sequences: new Column(fields.n, decodeSequence),
  };
  const fault = faultOf(columns, names, values);
  if (fault !== null) {
    batch.refuse(null, fault);
    return;
  }
  for (let row = 0; row < names.length; row += 1) {
    batch.take(row, decodeRow(batch, names[row], values[row], row, columns));
  }
}
