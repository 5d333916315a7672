import { afterEach, describe, expect, test } from 'vitest';
import { InfluxHistorian, type RefusedLines } from '../../../gateway/historian/influx-historian.ts';
import type { InfluxAccess } from '../../../gateway/historian/influx-target.ts';
import { type ReadingBatch, ReadingColumns } from '../../../gateway/historian/reading-batch.ts';
import { type FakeAnswer, FakeInflux, type SeenRequest } from '../../support/fake-influx.ts';
import { alarmEvent, inDirectory, ManualClock, until } from '../views/support.ts';

const START = 1_760_000_000_000;
const STORED: FakeAnswer = { status: 204 };

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function batch(lsn: number, values: readonly number[]): ReadingBatch {
  const columns = new ReadingColumns();
  for (const [index, value] of values.entries()) {
    columns.add({
      fullName: 'park/tanks/lt-1',
      kind: 'tank-level',
      eventTime: START + index,
      value,
      quality: 'good',
      disposition: 'live',
    });
  }
  return columns.batch({ lsn, mark: `mark-${lsn}` });
}

async function setUp(
  answer: (request: SeenRequest) => FakeAnswer,
  access: Partial<InfluxAccess> & Pick<InfluxAccess, 'version'>,
) {
  const fake = new FakeInflux(answer);
  const clock = new ManualClock();
  const refused: RefusedLines[] = [];
  const remarks: string[] = [];
  const historian = new InfluxHistorian({
    access: {
      url: await fake.start(),
      database: access.version === 2 ? null : 'plant',
      bucket: access.version === 2 ? 'plant' : null,
      org: null,
      token: 'secret-token',
      username: null,
      password: null,
      retention: null,
      ...access,
    },
    path: ':memory:',
    clock,
    refused: (lines) => refused.push(lines),
    remarked: (remark) => remarks.push(remark),
  });
  running.push(fake, historian);
  await historian.start();
  return { fake, clock, historian, refused, remarks };
}

/** Refuses the lines with a value of 13, as the documentation of each version words it. */
function refusing(status: number, body: (lines: readonly string[]) => unknown) {
  return (request: SeenRequest): FakeAnswer => {
    if (request.path === '/query') return { status: 200, body: { results: [{ statement_id: 0 }] } };
    const bad = request.lines.filter((line) => line.includes(' v=13,'));
    return bad.length === 0 ? STORED : { status, body: body(bad) };
  };
}

test('what became of a reading that did not come as it should has a line of its own at the same time', async () => {
  const { fake, historian } = await setUp(() => STORED, { version: 2 });
  const columns = new ReadingColumns();
  const of = { fullName: 'park/tanks/lt-1', kind: 'tank-level', quality: 'good' } as const;
  columns.add({ ...of, eventTime: START, value: 1, disposition: 'live' });
  columns.add({ ...of, eventTime: START, value: 2, disposition: 'late' });
  columns.add({ ...of, eventTime: START + 1, value: 3, disposition: 'late-live' });
  await historian.write(columns.batch({ lsn: 1, mark: null }));
  const tags = 'kind=tank-level,point=lt-1,site=park,source=tanks';
  expect(fake.writes[0]?.lines).toEqual([
    `reading,${tags} v=1,q="good" ${START}000000`,
    `reading,${tags} v=2,q="good" ${START}000001`,
    `arrival,${tags} disposition="late" ${START}000001`,
    `reading,${tags} v=3,q="good" ${START + 1}000000`,
    `arrival,${tags} disposition="late-live" ${START + 1}000000`,
  ]);
});

