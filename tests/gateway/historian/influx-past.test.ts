import { describe, expect, test } from 'vitest';
import type { QueryAnswer } from '../../../gateway/historian/influx-connection.ts';
import { InfluxPast } from '../../../gateway/historian/influx-past.ts';

/** A server that gives these results in turn, and remembers what it was asked. */
function server(
  ...results: readonly (readonly [columns: string[], values: unknown[][]] | string)[]
) {
  const asked: string[] = [];
  const past = new InfluxPast(async (statement): Promise<QueryAnswer> => {
    const result = results[asked.push(statement) - 1];
    if (result === undefined) return { kind: 'answered', results: [{}] };
    if (typeof result === 'string') return { kind: 'answered', results: [{ error: result }] };
    const [columns, values] = result;
    return { kind: 'answered', results: [{ series: [{ columns, values }] }] };
  });
  return { asked, past };
}

const QUERY = { fullName: 'park/tanks/lt-1', from: 1_000, to: 2_000, every: null, limit: 2 };
const READING = ['time', 'v', 'q'];

describe('looking back through InfluxQL', () => {
  test('asks within the span and gives what there is, with a cursor to the nanosecond', async () => {
    const { asked, past } = server(
      [
        READING,
        [
          ['1970-01-01T00:00:01.5Z', 1, 'good'],
          ['1970-01-01T00:00:01.500000001Z', null, 'bad'],
          ['1970-01-01T00:00:01.500000002Z', 3, 'good'],
        ],
      ],
      [READING, [['1970-01-01T00:00:01.500000002Z', 3, 'good']]],
    );
    const page = await past.history(QUERY);
    expect(page).toEqual({
      kind: 'readings',
      items: [
        { t: 1_500, v: 1, q: 'good' },
        { t: 1_500, v: null, q: 'bad' },
      ],
      next: '1500.1',
    });
    expect((await past.history({ ...QUERY, cursor: page?.next }))?.next).toBeNull();
    expect(asked).toEqual([
      `SELECT "v", "q" FROM "reading" WHERE "site" = 'park' AND "source" = 'tanks' AND "point" = 'lt-1' AND time >= 1000000000 AND time < 2000000000 ORDER BY time ASC LIMIT 3`,
      expect.stringContaining('AND time > 1500000001 AND time < 2000000000'),
    ]);
  });

  test('no name can end a text of the statement', async () => {
    const { asked, past } = server();
    await past.history({ ...QUERY, fullName: `a' OR 1=1 --/b\\/c"` });
    expect(asked[0]).toContain(
      `"site" = 'a\\' OR 1=1 --' AND "source" = 'b\\\\' AND "point" = 'c"'`,
    );
  });

  test('buckets go from value to value, page by page', async () => {
    const figures = ['time', 'min', 'mean', 'max', 'last', 'count'];
    const { asked, past } = server(
      [['time', 'first'], [['1970-01-01T00:00:01.2Z', 5]]],
      [
        figures,
        [
          ['1970-01-01T00:00:01Z', 5, 5.5, 6, 6, 2],
          ['1970-01-01T00:00:01.5Z', null, null, null, null, 0],
        ],
      ],
      [['time', 'first'], [['1970-01-01T00:00:01.9Z', 7]]],
      [figures, [['1970-01-01T00:00:01.5Z', 7, 7, 7, 7, 1]]],
      [['time', 'first'], [['1970-01-01T00:00:02.1Z', 8]]],
    );
    const page = await past.history({ ...QUERY, to: 30_000_000, every: 500 });
    expect(page).toEqual({
      kind: 'buckets',
      items: [
        { t: 1_000, min: 5, mean: 5.5, max: 6, last: 6, count: 2 },
        { t: 1_500, min: 7, mean: 7, max: 7, last: 7, count: 1 },
      ],
      next: '2100.0',
    });
    expect(asked[1]).toContain('GROUP BY time(500ms) fill(none) ORDER BY time ASC LIMIT 2');
    expect(asked[1]).toContain('AND time >= 1200000000 AND time < 25001000000000');
    // A stretch with fewer than a page holds is done with; from a full one it goes on behind its last bucket.
    expect(asked[2]).toContain('AND time >= 25001000000000 AND');
    expect(asked[4]).toContain('AND time >= 2000000000 AND');
  });

  test('tells in detail what became of readings, to the nanosecond', async () => {
    const { asked, past } = server(
      [
        READING,
        [
          ['1970-01-01T00:00:01.5Z', 1, 'good'],
          ['1970-01-01T00:00:01.500000001Z', 2, 'good'],
          ['1970-01-01T00:00:01.6Z', 3, 'good'],
        ],
      ],
      [['time', 'disposition'], [['1970-01-01T00:00:01.500000001Z', 'late']]],
    );
    const page = await past.history({ ...QUERY, detail: true });
    expect(page).toEqual({
      kind: 'readings',
      items: [
        { t: 1_500, v: 1, q: 'good', disposition: 'live' },
        { t: 1_500, v: 2, q: 'good', disposition: 'late' },
      ],
      next: '1500.1',
    });
    expect(asked[1]).toBe(
      `SELECT "disposition" FROM "arrival" WHERE "site" = 'park' AND "source" = 'tanks' AND "point" = 'lt-1' ` +
        'AND time >= 1000000000 AND time < 1501000000 ORDER BY time ASC',
    );
  });

  test('tells in detail what the readings of buckets are worth, also where none has a value', async () => {
    const figures = ['time', 'min', 'mean', 'max', 'last', 'count', 'readings'];
    const counts = ['time', 'count'];
    const { asked, past } = server(
      [['time', 'first'], [['1970-01-01T00:00:01.2Z', 'good']]],
      [
        figures,
        [
          ['1970-01-01T00:00:01Z', 5, 5.5, 6, 6, 2, 3],
          ['1970-01-01T00:00:01.5Z', null, null, null, null, 0, 1],
        ],
      ],
      [counts, [['1970-01-01T00:00:01Z', 1]]],
      [counts, [['1970-01-01T00:00:01Z', 1]]],
      [
        counts,
        [
          ['1970-01-01T00:00:01Z', 1],
          ['1970-01-01T00:00:01.5Z', 1],
        ],
      ],
      [counts, []],
      [counts, []],
      [counts, [['1970-01-01T00:00:01Z', 2]]],
    );
    const page = await past.history({ ...QUERY, every: 500, detail: true });
    const none = { good: 0, uncertain: 0, bad: 0, calibrating: 0, maintenance: 0 };
    const empty = { min: null, mean: null, max: null, last: null, count: 0 };
    expect(page?.items).toEqual([
      {
        ...{ t: 1_000, min: 5, mean: 5.5, max: 6, last: 6, count: 2, late: 2 },
        qualities: { ...none, good: 1, uncertain: 1, bad: 1 },
      },
      { t: 1_500, ...empty, qualities: { ...none, bad: 1 }, late: 0 },
    ]);
    expect(asked[0]).toContain('SELECT first("q") FROM "reading"');
    expect(asked[4]).toContain(
      'SELECT count("q") AS "count" FROM "reading" WHERE "site" = \'park\'',
    );
    expect(asked[4]).toContain('AND time >= 1200000000 AND time < 2000000000');
    expect(asked[4]).toContain(`AND ("q" = 'bad') GROUP BY time(500ms) fill(none)`);
    expect(asked[7]).toContain('SELECT count("disposition") AS "count" FROM "arrival"');
    expect(asked[7]).toContain(
      `AND ("disposition" = 'delayed' OR "disposition" = 'late') GROUP BY time(500ms) fill(none)`,
    );
  });

  test('gives nothing where nothing was ever written, and refuses a cursor that is none of ours', async () => {
    const { past } = server('measurement not found: reading');
    expect(await past.history(QUERY)).toEqual({ kind: 'readings', items: [], next: null });
    expect(await past.history({ ...QUERY, cursor: "1' OR" })).toBeNull();
  });

  test('says what the server said is wrong', async () => {
    await expect(server('query timed out').past.history(QUERY)).rejects.toThrow('query timed out');
    await expect(
      server([READING, [['not a time', 1, 'good']]]).past.history(QUERY),
    ).rejects.toThrow('not a time');
  });
});
