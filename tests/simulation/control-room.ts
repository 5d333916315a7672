import type { Packet } from 'mqtt-packet';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { MqttLink } from './mqtt-link.ts';
import type { GatewayProcess } from './process.ts';

/** A subscriber of the alarm topics: what is retained, and every event that comes by. */
export class ControlRoom {
  readonly #id: string;
  readonly #saw: (event: HazgateEvent) => void;
  #link: MqttLink | null = null;
  #alarms = new Map<string, Alarm>();

  constructor(id: string, saw: (event: HazgateEvent) => void) {
    this.#id = id;
    this.#saw = saw;
  }

  get isConnected(): boolean {
    return this.#link !== null;
  }

  /** Alarms by id, as the retained topics show them since the connection began. */
  get alarms(): ReadonlyMap<string, Alarm> {
    return this.#alarms;
  }

  connect(process: GatewayProcess): void {
    if (this.#link !== null) return;
    this.#alarms = new Map();
    const link = new MqttLink(process, this.#id, {
      received: (packet) => this.#received(packet),
      closed: () => {
        this.#link = null;
      },
    });
    this.#link = link;
    const clientId = this.#id;
    link.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId,
      keepalive: 0,
    } as Packet);
  }

  disconnect(): void {
    this.#link?.cut();
  }

  #received(packet: Packet): void {
    if (packet.cmd === 'connack') {
      this.#link?.send({
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: [
          { topic: 'hazgate/v1/+/alarms/+', qos: 1 },
          { topic: 'hazgate/v1/+/alarm-events', qos: 1 },
          { topic: 'hazgate/v1/+/rejected', qos: 0 },
        ],
      } as Packet);
    }
    if (packet.cmd !== 'publish') return;
    if (packet.qos === 1)
      this.#link?.send({ cmd: 'puback', messageId: packet.messageId } as Packet);
    const text = packet.payload.toString();
    if (packet.topic.endsWith('/alarm-events')) this.#saw(JSON.parse(text));
    const [, , , kind, id = ''] = packet.topic.split('/');
    if (kind !== 'alarms') return;
    if (text === '') this.#alarms.delete(id);
    else this.#alarms.set(id, JSON.parse(text));
  }
}