describe('each version', () => {
  test.each([
    {
      version: 1 as const,
      token: null,
      username: 'op',
      password: 'p:w',
      authorization: 'Basic b3A6cDp3',
      path: '/write',
      query: 'db=plant&precision=ns',
    },
    {
      version: 2 as const,
      org: 'my org',
      authorization: 'Token secret-token',
      path: '/api/v2/write',
      query: 'org=my+org&bucket=plant&precision=ns',
    },
    {
      version: 3 as const,
      authorization: 'Token secret-token',
      path: '/api/v2/write',
      query: 'bucket=plant&precision=ns',
    },
  ])(
    '$version is written to at its own address with its own credentials',
    async ({ authorization, path, query, ...access }) => {
      const { fake, historian } = await setUp(
        refusing(400, () => null),
        access,
      );
      await historian.write({ ...batch(1, [1, 2]), events: [alarmEvent({ id: 'a', seq: 7 })] });
      const [write] = fake.writes;
      expect(write).toMatchObject({ method: 'POST', path, authorization });
      expect(write?.query.toString()).toBe(query);
      expect(write?.lines).toEqual([
        `reading,kind=tank-level,point=lt-1,site=park,source=tanks v=1,q="good" ${START}000000`,
        `reading,kind=tank-level,point=lt-1,site=park,source=tanks v=2,q="good" ${START + 1}000000`,
        expect.stringMatching(
          /^event,kind=alarm,level=2,point=lt-1,.* seq=7i,alarm="a",.* 1760000000000000000$/,
        ),
      ]);
      expect(historian.counts()).toEqual({ written: 3, refused: 0 });
      // The 1.x interface of a 2.x or 3.x server would make a bucket of its own accord.
      expect(fake.seen.some((seen) => seen.path === '/write')).toBe(access.version === 1);
    },
  );

  test.each([
    {
      name: '2.x, 422',
      version: 2 as const,
      status: 422,
      body: () => ({
        code: 'unprocessable entity',
        message: 'failure writing points: partial write',
      }),
    },
    {
      name: '2.x, 400',
      version: 2 as const,
      status: 400,
      body: () => ({ code: 'invalid', message: "unable to parse 'x': missing fields", line: 1 }),
    },
    {
      name: '3.x, 400 with a list',
      version: 3 as const,
      status: 400,
      body: (lines: readonly string[]) => ({
        error: 'partial write of line protocol occurred',
        data: lines.map((line, index) => ({
          original_line: line,
          line_number: index + 1,
          error_message: 'no',
        })),
      }),
    },
  ])(
    'a refusal ($name) costs the bad lines only, which are kept with the words',
    async ({ version, status, body }) => {
      const { fake, historian, refused } = await setUp(refusing(status, body), { version });
      const values = Array.from({ length: 100 }, (_, index) =>
        index === 30 || index === 77 ? 13 : 100 + index,
      );
      await historian.write(batch(1, values));
      const stored = new Set(
        fake.writes
          .filter(({ lines }) => !lines.some((line) => line.includes(' v=13,')))
          .flatMap(({ lines }) => lines),
      );
      expect(stored.size).toBe(values.filter((value) => value !== 13).length);
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({
        count: 2,
        first: { line: expect.stringContaining(' v=13,') },
      });
      expect(refused[0]?.first.answer).toMatch(/partial write|unable to parse/);
      expect(fake.writes.length).toBeLessThan(40);
      expect(fake.concurrentMax).toBe(1);
    },
  );
});

