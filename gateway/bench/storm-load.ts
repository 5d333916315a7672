import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFeed, readFeed, type WatchedEvent } from './feed-watch.ts';
import { median } from './figure.ts';
import type { StormResult, StormTask } from './load-task.ts';
import { openConnection, publishPacket } from './raw-mqtt.ts';
import { pointId, readingTopic, sourceId } from './rig.ts';

const STORM_MS = 1_000;
/** Alarms of the measured kind, of each of the two devices. */
const CRITICAL = 20;
const CLIENTS = 10;
const WAIT_MS_MAX = 60_000;
const PAGE = 1_000;
const BREACH = Buffer.from('{"v":99}');

/** The alarms that have shown on the feed, by source and point. */
class Raised {
  readonly #arrivedMs = new Map<string, number>();

  take(data: string): void {
    const event: WatchedEvent = JSON.parse(data);
    if (event.type !== 'raised' || event.alarm === undefined) return;
    this.#arrivedMs.set(`${event.alarm.source}/${event.alarm.point}`, performance.now());
  }

  get count(): number {
    return this.#arrivedMs.size;
  }

  arrivedMs(source: number, point: number): number | null {
    return this.#arrivedMs.get(`${sourceId(source)}/${pointId(point)}`) ?? null;
  }
}

async function until(holds: () => boolean, so: () => string): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`after ${WAIT_MS_MAX} ms ${so()}`);
    await sleep(2);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

/** All open alarms, page by page. */
async function listAll(httpUrl: string, pages: Page[]): Promise<void> {
  let cursor: string | null = null;
  do {
    const url = new URL(`/api/v1/alarms?limit=${PAGE}`, httpUrl);
    if (cursor !== null) url.searchParams.set('cursor', cursor);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the list answers ${response.status}`);
    const page = (await response.json()) as Page;
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function acknowledgeAll(httpUrl: string, pages: readonly Page[]): Promise<void> {
  for (const { items } of pages) {
    const response = await fetch(new URL('/api/v1/alarms/acknowledge', httpUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ alarms: items.map(({ id }) => ({ id })) }),
    });
    if (!response.ok) throw new Error(`the acknowledgement answers ${response.status}`);
    await response.arrayBuffer();
  }
}

/**
 * Publishes the storm within a second, and in each step of it a critical alarm (of source 0): in turn among those of a device that
 * floods, and from one that sends nothing else. Tells when each was sent, by point.
 */
async function rage(task: StormTask): Promise<readonly number[]> {
  const sockets: Socket[] = [];
  for (let client = 0; client <= CLIENTS; client++) {
    const socket = await openConnection(task.mqttPort, `storm-${client}`);
    socket.resume();
    sockets.push(socket);
  }
  const breach = (client: number, source: number, point: number, messageId: number): void => {
    sockets[client]?.write(publishPacket(readingTopic(source, point), BREACH, 1, messageId));
  };
  const { pointsEach } = task.plant;
  const criticalSentMs: number[] = [];
  const startedMs = performance.now();
  let sent = 0;
  while (criticalSentMs.length < 2 * CRITICAL) {
    const share = Math.min(1, (performance.now() - startedMs) / STORM_MS);
    for (; sent < task.alarms * share; sent++) {
      const source = 1 + Math.floor(sent / pointsEach);
      breach(sent % CLIENTS, source, sent % pointsEach, (sent % 65_535) + 1);
    }
    while (criticalSentMs.length < Math.floor(share * 2 * CRITICAL)) {
      const point = criticalSentMs.length;
      criticalSentMs.push(performance.now());
      breach(isOfQuietDevice(point) ? CLIENTS : 0, 0, point, point + 1);
    }
    await sleep(1);
  }
  return criticalSentMs;
}

function isOfQuietDevice(point: number): boolean {
  return point % 2 === 1;
}

/** Raises the alarms of a storm, or of a quiet system, and acts on all of them. */
export async function stormLoad(task: StormTask): Promise<StormResult> {
  const raised = new Raised();
  readFeed(await openFeed(task.httpUrl), (data) => raised.take(data));
  const sentMs = await rage(task);
  const rageEndMs = performance.now();
  const alarms = task.alarms + sentMs.length;
  await until(
    () => raised.count >= alarms,
    () => `${raised.count} of ${alarms} alarms are on the feed`,
  );
  const feedMs = performance.now() - rageEndMs;
  const tookMs = sentMs.map((ms, point) => (raised.arrivedMs(0, point) ?? 0) - ms);
  const critical = tookMs.filter((_, point) => !isOfQuietDevice(point));
  const pages: Page[] = [];
  const listMs = await timed(() => listAll(task.httpUrl, pages));
  const listed = pages.reduce((sum, { items }) => sum + items.length, 0);
  if (listed < alarms) throw new Error(`only ${listed} alarms are listed`);
  const acknowledgeMs = await timed(() => acknowledgeAll(task.httpUrl, pages));
  return {
    criticalP50Ms: median(critical),
    criticalWorstMs: Math.max(...critical),
    quietDeviceP50Ms: median(tookMs.filter((_, point) => isOfQuietDevice(point))),
    feedMs,
    listMs: listMs / pages.length,
    acknowledgeMs: acknowledgeMs / pages.length,
  };
}
