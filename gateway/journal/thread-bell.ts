import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';

/** Rings in this thread whenever another writes a byte to its descriptor. */
export interface ThreadBell {
  readonly descriptor: number;
  /** Called for each ring, or once for several. */
  onRing(rung: () => void): void;
  takeDown(): void;
}

const KEY_BYTES = 16;
/** Rings that are taken in at once; more come in the next turn. */
const RINGS = 64;

/** The descriptor of a socket, which Node knows and has no public name for; null where it does not tell. */
function descriptorOf(socket: Socket): number | null {
  const handle = (socket as { readonly _handle?: { readonly fd?: unknown } | null })._handle;
  const fd = handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : null;
}

/** The end at which a ring arrives. */
class Inside {
  readonly socket: Socket;
  #heard: (buffer: Uint8Array, length: number) => void = () => undefined;

  constructor() {
    this.socket = new Socket({
      onread: {
        // One buffer for all rings: made anew for each, thousands a second would lie about.
        buffer: Buffer.alloc(RINGS),
        callback: (length: number, buffer: Uint8Array) => {
          this.#heard(buffer, length);
          return true;
        },
      },
    });
  }

  onHeard(heard: (buffer: Uint8Array, length: number) => void): void {
    this.#heard = heard;
  }
}

/**
 * The other end of the socket. Anybody on this machine may connect to a name that is no file, so each who does is told a key of his
 * own: the one that `inside` hears is that of the end which belongs to it.
 */
async function otherEnd(inside: Inside): Promise<Socket> {
  const server = createServer();
  const ends = new Map<string, Socket>();
  try {
    server.on('connection', (end) => {
      const key = randomBytes(KEY_BYTES);
      ends.set(key.toString('hex'), end);
      end.on('error', () => end.destroy());
      end.write(key);
    });
    server.listen(`\0hazgate-${randomBytes(KEY_BYTES).toString('hex')}`);
    const address = await once(server, 'listening').then(() => server.address());
    const key = new Promise<string>((resolve, reject) => {
      inside.onHeard((buffer, length) =>
        resolve(Buffer.from(buffer.slice(0, length)).toString('hex')),
      );
      inside.socket.once('error', reject);
    });
    inside.socket.connect({ path: String(address) });
    const own = ends.get(await key);
    if (own === undefined) throw new Error('no end of the socket answers');
    ends.delete(await key);
    return own;
  } finally {
    server.close();
    for (const stranger of ends.values()) stranger.destroy();
  }
}

/** A pair of sockets within this process; null where the system has none that are no files, or gives none. */
export async function hangBell(): Promise<ThreadBell | null> {
  if (process.platform !== 'linux') return null;
  const inside = new Inside();
  try {
    const outside = await otherEnd(inside);
    const takeDown = (): void => {
      inside.socket.destroy();
      outside.destroy();
    };
    const descriptor = descriptorOf(outside);
    if (descriptor === null) {
      takeDown();
      return null;
    }
    inside.socket.on('error', () => undefined);
    inside.socket.unref();
    outside.unref();
    return { descriptor, onRing: (rung) => inside.onHeard(rung), takeDown };
  } catch {
    inside.socket.destroy();
    return null;
  }
}
