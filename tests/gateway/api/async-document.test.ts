import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { asyncDocument } from '../../../gateway/api/async-document.ts';
import {
  CHANNELS,
  REFUSAL_CODES,
  ReadingMessage,
  ReadingsMessage,
  RejectedMessage,
  StatusMessage,
} from '../../../gateway/api/message-contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { StatusTopic } from '../../../gateway/broker/status-topic.ts';
import { jsonSchemaOf, SCHEMA_KINDS } from '../../../gateway/config/json-schema.ts';
import { RejectionTeller } from '../../../gateway/ingest/rejection-teller.ts';
import { scenarioJsonSchema } from '../../../gateway/virtual/scenario-schema.ts';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { REJECTION_CODES } from '../../../gateway/wire/rejection.ts';
import { formatTopic, parseTopic, type Topic } from '../../../gateway/wire/topic.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { SAMPLE_REGISTER } from '../wire/sample-register.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Every `$ref` of a document that leads nowhere in it. */
function lostReferences(document: unknown): readonly string[] {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target = '']) => target);
  expect(references.length).toBeGreaterThan(20);
  return references.filter((target) => {
    const path = target.replace(/^#\//, '').split('/');
    let node: unknown = document;
    for (const step of path) node = (node as Record<string, unknown> | undefined)?.[step];
    return !target.startsWith('#/') || node === undefined;
  });
}

describe('the AsyncAPI document', () => {
  test('is whole: it names its version, and every reference leads somewhere', () => {
    const document = asyncDocument('1.2.3');
    expect(document).toMatchObject({ asyncapi: '3.0.0', info: { version: '1.2.3' } });
    expect(lostReferences(document)).toEqual([]);
    expect(Object.keys((document.components as { schemas: object }).schemas)).toEqual(
      expect.arrayContaining([
        'Reading',
        'Readings',
        'Rejected',
        'Alarm',
        'Event',
        'Status',
        'Command',
        'CommandResult',
      ]),
    );
  });

  test('has every topic that the gateway reads or writes, and no other', () => {
    const place = {
      site: 'site',
      source: 'source',
      point: 'point',
      area: 'area',
      alarm: 'alarmId',
    };
    const kinds: readonly Topic['kind'][] = [
      'reading',
      'readings',
      'rejected',
      'alarm',
      'alarm-events',
      'command',
      'command-result',
      'status',
    ];
    const topics = kinds.map((kind) => formatTopic({ ...place, kind } as Topic)).sort();
    expect(
      Object.values(CHANNELS)
        .map(({ address }) => address.replaceAll(/[{}]/g, ''))
        .sort(),
    ).toEqual(topics);
    for (const { address } of Object.values(CHANNELS)) expect(parseTopic(address)).not.toBeNull();
  });

  test('and the schemas of files are served as they are made', async () => {
    const fileSchemas = { site: jsonSchemaOf('site'), scenario: scenarioJsonSchema() };
    const app = await createApi(
      new FakePlant(['north/tanks/lt-1']).dependencies(new ManualClock()),
      {
        mode: 'open',
        version: '1.2.3',
        webRoot: null,
        fileSchemas,
      },
    );
    ends.push(() => app.close());
    const get = (url: string) => app.inject({ method: 'GET', url, headers: { host: '127.0.0.1' } });
    expect((await get('/asyncapi.json')).json()).toEqual(
      JSON.parse(JSON.stringify(asyncDocument('1.2.3'))),
    );
    for (const [kind, schema] of Object.entries(fileSchemas)) {
      const answer = await get(`/schemas/${kind}.json`);
      expect(answer.headers['content-type']).toMatch(/^application\/schema\+json/);
      expect(answer.json()).toEqual(JSON.parse(JSON.stringify(schema)));
    }
    expect((await get('/schemas/none.json')).statusCode).toBe(404);
    expect(SCHEMA_KINDS).toContain('gateway');
  });
});

