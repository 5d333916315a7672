import type { AedesOptions, Client } from 'aedes';
import { LIMITS } from '../limits.ts';
import type { Clock } from '../ports.ts';
import { parseTopic } from '../wire/topic.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import { type BrokerDoor, type BrokerLog, CLOSED_DOOR, DoorClosedError } from './broker-door.ts';
import type { ClientGuard, ClientIdentity } from './client-guard.ts';
import { enforcedRights, openRights } from './client-rights.ts';
import type { ConnectStorm } from './connect-storm.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { isGeneralTopic } from './general-topic.ts';
import type { GeneralTraffic } from './general-traffic.ts';
import type { MessagePace } from './message-pace.ts';
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
  /** Who lets clients in; null where nobody has to say who they are. */
  readonly guard: ClientGuard | null;
  /** Carries topics outside the gateway's own; null where none are. */
  readonly traffic: () => GeneralTraffic | null;
  readonly pace: MessagePace;
  readonly storm: ConnectStorm;
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
  if (hasForbidden(packet.username ?? '')) return new Breach('a user name that is no text');
  const topic = packet.will?.topic;
  if (topic !== undefined && (topic === '' || hasForbidden(topic) || /[+#]/.test(topic))) {
    return new Breach('a will on what is no topic');
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
  // Only a general broker has offline queues; without one no session outlives its connection.
  if (context.traffic() === null) packet.clean = true;
  connection.clean = packet.clean !== false;
  connection.will = packet.will ?? null;
}

/** Whose rights are known only now decides about the will that came with CONNECT. */
function judgeWillOfConnect(context: HookContext, client: Client, connection: Connection): void {
  const { will } = connection;
  if (will === null || connection.rights.mayPublish(will.topic)) return;
  context.log.info(
    { client: client.id, topic: will.topic },
    'a will on a topic that this client may not publish is dropped',
  );
  // Aedes stores it only after it has been told that the client is who it says.
  Reflect.set(client, '_will', undefined);
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

/** The general broker, where a message is one of its own; null where it is a reading. */
function carrierOf(context: HookContext, { topic }: PublishPacket): GeneralTraffic | null {
  return isGeneralTopic(topic) ? context.traffic() : null;
}

/** Gives the message to the general broker; resolves when it is kept where it must be. */
function carry(traffic: GeneralTraffic, packet: PublishPacket, payload: Uint8Array): Promise<void> {
  if (traffic.isFull) throw new Breach('too many general messages wait for the disk');
  const { topic, qos, retain } = packet;
  return traffic.publish({ topic, payload, qos: qos as 0 | 1 | 2, retain });
}

/** A will is admitted like any reading; nobody is left to be told or to be acknowledged. */
function judgeWill(context: HookContext, client: Client, packet: PublishPacket): void {
  const payload = payloadOf(packet);
  const traffic = carrierOf(context, packet);
  if (traffic !== null) void carry(traffic, packet, payload);
  else context.door.admit({ client: client.id, topic: packet.topic, payload });
  emptyOut(packet);
}

/**
 * Tools that expect an ordinary broker clear whatever retained message they find. The gateway's own are not theirs to clear,
 * but where other topics are carried as well, trying to is no reason to lose the connection.
 */
function isVainClearing(
  context: HookContext,
  { topic, qos, retain, payload }: PublishPacket,
): boolean {
  if (context.traffic() === null || qos !== 0 || !retain || payload.length > 0) return false;
  return parseTopic(topic) !== null;
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
  if (qos > 0 && messageId < 1) throw new Breach('packet identifier 0, or none');
  if (isVainClearing(context, packet)) {
    emptyOut(packet);
    // Told at once, Aedes would parse into its own parsing.
    queueMicrotask(resume);
    return;
  }
  if (!connection.rights.mayPublish(topic)) {
    throw new Breach(`publishes on ${topic.slice(0, 200)}`);
  }
  if (payload.byteLength > LIMITS.packetBytesMax) {
    throw new Breach(`a message of ${payload.byteLength} bytes`);
  }
  const handshake = qos === 2 ? connection.openHandshake(messageId) : 'new';
  if (handshake === 'too-many') throw new Breach('too many QoS 2 messages without PUBREL');
  const traffic = carrierOf(context, packet);
  const isNew = handshake === 'new';
  const isReading = isNew && traffic === null;
  const admission = isReading ? context.door.admit({ client: client.id, topic, payload }) : null;
  const carried = traffic === null || !isNew ? traffic?.settled() : carry(traffic, packet, payload);
  emptyOut(packet);
  context.acknowledgements.add(
    {
      connection,
      qos,
      messageId,
      lsn: admission?.lsn ?? null,
      bytes: payload.byteLength,
      kept: admission?.kept ?? (qos === 0 ? null : (carried ?? null)),
    },
    context.pace.hold(connection, resume),
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
  if (error instanceof DoorClosedError) {
    context.log.info(facts, CLOSED_DOOR);
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
      const { filters, rights } = connectionOf(context, client);
      const { topic } = subscription;
      const others = filters.has(topic) ? filters.size - 1 : filters.size;
      const verdict = rights.judgeFilter(topic, others);
      if (verdict === 'breach') throw new Breach('a topic filter that MQTT does not allow');
      if (verdict === 'granted') filters.add(topic);
      callback(null, verdict === 'granted' ? subscription : null);
    } catch (error) {
      callback(asBreach(context, client, error));
    }
  };
}

function refuse(callback: Parameters<Hook<'authenticate'>>[3], returnCode: 2 | 4 | 5): void {
  const reason = returnCode === 2 ? 'identifier rejected' : 'wrong or missing credentials';
  callback(Object.assign(new Error(reason), { returnCode }), false);
}

/** Lets a client in under its rights; refuses one that would take over what another credential holds. */
function letIn(
  context: HookContext,
  client: Client,
  connection: Connection,
  identity: ClientIdentity | null,
): boolean {
  const { connections } = context;
  const traffic = context.traffic();
  const credential = identity?.credential ?? null;
  if (connections.isHeldByOther(client.id, credential, connection)) return false;
  if (traffic !== null) {
    const handshakes = traffic.resume(client.id, credential, connection.clean);
    if (handshakes === null) return false;
    connection.resumeHandshakes(handshakes);
  }
  connection.identity = identity;
  const isGeneral = traffic !== null;
  connection.rights =
    identity === null ? openRights(isGeneral) : enforcedRights(identity, isGeneral);
  judgeWillOfConnect(context, client, connection);
  connections.letIn(connection, client.id);
  if (identity !== null) {
    const cancel = identity.onEnd(() => connection.cut('its credential or its scope has changed'));
    connection.stream.once('close', cancel);
  }
  return true;
}

/** Where nobody signs in there is nothing costly about a CONNECT, and no client is turned away. */
function isStorming({ storm, clock, log }: HookContext, client: string, address: string): boolean {
  const verdict = storm.count(client, address, clock.now().steadyMs);
  if (verdict === 'banned-now') {
    log.warn({ client, address }, 'connects too often, and is refused for a minute');
  }
  return verdict !== 'welcome';
}

function authenticate(context: HookContext): Hook<'authenticate'> {
  return (client, username, password, callback) => {
    const connection = context.connections.get(client.conn);
    if (connection === null || connection.refusal !== null) {
      refuse(callback, 2);
      return;
    }
    const settle = (identity: ClientIdentity | null): void => {
      // It may have gone while its password was compared.
      const isThere = context.connections.get(client.conn) === connection;
      if (isThere && letIn(context, client, connection, identity)) callback(null, true);
      else refuse(callback, 2);
    };
    if (context.guard === null) {
      settle(null);
      return;
    }
    const { address, certificateNames = [] } = connection.peer;
    if (isStorming(context, client.id, address)) {
      refuse(callback, 5);
      return;
    }
    context.guard
      .authenticate({
        username: username ?? null,
        password: password?.toString() ?? null,
        address,
        certificateNames,
      })
      .then((answer) => {
        if (typeof answer !== 'number') settle(answer);
        else {
          context.log.info({ client: client.id, address }, 'credentials refused');
          refuse(callback, answer);
        }
      })
      .catch((error: unknown) => {
        asBreach(context, client, error);
        refuse(callback, 5);
      });
  };
}

/** The hooks of Aedes. */
export function brokerHooks(
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
    authenticate: authenticate(context),
    authorizePublish: authorizePublish(context),
    authorizeSubscribe: authorizeSubscribe(context),
    authorizeForward: (client, packet) => {
      const connection = context.connections.get(client.conn);
      return connection?.rights.mayReceive(packet.topic) === true ? packet : null;
    },
    published: (_packet, _client, callback) => callback(null),
  };
}
