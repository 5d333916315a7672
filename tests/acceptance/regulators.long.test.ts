import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import { eventually, type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';
import { Accounts, makeEnforced, signedInMqtt } from './enforced-site.ts';
import { type FeedFrame, FeedReader } from './feed-reader.ts';

const RESTARTS = 10;
const SITES = ['north-park', 'south-park'] as const;

const place = makeEnforced();
const accounts = new Accounts(place.config);
const devices: Record<string, { username: string; password: string }> = {};
const tokens: Record<string, string> = {};
let gateway: GatewayProcess | null = null;

beforeAll(async () => {
  tokens.all = await accounts.token('auditor', 'regulator');
  tokens['north-park'] = await accounts.token(
    'north-bureau',
    'regulator',
    '--region',
    'huaxia/donghai',
  );
  tokens['south-park'] = await accounts.token(
    'south-bureau',
    'regulator',
    '--region',
    'huaxia/nanhai',
  );
  for (const site of SITES) devices[site] = await accounts.device(`plc-${site}`, '--site', site);
});
afterAll(async () => {
  await gateway?.end('SIGKILL');
  place.remove();
});

function bearer(name: string): { authorization: string } {
  return { authorization: `Bearer ${tokens[name]}` };
}

/** Numbers of the durable events that came. */
function numbers(frames: readonly FeedFrame[]): readonly number[] {
  return frames.flatMap(({ data }) => (typeof data.seq === 'number' ? [data.seq] : []));
}

async function eventsOf(
  { httpUrl }: GatewayProcess,
  name: string,
): Promise<readonly HazgateEvent[]> {
  const response = await fetch(`${httpUrl}/api/v1/events`, { headers: bearer(name) });
  const page = (await response.json()) as { items: HazgateEvent[]; nextCursor: string | null };
  expect(page.nextCursor).toBeNull();
  return page.items;
}

/** An alarm at each site comes and goes. */
async function makeNews({ mqttUrl }: GatewayProcess): Promise<void> {
  for (const site of SITES) {
    const client = await signedInMqtt(mqttUrl, { ...devices[site] });
    const topic = `hazgate/v1/${site}/tank-farm-1/lt-101/reading`;
    for (const value of ['10.6', '11.3', '5']) await client.publishAsync(topic, value, { qos: 1 });
    await client.endAsync();
  }
}

test('two regulators resume through ten restarts without gap or repeat, and verify what they have', async () => {
  const feeds = Object.fromEntries(SITES.map((site) => [site, new FeedReader(bearer(site))]));
  for (let run = 0; run <= RESTARTS; run += 1) {
    const running = await startGateway(place.config);
    gateway = running;
    for (const [index, site] of SITES.entries()) {
      const feed = feeds[site] as FeedReader;
      await feed.connect(running.httpUrl, run === 0 ? '?after=0' : '');
      // One of them loses its line in the middle, in turn.
      if (run % SITES.length !== index) continue;
      feed.close();
      await makeNews(running);
      await feed.connect(running.httpUrl, '?after=0');
    }
    await makeNews(running);
    for (const site of SITES) {
      const head = (await eventsOf(running, site)).at(-1)?.seq ?? 0;
      await eventually(
        () => numbers(feeds[site]?.events ?? []).at(-1),
        (seq) => seq !== undefined && seq >= head,
      );
    }
    if (run === RESTARTS) break;
    // The news of half of the runs is all that an orderly end leaves behind it.
    await running.end(run % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
  }
  const running = gateway as GatewayProcess;
  for (const site of SITES) {
    const feed = feeds[site] as FeedReader;
    const kept = await eventsOf(running, site);
    expect(numbers(feed.events)).toEqual(kept.map(({ seq }) => seq));
    expect(kept.length).toBeGreaterThan(RESTARTS * 5);
    expect(new Set(feed.events.map(({ data }) => data.site))).toEqual(new Set([site]));
    expect(feed.frames.filter(({ event }) => event === 'reset')).toEqual([]);

    const lines = feed.events.map(({ data }) => JSON.stringify(data));
    const verify = async (
      text: readonly string[],
    ): Promise<{ status: number | null; stdout: string }> => {
      const file = join(place.directory, 'kept.jsonl');
      writeFileSync(file, `${text.join('\n')}\n`);
      return hazgate(['verify', file, '--site', site]);
    };
    expect(await verify(lines)).toMatchObject({ status: 0 });
    const removed = lines.toSpliced(20, 1);
    expect(await verify(removed)).toMatchObject({ status: 1 });
    const swapped = lines.toSpliced(20, 2, lines[21] ?? '', lines[20] ?? '');
    expect(await verify(swapped)).toMatchObject({ status: 1 });
    const edited = lines.map((line) => line.replace('"value":11.3', '"value":11.1'));
    const found = await verify(edited);
    expect(found.status).toBe(1);
    const first = kept.find((event) => JSON.stringify(event).includes('"value":11.3'));
    expect(found.stdout).toContain(`broken at seq ${first?.seq}`);
  }
  const all = await eventsOf(running, 'all');
  const own = SITES.flatMap((site) => numbers((feeds[site] as FeedReader).events));
  const siteless = all.filter(({ site }) => site === null).map(({ seq }) => seq);
  expect([...own, ...siteless].sort((a, b) => Number(a) - Number(b))).toEqual(
    all.map(({ seq }) => seq),
  );
  expect(await running.end('SIGTERM')).toBe(0);
  for (const feed of Object.values(feeds)) feed.close();
});
