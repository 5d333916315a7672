import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchFeed } from './feed-watch.ts';
import { quantile } from './figure.ts';
import type { LatencyTask, LoadResult } from './load-task.ts';
import { openConnection, PublishReader, publishPacket, subscribePacket } from './raw-mqtt.ts';
import { pointId, RIG, readingTopic } from './rig.ts';

/** Behind on a busy machine is late, not lost. */
const DRAIN_MS_MAX = 30_000;
const MESSAGE_IDS = 65_535;

/** Matches what was sent with what it caused: each watched message of a point causes one arrival, in order. */
class Crossings {
  readonly #sentAt = new Map<string, number[]>();
  readonly #delays: number[] = [];
  total = 0;
  #measuring = false;
  #pending = 0;
  /** Arrivals that nothing sent explains. */
  unexplained = 0;

  sent(point: string, now: number): void {
    const queue = this.#sentAt.get(point) ?? [];
    queue.push(now);
    this.#sentAt.set(point, queue);
    this.#pending++;
  }

  arrived(point: string): void {
    const sentAt = this.#sentAt.get(point)?.shift();
    if (sentAt === undefined) {
      this.unexplained++;
      return;
    }
    this.#pending--;
    this.total++;
    if (this.#measuring) this.#delays.push(performance.now() - sentAt);
  }

  measure(): void {
    this.#measuring = true;
  }

  get pending(): number {
    return this.#pending;
  }

  get delays(): Float64Array {
    return Float64Array.from(this.#delays);
  }
}

/** Calls back with the point of every message; resolves once the broker has taken the subscription. */
async function watchTopics(mqttPort: number, arrived: (point: string) => void): Promise<void> {
  const socket = await openConnection(mqttPort, 'watcher');
  const reader = new PublishReader();
  const subscribed = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', (chunk: Buffer) => {
    for (const topic of reader.read(chunk)) arrived(topic.split('/').at(-2) ?? '');
  });
  socket.write(subscribePacket('hazgate/v1/#'));
  await subscribed;
}

/**
 * Publishes evenly at the rate; the values of a watched point go over the limit and back in turn. Each crossing is one alarm event.
 */
async function publish(
  sockets: readonly Socket[],
  task: LatencyTask,
  crossings: Crossings,
): Promise<void> {
  const startedMs = performance.now();
  const warmUpMs = task.warmUpSeconds * 1_000;
  const endMs = warmUpMs + task.seconds * 1_000;
  let sent = 0;
  while (true) {
    const elapsedMs = performance.now() - startedMs;
    // Every point ends below its limit, so that the next load begins with a crossing again.
    if (elapsedMs >= endMs && sent % (2 * RIG.pointsEach) === 0) return;
    if (elapsedMs >= warmUpMs) crossings.measure();
    for (const due = (elapsedMs * task.rate) / 1_000; sent < due; sent++) {
      if (elapsedMs >= endMs && sent % (2 * RIG.pointsEach) === 0) break;
      const index = sent % RIG.pointsEach;
      const isWatched = index % task.crossingEvery === 0;
      const over = isWatched && Math.floor(sent / RIG.pointsEach) % 2 === 0;
      // Without a counter: with one, a second load on the same gateway would be made of duplicates, which have no effect.
      const payload = Buffer.from(`{"v":${over ? task.limit + 1 : task.limit - 1}}`);
      const messageId = (sent % MESSAGE_IDS) + 1;
      const packet = publishPacket(readingTopic(0, index), payload, task.qos, messageId);
      if (isWatched) crossings.sent(pointId(index), performance.now());
      sockets[index % sockets.length]?.write(packet);
    }
    await sleep(1);
  }
}

/** Measures from the publish of what is watched to the arrival of what it causes, at a fixed rate. */
export async function latencyLoad(task: LatencyTask): Promise<LoadResult> {
  const crossings = new Crossings();
  const arrived = (point: string): void => crossings.arrived(point);
  const watched = new Set<string>();
  for (let index = 0; index < RIG.pointsEach; index += task.crossingEvery)
    watched.add(pointId(index));
  // A subscriber is sent every message; a feed nothing but what crosses, so that anything else on it is wrong.
  const seen = (point: string): void => {
    if (watched.has(point)) arrived(point);
  };
  if (task.httpUrl === null) await watchTopics(task.mqttPort, seen);
  else await watchFeed(task.httpUrl, arrived);
  const sockets: Socket[] = [];
  for (let index = 0; index < task.clients; index++) {
    const socket = await openConnection(task.mqttPort, `load-${index}`);
    // Acknowledgements are read, so that they do not pile up, and not looked at.
    socket.resume();
    sockets.push(socket);
  }
  await publish(sockets, task, crossings);
  const drainedBy = performance.now() + DRAIN_MS_MAX;
  while (crossings.pending > 0 && performance.now() < drainedBy) await sleep(5);
  const { delays } = crossings;
  return {
    count: delays.length,
    total: crossings.total,
    perSecond: delays.length / task.seconds,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    wrong: crossings.pending + crossings.unexplained,
  };
}