describe('what is not refused for good', () => {
  test.each([
    {
      name: '401',
      answer: {
        status: 401,
        body: { code: 'unauthorized', message: 'unauthorized access' },
      } as const,
      detail: /401 unauthorized.*; correct historian\.username/,
      retryAfterMs: null,
    },
    {
      name: '403',
      answer: { status: 403, body: { message: 'insufficient permissions' } } as const,
      detail: /403 insufficient permissions; let this account write/,
      retryAfterMs: null,
    },
    {
      name: '404',
      answer: {
        status: 404,
        body: { code: 'not found', message: 'bucket "plant" not found' },
      } as const,
      detail: /404 bucket "plant" not found/,
      retryAfterMs: null,
    },
    {
      name: '429 with a time',
      answer: { status: 429, headers: { 'retry-after': '7' } } as const,
      detail: /429/,
      retryAfterMs: 7_000,
    },
    {
      name: '503 with a date',
      answer: { status: 503, headers: { 'retry-after': 'Thu, 09 Oct 2025 08:54:10 GMT' } } as const,
      detail: /503/,
      retryAfterMs: 1_760_000_050_000 - START,
    },
    {
      name: '503 with a time',
      answer: { status: 503, headers: { 'retry-after': '2' } } as const,
      detail: /503/,
      retryAfterMs: 2_000,
    },
    {
      name: '500 for a retention policy that is not there',
      answer: { status: 500, body: { error: 'retention policy not found: year' } } as const,
      detail: /not found: year; make that retention policy/,
      retryAfterMs: null,
    },
    {
      name: '500',
      answer: { status: 500, body: { error: 'internal' } } as const,
      detail: /500 internal/,
      retryAfterMs: null,
    },
    {
      name: '200, which is no InfluxDB',
      answer: { status: 200, body: {} } as const,
      detail: /answered 200.*is the address right/,
      retryAfterMs: null,
    },
    {
      name: '302',
      answer: { status: 302, headers: { location: '/login' } } as const,
      detail: /302/,
      retryAfterMs: null,
    },
    {
      name: 'a cut connection',
      answer: 'break' as const,
      detail: /hang up|ECONNRESET|aborted/,
      retryAfterMs: null,
    },
  ])('$name holds everything', async ({ answer, detail, retryAfterMs }) => {
    let isWell = false;
    const { fake, historian, refused } = await setUp(() => (isWell ? STORED : answer), {
      version: 2,
    });
    const failing = historian.write(batch(1, [1, 2, 3]));
    await expect(failing).rejects.toThrow(detail);
    await expect(failing).rejects.toMatchObject({ retryAfterMs });
    await expect(failing).rejects.not.toThrow(/secret-token/);
    expect(historian.state().state).toBe('degraded');
    isWell = true;
    await historian.write(batch(1, [1, 2, 3]));
    expect(fake.writes.at(-1)?.lines).toEqual(fake.writes.at(0)?.lines);
    expect(refused).toEqual([]);
    expect(historian.state()).toEqual({ state: 'ok', detail: null });
    expect(historian.counts()).toEqual({ written: 3, refused: 0 });
  });

  test('no answer at all is given up after 10 s, and the request with it', async () => {
    let isWell = false;
    const { fake, clock, historian } = await setUp(() => (isWell ? STORED : 'never'), {
      version: 2,
    });
    const failing = expect(historian.write(batch(1, [1]))).rejects.toThrow('no answer within 10 s');
    await until(() => fake.seen.length === 1, 'the request');
    clock.advance(10_000);
    await failing;
    isWell = true;
    await historian.write(batch(1, [1]));
    expect(fake.concurrentMax).toBe(1);
  });

  test('a body that is too large is halved until it fits', async () => {
    const { fake, historian, refused } = await setUp(
      ({ lines }) =>
        lines.length > 3 ? { status: 413, body: { error: 'Request Entity Too Large' } } : STORED,
      { version: 2 },
    );
    await historian.write(
      batch(
        1,
        Array.from({ length: 20 }, (_, index) => index),
      ),
    );
    const stored = fake.writes
      .filter(({ lines }) => lines.length <= 3)
      .flatMap(({ lines }) => lines);
    expect(new Set(stored).size).toBe(20);
    expect(refused).toEqual([]);
  });
});

