import type { Packet } from 'mqtt-packet';
import type { Quality } from '../../rules/reading.ts';
import type { Random } from '../../simulators/random.ts';
import {
  encodeColumns,
  encodeList,
  encodeSingle,
  type MeantReading,
  type SentMessage,
} from './messages.ts';
import { isOnOff } from './mine.ts';
import { MqttLink } from './mqtt-link.ts';
import type { GatewayProcess } from './process.ts';
import type { SimulatedTime } from './time.ts';
import { hold } from './violation.ts';

/** Who is told what a device sends and is promised. */
export interface DeviceListener {
  sent(message: SentMessage): void;
  acknowledged(message: SentMessage): void;
}

/** What a device is like; drawn once. */
interface Nature {
  readonly form: 'single' | 'list' | 'columns';
  readonly qos: 0 | 1 | 2;
  readonly sendsTime: boolean;
  readonly counts: boolean;
  /** How far its clock stands from the truth. */
  readonly clockErrorMs: number;
  /** Share of messages with something wrong in them. */
  readonly badShare: number;
}

/** How a sensor is tampered with: it stands still, stops short of a limit, or shows what a point has shown before. */
type Fake =
  | { readonly how: 'frozen' }
  | { readonly how: 'clipped'; readonly at: number }
  | { readonly how: 'copied'; readonly of: string; next: number };

/** A recording that somebody plays into a sensor: of another point or of its own, behind it or beside it. */
interface Recording {
  readonly of: string;
  readonly into: string;
  readonly readings: number;
  /** So many readings of the original are there before the first of the copy. */
  readonly lag: number;
}

/** Of so many readings of a recording, one is late: a sequence with a hole is no copy. */
const RECORDED_PROMPTLY = 100;
/** So many readings behind, a copy begins. */
const LAG = 12;
const IN_FLIGHT_MAX = 10;
const OUTBOX_MAX = 300;
const BAD_PAYLOADS = [
  '{',
  'null',
  '"12"',
  '{"v":"x"}',
  '[{"p":"nobody","v":1}]',
  '{"v":1,"t":"x"}',
  '{"v":1,"v":2}',
];

function randomNature(random: Random): Nature {
  return {
    form: random.pick(['single', 'list', 'columns']),
    qos: random.pick([0, 1, 1, 1, 2]),
    sendsTime: random.below(4) > 0,
    counts: random.below(3) > 0,
    clockErrorMs: random.pick([0, 0, 0, 300, -2_000, 90_000, -15_000]),
    badShare: random.pick([0, 0.02, 0.1]),
  };
}

/** A device with its points: it walks their values about the limits, stores what it can't send, and sends it again. */
export class Device {
  readonly id: string;
  readonly #random: Random;
  readonly #time: SimulatedTime;
  readonly #points: readonly string[];
  readonly #listener: DeviceListener;
  readonly #nature: Nature;
  readonly #values = new Map<string, number>();
  readonly #counters = new Map<string, number>();
  #link: MqttLink | null = null;
  #isConnected = false;
  #lastId = 0;
  #uniqueness = 0;
  /** What somebody has done to a sensor. */
  readonly #fakes = new Map<string, Fake>();
  /** What each point has shown, newest last. */
  readonly #shown = new Map<string, number[]>();
  /** Not acknowledged yet, oldest first. */
  #outbox: SentMessage[] = [];
  #inFlight: { readonly id: number; readonly message: SentMessage }[] = [];
  #sentOnLink = new Set<SentMessage>();
  /** Identifiers that were given free; a second PUBREC for one of them is answered again. */
  #released = new Set<number>();
  /** Keeps what it measures and sends nothing. */
  isHoldingBack = false;
  /** Measures nothing. */
  isSilent = false;

