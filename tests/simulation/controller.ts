import type { Packet } from 'mqtt-packet';
import type { Random } from '../../simulators/random.ts';
import { MqttLink } from './mqtt-link.ts';
import type { GatewayProcess } from './process.ts';
import type { SimulatedTime } from './time.ts';
import { hold } from './violation.ts';

/** A command as it came. */
interface Command {
  readonly id: string;
  readonly action: string;
  readonly area: string;
  readonly cause: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
}

/** Id of the interlock whose cut a command carries out or ends. */
export function interlockOf(command: string): string {
  return command.replace(/-restore$/, '');
}

/** The controller of all areas: it answers at once, late, twice, with a refusal, with nonsense or never. */
export class Controller {
  readonly #id: string;
  readonly #random: Random;
  readonly #time: SimulatedTime;
  #link: MqttLink | null = null;
  #lastId = 0;
  readonly #isPermitted: (interlock: string) => boolean;
  /** What each command has asked for, by its id. */
  readonly #asked = new Map<string, string>();
  /** What was asked last on each topic that had not been asked before. */
  readonly #newest = new Map<string, string>();
  /** Commands that came over the present connection. */
  #heard = new Set<string>();
  #isSubscribed = false;

  /** @param isPermitted whether the disk holds for good that the cut of an interlock has ended */
  constructor(
    id: string,
    random: Random,
    time: SimulatedTime,
    isPermitted: (interlock: string) => boolean,
  ) {
    this.#id = id;
    this.#isPermitted = isPermitted;
    this.#random = random;
    this.#time = time;
  }

  /** The gateway sends it what there is to send. */
  get isListening(): boolean {
    return this.#link !== null && this.#isSubscribed;
  }

  /** Ids of the commands that came over the present connection. */
  get heard(): ReadonlySet<string> {
    return this.#heard;
  }

  connect(process: GatewayProcess): void {
    if (this.#link !== null) return;
    this.#heard = new Set();
    this.#isSubscribed = false;
    const link = new MqttLink(process, this.#id, {
      received: (packet) => this.#received(packet),
      closed: () => {
        this.#link = null;
      },
    });
    this.#link = link;
    const common = { protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 };
    link.send({ cmd: 'connect', clientId: this.#id, ...common } as Packet);
  }

  disconnect(): void {
    this.#link?.cut();
  }

  #received(packet: Packet): void {
    if (packet.cmd === 'connack') {
      const subscriptions = [{ topic: 'hazgate/v1/+/+/areas/+/command', qos: 1 }];
      this.#link?.send({ cmd: 'subscribe', messageId: 1, subscriptions } as Packet);
    }
    if (packet.cmd === 'suback') this.#isSubscribed = true;
    if (packet.cmd !== 'publish') return;
    this.#link?.send({ cmd: 'puback', messageId: packet.messageId } as Packet);
    this.#checkCommand(packet.topic, JSON.parse(packet.payload.toString()));
  }

  #checkCommand(topic: string, { id, action, area, cause, ...times }: Command): void {
    // A cut may be lost with the record that tells of it, and required again by the same reading at another time.
    const when = action === 'restore' ? `${times.requestedAt} ${times.expiresAt}` : '';
    const asked = `${action} ${area} ${cause} ${when}`;
    const known = this.#asked.get(id);
    hold('a command asks for the same each time', known === undefined || known === asked, () => {
      return `${id} asked for ${known} and asks for ${asked}`;
    });
    if (known === undefined) this.#newest.set(topic, action);
    const newest = this.#newest.get(topic);
    hold('a command is not sent again behind its opposite', newest === action, () => {
      return `${id} asks for ${asked} again, and ${newest} was asked for since`;
    });
    if (action === 'restore')
      hold(
        'power is asked back on only when the disk has it',
        this.#isPermitted(interlockOf(id)),
        () => `${id} asks for ${asked}, and no durable record permits it`,
      );
    this.#asked.set(id, asked);
    this.#heard.add(id);
    this.#answer(topic, id);
  }

  #answer(topic: string, id: string): void {
    const random = this.#random;
    if (random.below(4) === 0) return;
    const result = random.below(5) === 0 ? 'refused' : 'done';
    const nonsense = random.below(12) === 0;
    const payload = nonsense ? '{"id":1}' : JSON.stringify({ id, result });
    for (let times = random.below(6) === 0 ? 2 : 1; times > 0; times -= 1) {
      const delayMs = random.below(3) === 0 ? 3_000 + random.below(40_000) : random.below(800);
      this.#time.schedule(this, delayMs, () => this.#publish(`${topic}/result`, payload));
    }
  }

  #publish(topic: string, payload: string): void {
    this.#lastId = (this.#lastId % 60_000) + 1;
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false };
    this.#link?.send({ ...packet, messageId: this.#lastId } as Packet);
  }
}
