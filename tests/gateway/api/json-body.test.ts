import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ProblemSchema } from '../../../gateway/api/contract.ts';
import { ambiguitiesOf } from '../../../gateway/api/json-body.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function refusal(payload: string | Buffer, headers: Record<string, string> = {}) {
  const plant = new FakePlant(['north/tanks/lt-1']);
  const app = await createApi(plant.dependencies(new ManualClock()), {
    mode: 'open',
    version: '0.1.0',
    webRoot: null,
  });
  ends.push(() => app.close());
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/alarms/a1/comment',
    headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
    payload,
  });
  return ProblemSchema.parse(answer.json());
}

describe('the body of a request', () => {
  test('that is not UTF-8 is refused, not kept with other characters', async () => {
    const problem = await refusal(Buffer.from('{"comment":"\xff\xfe"}', 'latin1'));
    expect(problem).toMatchObject({ status: 400, type: 'urn:hazgate:problem:bad-json' });
    expect(problem.detail).toContain('not UTF-8');
  });

  test('may begin with a byte order mark', async () => {
    expect((await refusal('\uFEFF{"comment":""}')).errors?.[0]?.path).toBe('comment');
  });

  test('that names a field twice is refused with its place', async () => {
    const problem = await refusal('{"comment":"a","comment":"b"}');
    expect(problem.status).toBe(400);
    expect(problem.errors).toEqual([{ path: 'comment', message: 'stands twice: name it once' }]);
  });

  test('says where the JSON breaks off, and which names are not allowed', async () => {
    expect((await refusal('{"comment": x}')).detail).toMatch(/position 12|'x'/);
    expect((await refusal('{"__proto__": 1}')).detail).toContain('__proto__');
  });

  test('that is compressed is refused as such', async () => {
    const compressed = gzipSync('{"comment":"a"}');
    const problem = await refusal(compressed, { 'content-encoding': 'gzip' });
    expect(problem).toMatchObject({ status: 415 });
    expect(problem.detail).toContain('Content-Encoding');
  });
});

describe('ambiguities', () => {
  test('are told twenty at most: the way to each may be as long as the body nests deep', () => {
    const repeated = Array.from({ length: 20_000 }, () => '"":1').join(',');
    const text = `${'['.repeat(20_000)}{${repeated}}${']'.repeat(20_000)}`;
    expect(ambiguitiesOf(text)).toHaveLength(20);
  });

  const paths = (text: string) => ambiguitiesOf(text).map(({ path }) => path);

  test('are found at any depth, however the name is written', () => {
    expect(paths('{"a":{"b":[{"c":1},{"c":1,"d":{},"\\u0063":2}]}}')).toEqual(['a.b.1.c']);
    expect(paths('[{"a":1},{"a":2}]')).toEqual([]);
    expect(paths('{"a":"a","b":"a"}')).toEqual([]);
    expect(paths('{"a":{"a":{"a":1}},"b":[]}')).toEqual([]);
    expect(paths('{"":1,"":2}')).toEqual(['']);
  });

  test('are also texts that the journal could not write or others would cut short', () => {
    expect(paths('{"alarms":[{"id":"ok"},{"id":"\\ud800"}],"comment":"a\\u0000b"}')).toEqual([
      'alarms.1.id',
      'comment',
    ]);
    expect(paths('{"comment":"\\ud83d\\ude00 \\n \\" } ] , : {"}')).toEqual([]);
    expect(paths('{"\\ud800":1}')).toEqual(['\ud800']);
  });

  test('are never seen in what JSON.stringify writes of well-formed text', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .map((raw) => raw.toWellFormed().replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.dictionary(text, fc.array(text)), (value) => {
        expect(ambiguitiesOf(JSON.stringify(value))).toEqual([]);
      }),
    );
  });
});
