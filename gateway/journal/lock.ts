import { createHash } from 'node:crypto';
import { realpath, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** What came of asking for the lock. */
export type LockResult =
  | { readonly kind: 'locked'; readonly lock: DirectoryLock }
  | { readonly kind: 'refused'; readonly detail: string };

/** Holds a data directory for this process. The operating system lets go of it when the process dies, however it dies. */
export class DirectoryLock {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * The name to listen on. Linux: an abstract socket, which leaves no file behind and is known by the directory's own
 * identity, whatever path leads there. Windows: a named pipe. Elsewhere: a socket file in the directory.
 */
async function addressOf(directory: string, platform: NodeJS.Platform): Promise<string> {
  const path = await realpath(directory);
  const { dev, ino } = await stat(path, { bigint: true });
  const identity = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32);
  if (platform === 'linux') return `\0hazgate-${identity}`;
  if (platform === 'win32') return `\\\\.\\pipe\\hazgate-${identity}`;
  return join(path, 'lock.sock');
}

/** Asks for a data directory that exists. Rejects only where the operating system gives neither yes nor no. */
export async function lockDirectory(
  directory: string,
  platform: NodeJS.Platform = process.platform,
): Promise<LockResult> {
  const address = await addressOf(directory, platform);
  let server = await listen(address);
  const isFile = platform !== 'linux' && platform !== 'win32';
  if (server === null && isFile && !(await isAnswered(address))) {
    // A socket file outlives its process; nobody answers on this one.
    await rm(address, { force: true });
    server = await listen(address);
  }
  if (server !== null) return { kind: 'locked', lock: new DirectoryLock(server) };
  const detail = `another gateway is running on the data directory ${directory}; one directory serves one gateway`;
  return { kind: 'refused', detail };
}
