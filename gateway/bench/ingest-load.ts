import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './figure.ts';
import type { IngestTask, LoadResult } from './load-task.ts';
import { AcknowledgementReader, openConnection, publishPacket } from './raw-mqtt.ts';
import { pointId, readingsTopic, readingTopic } from './rig.ts';

const MESSAGE_IDS = 65_535;
/** Digits of the counter stay seven, so that a packet is made by writing over the last one. */
const COUNTER_FIRST = 1_000_000;
/** Of so many acknowledgements one is timed. */
const SAMPLED = 8;

/** The first message of a device: one reading, or columns of many. */
function firstMessage(task: IngestTask, index: number): { topic: string; payload: string } {
  const source = index % task.sources;
  if (task.rows === 1) {
    const topic = readingTopic(source, Math.floor(index / task.sources));
    return { topic, payload: `{"v":12.5,"n":${COUNTER_FIRST}}` };
  }
  const rows = Array.from({ length: task.rows }, (_, row) => row);
  const points = rows.map((row) => pointId(row));
  const columns = { p: points, v: rows.map((row) => 12.5 + row / 100), n: COUNTER_FIRST };
  return { topic: readingsTopic(source), payload: JSON.stringify(columns) };
}

/** One device that keeps its window of unacknowledged messages full. */
class Device {
  /** Messages acknowledged since the start. */
  acknowledged = 0;
  outOfOrder = 0;
  readonly delays: number[] = [];
  readonly #socket: Socket;
  readonly #reader = new AcknowledgementReader();
  readonly #template: Buffer;
  readonly #idAt: number;
  readonly #counterAt: number;
  readonly #sentAt = new Float64Array(MESSAGE_IDS + 1);
  #sent = 0;
  #nextAcknowledged = 1;

  constructor(socket: Socket, task: IngestTask, index: number) {
    this.#socket = socket;
    const { topic, payload } = firstMessage(task, index);
    this.#template = publishPacket(topic, Buffer.from(payload), 1, 1);
    this.#idAt = this.#template.indexOf(topic) + topic.length;
    this.#counterAt = this.#template.indexOf(String(COUNTER_FIRST));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  send(count: number): void {
    const length = this.#template.length;
    const bytes = Buffer.allocUnsafe(length * count);
    const now = performance.now();
    for (let i = 0; i < count; i++) {
      const at = i * length;
      bytes.set(this.#template, at);
      const id = (this.#sent % MESSAGE_IDS) + 1;
      bytes.writeUInt16BE(id, at + this.#idAt);
      bytes.write(String(COUNTER_FIRST + this.#sent), at + this.#counterAt, 'latin1');
      this.#sentAt[id] = now;
      this.#sent++;
    }
    this.#socket.write(bytes);
  }

  #take(chunk: Buffer): void {
    const ids = this.#reader.read(chunk);
    const now = performance.now();
    for (const id of ids) {
      // [MQTT-4.6.0-2] PUBACKs leave in the order in which the messages came.
      if (id !== this.#nextAcknowledged) this.outOfOrder++;
      this.#nextAcknowledged = (id % MESSAGE_IDS) + 1;
      this.acknowledged++;
      if (this.acknowledged % SAMPLED === 0) this.delays.push(now - (this.#sentAt[id] ?? now));
    }
    if (ids.length > 0) this.send(ids.length);
  }
}

/** Measures QoS 1 acknowledgements a second with every device's window always full. */
export async function ingestLoad(task: IngestTask): Promise<LoadResult> {
  const devices: Device[] = [];
  for (let index = 0; index < task.clients; index++) {
    devices.push(new Device(await openConnection(task.mqttPort, `load-${index}`), task, index));
  }
  const total = (): number => devices.reduce((sum, device) => sum + device.acknowledged, 0);
  for (const device of devices) device.send(task.inFlight);
  await sleep(task.warmUpSeconds * 1_000);
  for (const device of devices) device.delays.length = 0;
  const before = total();
  const startedMs = performance.now();
  await sleep(task.seconds * 1_000);
  const count = total() - before;
  const seconds = (performance.now() - startedMs) / 1_000;
  const delays = Float64Array.from(devices.flatMap((device) => device.delays));
  return {
    count,
    total: total(),
    perSecond: count / seconds,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    wrong: devices.reduce((sum, device) => sum + device.outOfOrder, 0),
  };
}
