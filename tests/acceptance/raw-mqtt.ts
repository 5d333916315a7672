import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

/** An MQTT connection over which a test sends exactly the bytes it means to. */
export class RawMqtt {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  /** On the steady clock of the test, ms; null while the connection is open. */
  closedAt: number | null = null;
  onPacket: (packet: Packet) => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    const parse = parser();
    parse.on('packet', (packet: Packet) => {
      this.packets.push(packet);
      this.onPacket(packet);
    });
    socket.on('data', (bytes) => parse.parse(Buffer.from(bytes)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closedAt = performance.now();
    });
  }

  /** A bare TCP connection. */
  static async open(mqttUrl: string): Promise<RawMqtt> {
    const { hostname, port } = new URL(mqttUrl);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawMqtt(socket);
  }

  /** A connection that is accepted. */
  static async signIn(mqttUrl: string, clientId: string): Promise<RawMqtt> {
    const client = await RawMqtt.open(mqttUrl);
    const accepted = new Promise<void>((resolve) => {
      client.onPacket = () => resolve();
    });
    client.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId });
    await accepted;
    client.onPacket = () => {};
    return client;
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  publish(topic: string, payload: string | Buffer, messageId: number): void {
    this.send({
      cmd: 'publish',
      topic,
      payload,
      qos: 1,
      messageId,
      dup: false,
      retain: false,
    });
  }
}
