import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './figure.ts';
import type { IngestTask, LoadResult } from './load-task.ts';
import { AcknowledgementReader, openConnection, publishPacket } from './raw-mqtt.ts';
import { RIG_POINTS, rigTopic } from './rig.ts';

const MESSAGE_IDS = 65_535;
/** Digits of the counter stay seven, so that a packet is made by writing over the last one. */
const COUNTER_FIRST = 1_000_000;
/** Of so many acknowledgements one is timed. */
const SAMPLED = 8;

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

  constructor(socket: Socket, index: number) {
    this.#socket = socket;
    const topic = rigTopic(index % RIG_POINTS);
    this.#template = publishPacket(topic, Buffer.from(`{"v":12.5,"n":${COUNTER_FIRST}}`), 1);
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

/** Measures QoS 1 acknowledgements a second, one reading a message, with every device's window always full. */
export async function ingestLoad(task: IngestTask): Promise<LoadResult> {
  const devices: Device[] = [];
  for (let index = 0; index < task.clients; index++) {
    devices.push(new Device(await openConnection(task.mqttPort, `load-${index}`), index));
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
