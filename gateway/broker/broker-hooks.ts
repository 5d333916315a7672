import type { AedesOptions, Client } from 'aedes';
import { LIMITS } from '../limits.ts';
import type { Clock } from '../ports.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { BrokerDoor, BrokerLog } from './broker-door.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { judgeFilter, mayPublish } from './open-rights.ts';
import type { ProtocolAdvice } from './protocol-advice.ts';

type Hook<Name extends keyof AedesOptions> = NonNullable<AedesOptions[Name]>;
type ConnectPacket = Parameters<Hook<'preConnect'>>[1];
type PublishPacket = Parameters<Hook<'authorizePublish'>>[1];
type Subscription = Parameters<Hook<'authorizeSubscribe'>>[1];

/** Nothing subscribes to it: filters that begin with a wildcard don't match `$` [MQTT-4.7.2-1], others are refused. */
const JUDGED_TOPIC = '$hazgate/judged';
const NOTHING = Buffer.alloc(0);

/** What the hooks work on. */
export interface HookContext {
  readonly clock: Clock;
  readonly log: BrokerLog;
  readonly door: BrokerDoor;
  readonly connections: Connections;
  readonly acknowledgements: Acknowledgements;
  readonly advice: ProtocolAdvice;
}

/** Why a connection is closed without an answer. */
class Breach extends Error {
  override readonly name = 'Breach';
}

function hasForbidden(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd');
}

/** What Aedes lets through though MQTT 3.1.1 wants the connection closed. */
function breachOfConnect(packet: ConnectPacket): Breach | null {
  if ((packet.will?.qos ?? 0) > 2) return new Breach('will QoS 3');
  if (packet.password !== undefined && packet.username === undefined) {
    return new Breach('password without a user name');
  }
  return null;
}

function refusalOf(packet: ConnectPacket): 2 | null {
  // [MQTT-3.1.3-8]: without an id there is no session to come back to.
  if (packet.clientId === '' && packet.clean === false) return 2;
  return hasForbidden(packet.clientId) ? 2 : null;
}

function connectionOf(context: HookContext, client: Client): Connection {
  const connection = context.connections.get(client.conn);
  if (connection === null) throw new Breach('the connection is gone');
  return connection;
}

function preConnect(context: HookContext, client: Client, packet: ConnectPacket): void {
  const connection = connectionOf(context, client);
  if (packet.protocolVersion === 5) {
    const now = context.clock.now().steadyMs;
    context.advice.tell(connection.peer.address, packet.clientId, now);
  }
  const breach = breachOfConnect(packet);
  if (breach !== null) throw breach;
  connection.refusal = refusalOf(packet);
  // There is no offline queue, so no session outlives its connection.
  packet.clean = true;
  if (packet.will !== undefined && !mayPublish(packet.will.topic)) {
    context.log.info(
      { client: packet.clientId, topic: packet.will.topic },
      'a will on a topic that takes no readings is dropped',
    );
    delete packet.will;
  }
}

/** Takes what the message carried out of Aedes: readings are not fanned out, kept as retained, or acknowledged by it. */
function emptyOut(packet: PublishPacket): void {
  packet.topic = JUDGED_TOPIC;
  packet.payload = NOTHING;
  packet.retain = false;
  packet.qos = 0;
}

function payloadOf(packet: PublishPacket): Uint8Array {
  return typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
}

/** A will is admitted like any reading; nobody is left to be told or to be acknowledged. */
function judgeWill(context: HookContext, client: Client, packet: PublishPacket): void {
  context.door.admit({ client: client.id, topic: packet.topic, payload: payloadOf(packet) });
  emptyOut(packet);
}

function judgePublish(
  context: HookContext,
  client: Client,
  packet: PublishPacket,
  resume: () => void,
): void {
  const connection = connectionOf(context, client);
  const { topic, qos, messageId = 0 } = packet;
  const payload = payloadOf(packet);
  if (qos > 0 && messageId === 0) throw new Breach('packet identifier 0');
  if (!mayPublish(topic)) throw new Breach(`publishes on ${topic.slice(0, 200)}`);
  if (payload.byteLength > LIMITS.packetBytesMax) {
    throw new Breach(`a message of ${payload.byteLength} bytes`);
  }
  const handshake = qos === 2 ? connection.openHandshake(messageId) : 'new';
  if (handshake === 'too-many') throw new Breach('too many QoS 2 messages without PUBREL');
  const admission =
    handshake === 'new' ? context.door.admit({ client: client.id, topic, payload }) : null;
  emptyOut(packet);
  context.acknowledgements.add(
    {
      connection,
      qos,
      messageId,
      lsn: admission?.lsn ?? null,
      bytes: payload.byteLength,
      kept: admission?.kept ?? null,
    },
    resume,
  );
}

/** An exception in a hook would end the process; here it ends one connection, unacknowledged. */
function asBreach(context: HookContext, client: Client | null, error: unknown): Error {
  const address =
    client === null ? null : (context.connections.get(client.conn)?.peer.address ?? null);
  const facts = { client: client?.id ?? null, address };
  if (error instanceof Breach) {
    context.log.warn({ ...facts, reason: error.message }, 'connection closed');
    return error;
  }
  context.log.error({ ...facts, error }, 'a broker hook failed, connection closed');
  return error instanceof Error ? error : new Error(String(error));
}

function authorizePublish(context: HookContext): Hook<'authorizePublish'> {
  return (client, packet, callback) => {
    try {
      if (client === null) throw new Breach('a will without its client');
      if (client.closed) {
        judgeWill(context, client, packet);
        callback(null);
      } else judgePublish(context, client, packet, () => callback(null));
    } catch (error) {
      callback(asBreach(context, client, error));
    }
  };
}

function authorizeSubscribe(context: HookContext): Hook<'authorizeSubscribe'> {
  return (client, subscription: Subscription, callback) => {
    try {
      const { filters } = connectionOf(context, client);
      const { topic } = subscription;
      const others = filters.has(topic) ? filters.size - 1 : filters.size;
      const verdict = judgeFilter(topic, others);
      if (verdict === 'breach') throw new Breach('a topic filter that MQTT does not allow');
      if (verdict === 'granted') filters.add(topic);
      callback(null, verdict === 'granted' ? subscription : null);
    } catch (error) {
      callback(asBreach(context, client, error));
    }
  };
}

/** The hooks of Aedes for the open security mode. */
export function openHooks(
  context: HookContext,
): Pick<
  AedesOptions,
  | 'preConnect'
  | 'authenticate'
  | 'authorizePublish'
  | 'authorizeSubscribe'
  | 'authorizeForward'
  | 'published'
> {
  return {
    preConnect(client, packet, callback) {
      try {
        preConnect(context, client, packet);
        callback(null, true);
      } catch (error) {
        callback(asBreach(context, client, error), false);
      }
    },
    authenticate(client, _username, _password, callback) {
      const connection = context.connections.get(client.conn);
      if (connection === null || connection.refusal !== null) {
        callback(Object.assign(new Error('identifier rejected'), { returnCode: 2 }), false);
        return;
      }
      connection.authenticate(client.id);
      callback(null, true);
    },
    authorizePublish: authorizePublish(context),
    authorizeSubscribe: authorizeSubscribe(context),
    authorizeForward: (_client, packet) => packet,
    published: (_packet, _client, callback) => callback(null),
  };
}
