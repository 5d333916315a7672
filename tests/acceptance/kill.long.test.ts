import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  ENTRY,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
} from '../support/gateway-process.ts';

const KILLS = 20;
const SEED = 20261122;
const VERIFIER = new URL('./verify-export.mjs', import.meta.url).pathname;

/** A small generator, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Publishes as fast as acknowledgements allow until the connection dies; what was acknowledged is remembered. */
async function load(
  device: MqttClient,
  next: () => { n: number; v: number },
  acknowledged: Map<number, number>,
): Promise<void> {
  let alive = true;
  const closed = new Promise<boolean>((resolve) => {
    device.once('close', () => {
      alive = false;
      resolve(false);
    });
  });
  device.on('error', () => {
    alive = false;
  });
  const lane = async (): Promise<void> => {
    while (alive) {
      const { n, v } = next();
      const payload = JSON.stringify({ v, n, t: 1_790_000_000_000 + n });
      const sent = new Promise<boolean>((resolve) => {
        device.publish(
          'hazgate/v1/north-park/tank-farm-1/lt-101/reading',
          payload,
          { qos: 1 },
          (error) => resolve(error === undefined || error === null),
        );
      });
      if (await Promise.race([sent, closed])) acknowledged.set(n, v);
    }
  };
  await Promise.all(Array.from({ length: 20 }, lane));
}

async function historyOf(gateway: GatewayProcess): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  let path =
    '/api/v1/points/north-park/tank-farm-1/lt-101/history?from=1789999999999&to=1799999999999';
  const base = path;
  for (;;) {
    const page = await gateway.get<{
      items: { t: string; v: number }[];
      nextCursor: string | null;
    }>(path);
    for (const { t, v } of page.items) values.set(t, v);
    if (page.nextCursor === null) return values;
    path = `${base}&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

function identity(event: HazgateEvent): string {
  return `${event.seq} ${event.hash}`;
}

it(`loses no acknowledged reading and changes no event over ${KILLS} SIGKILLs at random moments under load`, async () => {
  const workplace = makeWorkplace();
  const chance = random(SEED);
  const acknowledged = new Map<number, number>();
  const seen = new Map<number, string>();
  let n = 0;
  const next = (): { n: number; v: number } => {
    n += 1;
    return { n, v: Math.round((10.4 + chance() * 0.3) * 1_000) / 1_000 };
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    // As users start it: it begins anew in its own process.
    const gateway = await startGateway(workplace.config, { nodeFlags: [] });
    for (const event of await allEvents(gateway)) {
      const before = seen.get(event.seq as number);
      if (before !== undefined) expect(identity(event), `seed ${SEED}, kill ${kill}`).toBe(before);
    }
    const device = await gateway.connect(`device-${kill}`);
    const loading = load(device, next, acknowledged);
    const target = acknowledged.size + 50 + Math.floor(chance() * 400);
    await eventually(
      () => acknowledged.size,
      (count) => count >= target,
      20_000,
    );
    // What outsiders have been shown must still stand after the kill.
    for (const event of await allEvents(gateway)) seen.set(event.seq as number, identity(event));
    await gateway.end('SIGKILL');
    await loading;
    device.end(true);
  }

  const gateway = await startGateway(workplace.config);
  const events = await allEvents(gateway);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(seen.size).toBeGreaterThan(KILLS);
  for (const [seq, before] of seen) expect(identity(events[seq - 1] as HazgateEvent)).toBe(before);
  const stored = await eventually(
    () => historyOf(gateway),
    (values) =>
      [...acknowledged.keys()].every((key) =>
        values.has(new Date(1_790_000_000_000 + key).toISOString()),
      ),
    20_000,
  );
  for (const [key, value] of acknowledged) {
    expect(
      stored.get(new Date(1_790_000_000_000 + key).toISOString()),
      `seed ${SEED}, n ${key}`,
    ).toBe(value);
  }
  expect(await gateway.end('SIGTERM')).toBe(0);

  const exported = spawnSync(process.execPath, [ENTRY, 'export', '--data', workplace.data], {
    maxBuffer: 2 ** 30,
  });
  expect(exported.status).toBe(0);
  const file = join(workplace.directory, 'export.jsonl');
  writeFileSync(file, exported.stdout);
  const outsider = spawnSync(process.execPath, [VERIFIER, file], { encoding: 'utf8' });
  expect(outsider.stdout).toMatch(/^\d+ events verified\n$/);
  const site = spawnSync(process.execPath, [VERIFIER, file, 'north-park'], { encoding: 'utf8' });
  expect(site.stdout).toMatch(/^\d+ events verified\n$/);
  const own = spawnSync(process.execPath, [ENTRY, 'verify', '--data', workplace.data], {
    encoding: 'utf8',
  });
  expect(own.stdout + own.stderr).not.toBe('');
  expect(own.status, own.stdout).toBe(0);
  workplace.remove();
}, 150_000);