describe('a database that is not there', () => {
  const missing = { status: 404, body: { error: 'database not found: plant' } } as const;

  test('of 3.x, which the first line would make, is not written to', async () => {
    let isThere = false;
    const { fake, historian } = await setUp(
      ({ path }) =>
        path !== '/query' ? STORED : isThere ? { status: 200, body: { results: [{}] } } : missing,
      { version: 3 },
    );
    await expect(historian.write(batch(1, [1]))).rejects.toThrow(
      /database not found: plant; nothing is lost/,
    );
    expect(fake.writes).toEqual([]);
    isThere = true;
    await historian.write(batch(1, [1]));
    expect(fake.writes).toHaveLength(1);
  });

  test('of 3.x is not written to either where the token may not look', async () => {
    const { fake, historian } = await setUp(
      ({ path }) => (path === '/query' ? { status: 403, body: { error: 'forbidden' } } : STORED),
      { version: 3 },
    );
    await expect(historian.write(batch(1, [1]))).rejects.toThrow('forbidden');
    expect(fake.writes).toEqual([]);
  });

  test('of 1.x is written to by a user who may not look: it would say so itself', async () => {
    const { fake, historian } = await setUp(
      ({ path }) => (path === '/query' ? { status: 403, body: { error: 'forbidden' } } : STORED),
      { version: 1, username: 'writer', token: null },
    );
    await historian.write(batch(1, [1]));
    expect(fake.writes).toHaveLength(1);
  });

  test('a retention policy that keeps less than asked for is remarked', async () => {
    const series = [
      {
        columns: ['name', 'duration', 'shardGroupDuration', 'replicaN', 'default'],
        values: [['autogen', '72h0m0s', '24h0m0s', 1, true]],
      },
    ];
    const { historian, remarks } = await setUp(
      ({ path }) => (path === '/query' ? { status: 200, body: { results: [{ series }] } } : STORED),
      { version: 1, retention: '90d' },
    );
    await historian.write(batch(1, [1]));
    expect(remarks).toEqual([
      expect.stringMatching(/keeps readings for 72h0m0s only, historian.retention asks for 90d/),
    ]);
  });
});

describe('the ledger', () => {
  test('gives the same lines again for a batch that failed, also to the next process', async () => {
    await inDirectory(async (directory) => {
      let isWell = true;
      const fake = new FakeInflux(() => (isWell ? STORED : { status: 500 }));
      const url = await fake.start();
      const make = async () => {
        const historian = new InfluxHistorian({
          access: {
            version: 2,
            url,
            database: null,
            bucket: 'b',
            org: null,
            token: 't',
            username: null,
            password: null,
            retention: null,
          },
          path: `${directory}/influx.sqlite`,
          threaded: false,
          clock: new ManualClock(),
        });
        return { historian, cursor: await historian.start() };
      };
      running.push(fake);
      const first = await make();
      const at = (lsn: number, times: readonly number[]): ReadingBatch => {
        const columns = new ReadingColumns();
        for (const eventTime of times)
          columns.add({
            fullName: 'a/b/c',
            kind: 'analog',
            eventTime,
            value: lsn,
            quality: 'good',
            disposition: 'live',
          });
        return columns.batch({ lsn, mark: null });
      };
      await first.historian.write(at(1, [START, START, START + 5]));
      isWell = false;
      // Late readings in a millisecond that is taken, and the newest again.
      const second = at(2, [START, START + 5, START, START + 9, START]);
      await expect(first.historian.write(second)).rejects.toThrow();
      await expect(first.historian.write(second)).rejects.toThrow();
      await first.historian.stop();
      const next = await make();
      expect(next.cursor).toEqual({ lsn: 1, mark: null });
      isWell = true;
      await next.historian.write(second);
      const [, failed, failedAgain, stored] = fake.writes.map(({ lines }) => lines);
      expect(failedAgain).toEqual(failed);
      expect(stored).toEqual(failed);
      expect(stored?.map((line) => line.slice(-7))).toEqual([
        '0000002',
        '5000001',
        '0000003',
        '9000000',
        '0000004',
      ]);
      // What the cursor covers is not sent again.
      await next.historian.write(second);
      expect(fake.writes).toHaveLength(4);
      expect(await next.historian.reset()).toEqual({ lsn: 0, mark: null });
      await next.historian.write(at(1, [START, START, START + 5]));
      expect(fake.writes.at(-1)?.lines).toEqual(fake.writes[0]?.lines);
      await next.historian.stop();
    });
  });
});
