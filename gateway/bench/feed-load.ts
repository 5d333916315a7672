import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFeed, openFeedInto, readFeed } from './feed-watch.ts';
import { quantile } from './figure.ts';
import type { FeedResult, FeedTask } from './load-task.ts';
import { openConnection, publishPacket } from './raw-mqtt.ts';
import { pointId, RIG, RIG_LIMIT, readingTopic } from './rig.ts';

const DRAIN_MS_MAX = 15_000;
/** Feeds opened a second: below what the gateway lets one address ask for. */
const OPENED_A_SECOND = 150;
const OPENED_AT_ONCE = 15;
const LINE_FEED = 0x0a;
const ID_LINE = Buffer.from('\nid: ');
/** An id line and its number fit well. */
const TAIL_BYTES = 32;

/** What all clients are read into. */
const SHARED = Buffer.alloc(65_536);

/** One client of the feed. It reads ids and arrival times and looks at nothing else: a thousand of them share one core. */
class Reader {
  readonly seqs: number[] = [];
  readonly arrivedMs: number[] = [];
  /** A stream begins with a line. */
  #tail: Buffer = Buffer.from('\n');

  /** Looks at the next bytes; they may be written over afterwards. */
  take(chunk: Buffer): void {
    const now = performance.now();
    const tail = this.#tail;
    // A line that began before these bytes ends within so many of them.
    const seam = Buffer.concat([tail, chunk.subarray(0, TAIL_BYTES)]);
    const read = this.#scan(seam, 0, now);
    if (chunk.length <= TAIL_BYTES) {
      this.#tail = seam.subarray(Math.max(read, seam.length - TAIL_BYTES));
      return;
    }
    const from = this.#scan(chunk, Math.max(0, read - tail.length), now);
    this.#tail = Buffer.from(chunk.subarray(Math.max(from, chunk.length - TAIL_BYTES)));
  }

  /** Notes the ids from one place on; gives the end of the last one. */
  #scan(bytes: Buffer, begin: number, now: number): number {
    let from = begin;
    for (let at = bytes.indexOf(ID_LINE, from); at !== -1; at = bytes.indexOf(ID_LINE, from)) {
      const end = bytes.indexOf(LINE_FEED, at + ID_LINE.length);
      if (end === -1) break;
      this.seqs.push(Number(bytes.toString('latin1', at + ID_LINE.length, end)));
      this.arrivedMs.push(now);
      from = end;
    }
    return from;
  }
}

async function openAll(httpUrl: string, readers: readonly (Reader | null)[]): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let from = 0; from < readers.length; from += OPENED_AT_ONCE) {
    const some = readers.slice(from, from + OPENED_AT_ONCE);
    const opened = some.map((reader) =>
      openFeedInto(httpUrl, SHARED, (bytes) => {
        reader?.take(bytes);
        return reader !== null;
      }),
    );
    sockets.push(...(await Promise.all(opened)));
    await sleep((OPENED_AT_ONCE * 1_000) / OPENED_A_SECOND);
  }
  return sockets;
}

/** When each event was published, by its number: told by a client that reads every event whole. */
class Sent {
  readonly bySeq = new Map<number, number>();
  readonly #waiting = new Map<string, number[]>();

  publish(point: string): void {
    const queue = this.#waiting.get(point) ?? [];
    queue.push(performance.now());
    this.#waiting.set(point, queue);
  }

  arrived(data: string): void {
    const event: { seq: number | null; alarm: { point: string } } = JSON.parse(data);
    // Announced before the disk has it; it comes again.
    if (event.seq === null) return;
    const sentMs = this.#waiting.get(event.alarm.point)?.shift();
    if (sentMs !== undefined) this.bySeq.set(event.seq, sentMs);
  }
}

/** Publishes breaches and returns in turn, evenly at the rate; tells how many. */
async function publishAll(task: FeedTask, sent: Sent): Promise<number> {
  const socket = await openConnection(task.mqttPort, 'feeder');
  socket.resume();
  const count = Math.ceil(task.rate * task.seconds);
  const startedMs = performance.now();
  for (let published = 0; published < count; ) {
    const due = Math.min(count, ((performance.now() - startedMs) * task.rate) / 1_000);
    for (; published < due; published++) {
      const index = published % RIG.pointsEach;
      const over = Math.floor(published / RIG.pointsEach) % 2 === 0;
      const payload = Buffer.from(`{"v":${over ? RIG_LIMIT + 1 : RIG_LIMIT - 1}}`);
      sent.publish(pointId(index));
      socket.write(publishPacket(readingTopic(0, index), payload, 1, (published % 65_535) + 1));
    }
    await sleep(1);
  }
  return count;
}

/** Measures from the publish to each client that reads, and whether each of them got everything. */
export async function feedLoad(task: FeedTask): Promise<FeedResult> {
  const sent = new Sent();
  const whole = await openFeed(task.httpUrl);
  readFeed(whole, (data) => {
    if (data.includes('"kind":"alarm"')) sent.arrived(data);
  });
  const readers = Array.from({ length: task.clients }, () => new Reader());
  const silent = Array.from({ length: task.silent }, () => null);
  const sockets = await openAll(task.httpUrl, [...silent, ...readers]);
  const count = await publishAll(task, sent);
  const drainedBy = performance.now() + DRAIN_MS_MAX;
  const isDrained = (): boolean =>
    sent.bySeq.size >= count && readers.every(({ seqs }) => seqs.length >= count);
  while (!isDrained() && performance.now() < drainedBy) await sleep(20);
  const delays = readers.flatMap(({ seqs, arrivedMs }) =>
    seqs.flatMap((seq, index) => {
      const sentMs = sent.bySeq.get(seq);
      return sentMs === undefined ? [] : [(arrivedMs[index] ?? 0) - sentMs];
    }),
  );
  const sorted = Float64Array.from(delays);
  return {
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    events: count,
    starved: readers.filter(({ seqs }) => !isWhole(seqs, count)).length,
    silentLeft: sockets.slice(0, task.silent).filter((socket) => !socket.destroyed).length,
  };
}

/** Every event once and in order. */
function isWhole(seqs: readonly number[], count: number): boolean {
  return (
    seqs.length === count &&
    seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? seq))
  );
}
