import { afterEach, describe, expect, test } from 'vitest';
import { ProblemSchema } from '../../../gateway/api/contract.ts';
import type { RefusedMessageView } from '../../../gateway/api/operation.ts';
import {
  ClientListSchema,
  JournalStateSchema,
  RejectedListSchema,
} from '../../../gateway/api/operation-contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp() {
  const plant = new FakePlant(['north/tanks/lt-1']);
  const settings = { mode: 'open', version: '0', webRoot: null } as const;
  const app = await createApi(plant.dependencies(new ManualClock()), settings);
  ends.push(() => app.close());
  return { plant, get: (url: string) => app.inject({ url, headers: { host: 'localhost' } }) };
}

function refused(id: number, over: Partial<RefusedMessageView> = {}): RefusedMessageView {
  return {
    id,
    at: '2026-11-21T00:00:00.000Z',
    client: 'device-1',
    topic: 'hazgate/v1/north/tanks/lt-1/reading',
    site: 'north',
    bytes: 4,
    rejected: 1,
    rejections: [{ item: null, code: 'wrong-type', detail: 'a text' }],
    payload: Buffer.from('"12"'),
    ...over,
  };
}

describe('refused messages', () => {
  test('come newest first, page by page, with what was sent and why it was refused', async () => {
    const { plant, get } = await setUp();
    plant.refused = [refused(3), refused(2), refused(1)];
    const first = RejectedListSchema.parse((await get('/api/v1/rejected?limit=2')).json());
    expect(first.items).toHaveLength(2);
    expect(first.items[0]).toMatchObject({
      client: 'device-1',
      payload: '"12"',
      rejections: [{ code: 'wrong-type' }],
    });
    const rest = await get(`/api/v1/rejected?limit=2&cursor=${first.nextCursor}`);
    const last = RejectedListSchema.parse(rest.json());
    expect(last.items).toHaveLength(1);
    expect(last.nextCursor).toBeNull();
  });

  test('of one site, and what is no UTF-8 is shown as far as it can be', async () => {
    const { plant, get } = await setUp();
    plant.refused = [refused(2, { site: 'south' }), refused(1, { payload: new Uint8Array([255]) })];
    const { items } = RejectedListSchema.parse((await get('/api/v1/rejected?site=north')).json());
    expect(items.map(({ site, payload }) => [site, payload])).toEqual([['north', '\uFFFD']]);
  });

  test.each(['limit=0', 'limit=1001', 'cursor=x', 'other=1'])('%s is refused', async (query) => {
    const { get } = await setUp();
    const answer = await get(`/api/v1/rejected?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(ProblemSchema.parse(answer.json()).errors?.length).toBeGreaterThan(0);
  });
});

test('connected clients and the state of the journal are shown', async () => {
  const { plant, get } = await setUp();
  const client = { client: 'a', address: '127.0.0.1', connectedSeconds: 3, subscriptions: 1 };
  plant.clients = [client];
  expect(ClientListSchema.parse((await get('/api/v1/clients')).json()).items).toEqual([client]);
  const journal = JournalStateSchema.parse((await get('/api/v1/journal')).json());
  expect(journal).toEqual(plant.journal);
});