describe('the schemas of messages', () => {
  test('name the codes of the decoder', () => {
    expect(REFUSAL_CODES).toEqual(REJECTION_CODES);
  });

  const field = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, 'good', 'bad', 'no', '2026-11-26T00:00:00Z', 3, 1_790_000_000_000),
    fc.constant([1]),
  );
  // Without a value the decoder does not look at the quality: it is bad in any case.
  const quality = fc.constantFrom(null, 'good', 'bad');
  const item = fc.record(
    { p: fc.constantFrom('lt-101', 'smoke-1'), v: field, t: field, q: quality, n: field },
    { requiredKeys: ['p', 'v'] },
  );
  const column = fc.oneof(field, fc.array(field, { maxLength: 2 }));
  const sound = fc.record(
    {
      p: fc.constantFrom('lt-101', 'lt-102'),
      v: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
      t: fc.constantFrom(null, '2026-11-26T00:00:00Z', 1_790_000_000_000, 1.5),
      q: fc.constantFrom(null, 'good', 'bad'),
      n: fc.constantFrom(null, 3),
    },
    { requiredKeys: ['p', 'v'] },
  );
  const soundColumns = fc.array(sound, { minLength: 1, maxLength: 3 }).map((items) => ({
    p: items.map(({ p }) => p),
    v: items.map(({ v }) => v),
    t: items[0]?.t,
    q: items.map(({ q }) => q ?? 'good'),
  }));
  const payload = fc.oneof(
    sound,
    fc.array(sound, { maxLength: 3 }),
    soundColumns,
    field,
    item,
    fc.array(item, { maxLength: 3 }),
    fc.record(
      {
        readings: fc.array(item, { maxLength: 2 }),
        t: fc.constantFrom(null, 1_790_000_000_000, '2026-11-26T00:00:00Z'),
      },
      { requiredKeys: ['readings'] },
    ),
    fc.record(
      {
        p: fc.array(fc.constantFrom('lt-101', 'lt-102'), { maxLength: 2 }),
        v: column,
        t: column,
        q: quality,
      },
      { requiredKeys: ['p', 'v'] },
    ),
  );

  test.each([
    {
      name: 'reading',
      topic: 'hazgate/v1/north-park/farm-1/lt-101/reading',
      schema: ReadingMessage,
    },
    { name: 'readings', topic: 'hazgate/v1/north-park/farm-1/readings', schema: ReadingsMessage },
  ])('take every $name that the decoder takes', ({ topic, schema }) => {
    const decoder = new MessageDecoder(SAMPLE_REGISTER);
    let taken = 0;
    fc.assert(
      fc.property(payload, (value) => {
        const text = JSON.stringify(value);
        const { readings, rejections } = decoder.decode(topic, Buffer.from(text));
        if (rejections.length > 0 || readings.length === 0) return;
        taken += 1;
        expect(schema.safeParse(JSON.parse(text)).error).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  test.each([
    '"12"',
    '{}',
    '[]',
    'null',
    '{"v":"12"}',
    '{"v":1,"n":1.5}',
    '{"v":1,"q":"fine"}',
    '{"v":1,"t":{}}',
  ])('refuse what the decoder refuses: %s', (text) => {
    const decoder = new MessageDecoder(SAMPLE_REGISTER);
    const { rejections } = decoder.decode(
      'hazgate/v1/north-park/farm-1/lt-101/reading',
      Buffer.from(text),
    );
    expect(rejections).toHaveLength(1);
    expect(ReadingMessage.safeParse(JSON.parse(text)).success).toBe(false);
  });

  test('are those of what the gateway publishes', () => {
    const clock = new ManualClock();
    const published: string[] = [];
    const publish = ({ payload }: { payload: string }) => void published.push(payload);
    const teller = new RejectionTeller({ clock, publish });
    const rejection = {
      topic: 'hazgate/v1/a/b/readings',
      item: null,
      code: 'malformed',
      detail: 'no',
    } as const;
    teller.tell(
      'client',
      Array.from({ length: 25 }, () => rejection),
    );
    teller.stop();
    const notices = published
      .splice(0)
      .map((text) => RejectedMessage.strict().parse(JSON.parse(text)));
    expect(notices).toHaveLength(21);
    expect(notices.at(-1)?.count).toBe(5);
    const status = new StatusTopic({
      clock,
      publish: ({ payload }) => void published.push(String(payload)),
      status: () => ({ seq: 3, judging: true, durable: true }),
    });
    status.start();
    status.stop();
    for (const text of published) StatusMessage.strict().parse(JSON.parse(text));
    expect(published.length).toBeGreaterThan(1);
  });
});
