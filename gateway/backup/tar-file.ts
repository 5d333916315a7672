import { type FileHandle, open } from 'node:fs/promises';

/** A file inside an archive: where its bytes lie. */
export interface TarEntry {
  readonly path: string;
  readonly bytes: number;
  /** Offset of its first byte in the archive. */
  readonly at: number;
}

const BLOCK = 512;
const PATH_BYTES_MAX = 100;
const END = Buffer.alloc(2 * BLOCK);

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function padding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

function checksum(header: Buffer): number {
  let sum = 0;
  // Its own field counts as eight spaces.
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

function headerOf(path: string, bytes: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw new Error(`${path} is too long a name for an archive`);
  header.write(path, 0);
  header.write(octal(0o600, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(bytes, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${octal(checksum(header), 7)} `, 148);
  return header;
}

/** Writes a POSIX ustar archive, which every `tar` can read; readable by its owner only. Fails where the file exists. */
export class TarWriter {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<TarWriter> {
    return new TarWriter(await open(path, 'wx', 0o600));
  }

  async add(path: string, bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(headerOf(path, bytes.length));
    await this.#file.writeFile(bytes);
    await this.#file.writeFile(Buffer.alloc(padding(bytes.length)));
  }

  async close(): Promise<void> {
    await this.#file.writeFile(END);
    await this.#file.sync();
    await this.#file.close();
  }
}

/** Reads the ustar archives that {@link TarWriter} writes. */
export class TarReader {
  readonly #file: FileHandle;
  readonly entries: readonly TarEntry[];

  private constructor(file: FileHandle, entries: readonly TarEntry[]) {
    this.#file = file;
    this.entries = entries;
  }

  /** Rejects where the file is no such archive, or ends in the middle. */
  static async open(path: string): Promise<TarReader> {
    const file = await open(path, 'r');
    try {
      return new TarReader(file, await entriesOf(file, path));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read({ at, bytes }: TarEntry): Promise<Buffer> {
    const into = Buffer.alloc(bytes);
    const { bytesRead } = await this.#file.read(into, 0, bytes, at);
    if (bytesRead !== bytes) throw new Error('the archive ends in the middle of a file');
    return into;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function entriesOf(file: FileHandle, name: string): Promise<readonly TarEntry[]> {
  const { size } = await file.stat();
  const entries: TarEntry[] = [];
  let at = 0;
  for (;;) {
    const header = Buffer.alloc(BLOCK);
    const { bytesRead } = await file.read(header, 0, BLOCK, at);
    if (bytesRead !== BLOCK) throw new Error(`${name} is no backup, or ends in the middle`);
    if (header[0] === 0) return entries;
    const text = (from: number, length: number): string =>
      header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const bytes = Number.parseInt(text(124, 12), 8);
    const isSound =
      text(257, 5) === 'ustar' && Number.parseInt(text(148, 8), 8) === checksum(header);
    if (!isSound || !(at + BLOCK + bytes <= size))
      throw new Error(`${name} is no backup, or ends in the middle`);
    entries.push({ path: text(0, PATH_BYTES_MAX), bytes, at: at + BLOCK });
    at += BLOCK + bytes + padding(bytes);
  }
}
