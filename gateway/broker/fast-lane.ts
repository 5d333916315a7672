import { LIMITS } from '../limits.ts';
import { parseTopic } from '../wire/topic.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import { type BrokerDoor, type BrokerLog, CLOSED_DOOR, DoorClosedError } from './broker-door.ts';
import type { Connection } from './connection.ts';
import type { MessagePace } from './message-pace.ts';
import { PublishFrame } from './publish-frame.ts';

/** A packet of more than this that comes in pieces is left to Aedes, which gathers pieces better. */
const GATHERED_BYTES_MAX = LIMITS.messageBytesMax;
/** Topics remembered of one connection; a device has a few, a concentrator some hundreds. */
const TOPICS_MAX = 1_024;

/** What a lane works on. */
export interface LaneContext {
  readonly door: BrokerDoor;
  readonly acknowledgements: Acknowledgements;
  readonly log: BrokerLog;
  readonly pace: MessagePace;
}

/**
 * The short way for the packets that nearly all of a gateway's traffic consists of: PUBLISH at QoS 0 and 1 on a topic of
 * readings that its client may use, in order in every respect. They go to the door as they lie in the chunk. Everything else
 * goes to Aedes as it came, with all that stands behind it in the same chunk, so that the order of a connection stays. Aedes
 * takes 5 µs for such a message, more than deciding and writing it down together; this takes less than 1 µs.
 */
export class FastLane {
  readonly #context: LaneContext;
  readonly #connection: Connection;
  readonly #frame = new PublishFrame();
  /** Topics that were found to be granted; a change of rights ends the connection. */
  readonly #topics = new Map<string, string>();
  #tail: Buffer | null = null;
  #heldBack = false;
  /** How long the client must pause for what it sent above its rate, in ms. */
  #owedMs = 0;
  /** Packets that went this way. */
  packets = 0;

  constructor(context: LaneContext, connection: Connection) {
    this.#context = context;
    this.#connection = connection;
  }

  /**
   * Whether packets may go this way now: before CONNACK every packet is Aedes's, and so is all that comes while it still has
   * packets of an earlier chunk before it, which it may read on from in the middle of.
   */
  isOpen(): boolean {
    // The beginning of a packet lies here: what follows must not pass by it.
    if (this.#tail !== null) return true;
    return this.#connection.isAccepted() && bytesAtAedes(this.#connection) === 0;
  }

  /** Whether the connection must not be read on for now; it says itself when it may. */
  isHeld(): boolean {
    return this.#heldBack;
  }

  /** Takes a chunk that begins at the head of a packet; gives what is Aedes's of it, or null where nothing is left. */
  take(chunk: Uint8Array): Uint8Array | null {
    const bytes = this.#withTail(chunk);
    const bytesMax = this.#connection.packetBytesMax();
    let at = 0;
    while (at < bytes.length) {
      const framed = this.#frame.read(bytes, at, bytesMax);
      if (framed === 'partial' && bytes.length - at < GATHERED_BYTES_MAX) {
        // A copy, so that a few bytes don't keep a whole chunk in memory.
        this.#tail = Buffer.from(bytes.subarray(at));
        break;
      }
      const topic = framed === 'whole' ? this.#topicOf(bytes) : null;
      if (topic === null) {
        this.#finish(at > 0);
        return at === 0 ? bytes : bytes.subarray(at);
      }
      if (!this.#admit(bytes, topic)) return null;
      at = this.#frame.end;
    }
    this.#finish(at > 0);
    return null;
  }

  #withTail(chunk: Uint8Array): Buffer {
    const tail = this.#tail;
    this.#tail = null;
    if (tail !== null) return Buffer.concat([tail, chunk]);
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  /** The topic of the frame, where it is one for readings that this client may use; null leaves it to Aedes. */
  #topicOf(bytes: Buffer): string | null {
    const { topicAt, topicEnd, payloadAt, end } = this.#frame;
    if (end - payloadAt > LIMITS.packetBytesMax) return null;
    const text = bytes.toString('latin1', topicAt, topicEnd);
    const known = this.#topics.get(text);
    if (known !== undefined) return known;
    if (!isPlain(bytes, topicAt, topicEnd)) return null;
    const kind = parseTopic(text)?.kind;
    if (kind !== 'reading' && kind !== 'readings') return null;
    if (!this.#connection.rights.mayPublish(text)) return null;
    if (this.#topics.size >= TOPICS_MAX) this.#topics.clear();
    this.#topics.set(text, text);
    return text;
  }

  /** False where the connection had to be closed. */
  #admit(bytes: Buffer, topic: string): boolean {
    const { payloadAt, end, qos, messageId } = this.#frame;
    const payload = bytes.subarray(payloadAt, end);
    const connection = this.#connection;
    const { door, acknowledgements, log, pace } = this.#context;
    try {
      const { lsn, kept = null } = door.admit({
        client: connection.clientId ?? '',
        topic,
        payload,
      });
      acknowledgements.take({ connection, qos, messageId, lsn, bytes: payload.length, kept });
      this.#owedMs = pace.owedMs(connection);
      this.packets += 1;
      return true;
    } catch (error) {
      const facts = { client: connection.clientId, address: connection.peer.address };
      if (error instanceof DoorClosedError) log.info(facts, CLOSED_DOOR);
      else log.error({ ...facts, error }, 'a message could not be admitted, connection closed');
      connection.stream.destroy();
      return false;
    }
  }

  /** Behind the last packet of a chunk: says that the client lives, and looks whether it sends faster than the disk takes. */
  #finish(tookAny: boolean): void {
    if (!tookAny) return;
    keepAlive(this.#connection);
    const { acknowledgements, pace } = this.#context;
    const owedMs = this.#owedMs;
    this.#owedMs = 0;
    const release = (): void => {
      this.#heldBack = false;
      // Aedes reads when the stream says that there is something to read.
      this.#connection.stream.emit('readable');
    };
    const paced = pace.after(owedMs, release);
    this.#heldBack = acknowledgements.holdBack(this.#connection, paced);
    if (this.#heldBack || owedMs === 0) return;
    this.#heldBack = true;
    paced();
  }
}

/** Printable ASCII: anything else in a topic is for Aedes and its hooks to refuse or to decode. */
function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return from < to;
}

/** What Aedes hangs on a stream, which is not in its types. */
interface AedesStream {
  readonly client?: {
    readonly _keepaliveTimer?: NodeJS.Timeout | null;
    readonly _parser?: { readonly _list?: { readonly length: number } };
  };
}

/** Aedes counts the packets that it sees. */
function keepAlive({ stream }: Connection): void {
  (stream as AedesStream).client?._keepaliveTimer?.refresh();
}

/** Bytes that Aedes was given and has not taken apart; where it can't be seen, as if there were some. */
function bytesAtAedes({ stream }: Connection): number {
  return (stream as AedesStream).client?._parser?._list?.length ?? 1;
}