  constructor(
    id: string,
    points: readonly string[],
    random: Random,
    time: SimulatedTime,
    listener: DeviceListener,
  ) {
    this.id = id;
    this.#random = random;
    this.#time = time;
    this.#points = points;
    this.#listener = listener;
    this.#nature = randomNature(random);
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get hasLink(): boolean {
    return this.#link !== null;
  }

  /** Messages whose acknowledgement it still waits for. */
  get waiting(): number {
    return this.#outbox.length;
  }

  connect(process: GatewayProcess): void {
    if (this.#link !== null) return;
    this.#inFlight = [];
    this.#sentOnLink = new Set();
    this.#released = new Set();
    const link = new MqttLink(process, this.id, {
      received: (packet) => this.#received(packet),
      closed: () => {
        this.#link = null;
        this.#isConnected = false;
      },
    });
    this.#link = link;
    link.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: this.id,
      keepalive: 0,
    } as Packet);
  }

  disconnect(): void {
    this.#link?.cut();
  }

  /** The network between dies without a word; the device comes back over a new connection. */
  loseNetwork(): void {
    if (this.#link === null) return;
    this.#link.isHalfOpen = true;
    this.#link = null;
    this.#isConnected = false;
  }

  /** Measures some of its points and sends, or stores, what came of it. */
  produce(): void {
    if (this.isSilent || this.#outbox.length >= OUTBOX_MAX) return;
    const { badShare, form } = this.#nature;
    if (this.#random.unit() < badShare) this.#produceBad();
    else {
      const points = this.#points.filter(() => this.#random.below(3) > 0);
      const several = points.length > 0 ? points : this.#points.slice(0, 1);
      const names = form === 'single' ? [this.#random.pick(this.#points)] : several;
      const readings = names.map((name) => this.#measure(name));
      this.#queue(this.#encode(readings), readings);
    }
    // Now and then the same message a second time, as an impatient device does.
    const last = this.#outbox.at(-1);
    if (last !== undefined && this.#random.below(25) === 0) this.#outbox.push({ ...last });
    this.flush();
  }

  /** Somebody tampers with one of its sensors, or puts it right again. */
  fake(): void {
    const point = this.#random.pick(this.#points);
    if (isOnOff(point)) return;
    if (this.#fakes.delete(point)) return;
    const of = this.#random.pick(this.#points);
    const next = Math.max(0, (this.#shown.get(of)?.length ?? 0) - LAG);
    const fakes: readonly Fake[] = [
      { how: 'frozen' },
      { how: 'clipped', at: this.#random.pick([9.8, 4.3]) },
      { how: 'copied', of, next },
      { how: 'copied', of, next },
    ];
    this.#fakes.set(point, this.#random.pick(fakes));
  }

  /** Whether it measures any of these points. */
  hasAny(names: readonly string[]): boolean {
    return this.#points.some((name) => names.includes(name));
  }

  /**
   * Somebody plays a recording of one of these points into another of them, or into itself: one message after the other, for
   * the caller to let time pass between. Nothing where the device has none of them, or sends nothing.
   */
  playBack(names: readonly string[]): readonly (() => void)[] {
    const points = this.#points.filter((name) => names.includes(name));
    if (points.length === 0 || this.isSilent || this.#outbox.length >= OUTBOX_MAX) return [];
    const of = this.#random.pick(points);
    const others = points.filter((name) => name !== of);
    const isOwn = others.length === 0 || this.#random.below(3) === 0;
    const readings = this.#random.pick([7, 8, 9, 12, 20]);
    const into = isOwn ? of : this.#random.pick(others);
    const lag = isOwn ? readings : this.#random.pick([0, 1, 3, readings]);
    return this.#messagesOf({ of, into, readings, lag });
  }

  #messagesOf({ of, into, readings, lag }: Recording): readonly (() => void)[] {
    const shown: number[] = [];
    return Array.from({ length: readings + lag }, (_, step) => () => {
      const original =
        step < readings ? [this.#stamp(of, this.#show(of), 'good', RECORDED_PROMPTLY)] : [];
      for (const { value } of original) shown.push(value as number);
      const value = shown[step - lag];
      const copy = value === undefined ? [] : [this.#stamp(into, value, 'good', RECORDED_PROMPTLY)];
      const both = this.#random.below(2) === 0 ? [...original, ...copy] : [...copy, ...original];
      for (const reading of both) this.#queue(this.#encode([reading]), [reading], copy.length > 0);
      this.flush();
    });
  }

  #encode(readings: readonly MeantReading[]): ReturnType<typeof encodeSingle> {
    const { form } = this.#nature;
    if (form === 'single') return encodeSingle(readings[0] as MeantReading);
    return form === 'columns' ? encodeColumns(readings) : encodeList(readings, []);
  }

  /** Sends what is stored, as far as its window allows. */
  flush(): void {
    if (!this.#isConnected || this.isHoldingBack) return;
    for (const message of [...this.#outbox]) {
      if (this.#inFlight.length >= IN_FLIGHT_MAX) return;
      if (!this.#sentOnLink.has(message)) this.#send(message);
    }
  }

  /** Sends the oldest message that waits once more, as at a time-out; at QoS 2 under the same identifier. */
  sendAgain(): void {
    const oldest = this.#inFlight[0];
    if (oldest === undefined || !this.#isConnected) return;
    if (oldest.message.qos === 2) this.#publish(oldest.message, oldest.id, true);
    else {
      const id = this.#nextId();
      this.#inFlight.push({ id, message: oldest.message });
      this.#publish(oldest.message, id, true);
    }
  }

  #produceBad(): void {
    const readings = [this.#measure(this.#random.pick(this.#points))];
    if (this.#random.below(2) === 0) {
      const broken = [{ p: 'nobody', v: 1 }, { v: 2 }, { p: readings[0]?.fullName.split('/')[2] }];
      this.#queue(encodeList(readings, broken), readings);
      return;
    }
    const topic = encodeSingle(readings[0] as MeantReading).topic;
    this.#queue({ topic, payload: Buffer.from(this.#random.pick(BAD_PAYLOADS)) }, []);
  }

  #measure(fullName: string): MeantReading {
    const quality = this.#fakes.has(fullName) ? 'good' : this.#quality();
    const isMissing = quality === 'bad' && this.#random.below(2) === 0;
    return this.#stamp(fullName, isMissing ? null : this.#show(fullName), quality);
  }

  /** @param promptly of so many readings, one is sent late */
  #stamp(fullName: string, value: number | null, quality: Quality, promptly = 12): MeantReading {
    const { sendsTime, counts, clockErrorMs } = this.#nature;
    const lateMs = this.#lateness(promptly);
    const time = sendsTime ? this.#time.trueWallMs + clockErrorMs - lateMs : null;
    // Whoever knows no time counts what it sends of all its points.
    const step = sendsTime ? 1 : this.#points.length;
    const counter = counts ? (this.#counters.get(fullName) ?? 0) + step : null;
    // A counter that restarts, as after the device's own power cut.
    if (counter !== null) {
      this.#counters.set(fullName, this.#random.below(150) === 0 ? 0 : counter);
    }
    return { fullName, value, quality, time, counter };
  }

  #lateness(promptly: number): number {
    if (this.#random.below(promptly) > 0) return 0;
    return this.#random.pick([1_000, 4_000, 12_000, 45_000, 600_000]);
  }

  #quality(): Quality {
    if (this.#random.below(8) > 0) return 'good';
    return this.#random.pick(['uncertain', 'bad', 'bad', 'calibrating', 'maintenance']);
  }

  /** What the sensor shows, tampered with or not. */
  #show(fullName: string): number {
    const value = this.#tamper(fullName, this.#walk(fullName));
    const shown = this.#shown.get(fullName);
    if (shown === undefined) this.#shown.set(fullName, [value]);
    else shown.push(value);
    return value;
  }

  #tamper(fullName: string, value: number): number {
    const fake = this.#fakes.get(fullName);
    switch (fake?.how) {
      case 'clipped':
        return fake.at > 7 ? Math.min(value + 3, fake.at) : Math.max(value - 3, fake.at);
      case 'frozen':
        return this.#shown.get(fullName)?.at(-1) ?? value;
      case 'copied': {
        const shown = this.#shown.get(fake.of) ?? [];
        fake.next = fake.next < shown.length ? fake.next + 1 : Math.max(1, shown.length - LAG);
        return shown[fake.next - 1] ?? value;
      }
      default:
        return value;
    }
  }

  /** Wanders between 0 and 16, where all limits lie; lands on them exactly now and then. */
  #walk(fullName: string): number {
    if (isOnOff(fullName)) return this.#switch(fullName);
    const before = this.#values.get(fullName) ?? 7;
    const step = this.#random.below(10) === 0 ? this.#random.between(-8, 8) : this.#random.normal();
    const next = Math.min(16, Math.max(0, before + step));
    this.#values.set(fullName, next);
    if (this.#random.below(12) === 0) return this.#random.pick([2, 4, 9.5, 10, 11.5, 12]);
    this.#uniqueness += 1;
    return Math.round(next * 100) / 100 + this.#uniqueness / 1_000_000;
  }

  /** On or off, and seldom otherwise than before. */
  #switch(fullName: string): number {
    const before = this.#values.get(fullName) ?? 1;
    const next = this.#random.below(4) === 0 ? 1 - before : before;
    this.#values.set(fullName, next);
    return next;
  }

  #queue(
    { topic, payload }: { readonly topic: string; readonly payload: Buffer },
    readings: readonly MeantReading[],
    isRecorded = false,
  ): void {
    const { qos } = this.#nature;
    const isUnique = readings.some(
      ({ fullName, time, counter, value }) =>
        (counter !== null && time !== null) ||
        // A tampered value may have been sent before.
        (value !== null &&
          !Number.isInteger(value * 100) &&
          !isRecorded &&
          !this.#fakes.has(fullName)),
    );
    const message: SentMessage = {
      device: this.id,
      topic,
      payload,
      qos,
      readings,
      isUnique,
      acknowledged: false,
      wasSent: false,
    };
    this.#listener.sent(message);
    this.#outbox.push(message);
  }

  #send(message: SentMessage): void {
    const { qos } = message;
    if (qos === 0) {
      this.#outbox = this.#outbox.filter((other) => other !== message);
      this.#publish(message, 0, false);
      return;
    }
    const id = this.#nextId();
    this.#sentOnLink.add(message);
    this.#inFlight.push({ id, message });
    // What was sent over an earlier connection may have arrived.
    this.#publish(message, id, message.wasSent);
    message.wasSent = true;
  }

  #publish({ topic, payload, qos }: SentMessage, messageId: number, dup: boolean): void {
    const packet = { cmd: 'publish', topic, payload, qos, dup, retain: false } as const;
    this.#link?.send((qos === 0 ? packet : { ...packet, messageId }) as Packet);
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 65_535) + 1;
    return this.#lastId;
  }

  #received(packet: Packet): void {
    if (packet.cmd === 'connack') {
      this.#isConnected = packet.returnCode === 0;
      this.flush();
    } else if (packet.cmd === 'puback') this.#acknowledged(packet.messageId ?? 0, 1);
    else if (packet.cmd === 'pubrec') this.#recorded(packet.messageId ?? 0);
  }

  #recorded(id: number): void {
    if (!this.#released.has(id)) this.#acknowledged(id, 2);
    this.#released.add(id);
    this.#link?.send({ cmd: 'pubrel', messageId: id } as Packet);
  }

  #acknowledged(id: number, qos: number): void {
    const oldest = this.#inFlight.shift();
    hold(
      'acknowledgements leave in order per connection',
      oldest?.id === id && oldest.message.qos === qos,
      () => `${this.id} got ${id} while ${oldest?.id} was the oldest`,
    );
    const message = (oldest as { message: SentMessage }).message;
    message.acknowledged = true;
    this.#listener.acknowledged(message);
    this.#outbox = this.#outbox.filter((other) => other !== message);
    this.flush();
  }
}
