import { type FileHandle, open } from 'node:fs/promises';

const FILE_BYTES = 64 * 1024 * 1024;

/** Called once what was given is on the disk, with why where it is not. */
export type Kept = (error?: Error) => void;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly kept: Kept;
}

/**
 * Forces what it is given to the disk, everything that comes during one sync with the next: what anybody who makes a broker durable
 * would write, by the calls that Node has for files and with nothing of the gateway in it.
 */
export class SyncedFile {
  readonly #file: FileHandle;
  #waiting: Waiting[] = [];
  #isSyncing = false;
  #position = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes the file in its whole length, as the journal does: to make a file longer takes another write of the file system. */
  static async make(path: string): Promise<SyncedFile> {
    const file = await open(path, 'wx+');
    await file.write(Buffer.alloc(FILE_BYTES), 0, FILE_BYTES, 0);
    await file.sync();
    return new SyncedFile(file);
  }

  /** Keeps bytes; in order. */
  keep(bytes: Uint8Array, kept: Kept): void {
    this.#waiting.push({ bytes, kept });
    if (!this.#isSyncing) void this.#syncAll();
  }

  /** Gives the file up; for whoever has nothing more to keep and lives on. */
  close(): Promise<void> {
    return this.#file.close();
  }

  async #syncAll(): Promise<void> {
    this.#isSyncing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const error = await this.#sync(Buffer.concat(batch.map(({ bytes }) => bytes)));
      for (const { kept } of batch) kept(error);
    }
    this.#isSyncing = false;
  }

  /** Gives the error, where there was one. At its end it begins again: nobody reads what is kept. */
  async #sync(bytes: Buffer): Promise<Error | undefined> {
    if (this.#position + bytes.length > FILE_BYTES) this.#position = 0;
    try {
      const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, this.#position);
      if (bytesWritten < bytes.length) throw new Error('the disk took only a part');
      await this.#file.datasync();
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    this.#position += bytes.length;
    return undefined;
  }
}
