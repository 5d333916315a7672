import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk, DiskFile } from '../ports.ts';
import { loadFile } from './segment.ts';

/** What was announced before the disk had confirmed it, and what the disk had confirmed when it failed. */
export interface Announced {
  /** Highest version announced of each alarm that was never confirmed. */
  readonly alarms: ReadonlyMap<string, number>;
  /** Set by a failed sync: start of the gateway and last record confirmed in it. */
  readonly failure: { readonly epoch: number; readonly confirmedLsn: number } | null;
}

/** Bytes of one of the two slots that are written in turn. */
export const SLOT_BYTES = 256 * 1024;

const NOTHING: Announced = { alarms: new Map(), failure: null };
const MAGIC = 0x485a414e;
const SLOT_HEADER_BYTES = 16;

const contents = z.strictObject({
  alarms: z.array(z.tuple([z.string(), z.number().int()])),
  failure: z.strictObject({ epoch: z.number().int(), confirmedLsn: z.number().int() }).nullable(),
});

/** Alarms noted at most, the newest; about as many as a slot holds. */
const ALARMS_MAX = 8_192;

/** Magic u32 | generation u32 | length u32 | CRC-32 of generation, length and text u32 | JSON text. */
function encodeSlot(generation: number, value: Announced): Buffer {
  const alarms = [...value.alarms];
  let text = Buffer.alloc(0);
  // The newest stay where not all of them fit.
  for (let kept = alarms.length; ; kept = Math.floor(kept / 2)) {
    const newest = kept === 0 ? [] : alarms.slice(-kept);
    text = Buffer.from(JSON.stringify({ alarms: newest, failure: value.failure }));
    if (text.length <= SLOT_BYTES - SLOT_HEADER_BYTES) break;
  }
  const slot = Buffer.alloc(SLOT_HEADER_BYTES + text.length);
  slot.writeUInt32BE(MAGIC, 0);
  slot.writeUInt32BE(generation, 4);
  slot.writeUInt32BE(text.length, 8);
  slot.set(text, SLOT_HEADER_BYTES);
  slot.writeUInt32BE(crc32(text, crc32(slot.subarray(4, 12))), 12);
  return slot;
}

function decodeSlot(slot: Buffer): { generation: number; value: Announced } | null {
  if (slot.length < SLOT_HEADER_BYTES || slot.readUInt32BE(0) !== MAGIC) return null;
  const length = slot.readUInt32BE(8);
  if (SLOT_HEADER_BYTES + length > slot.length) return null;
  const text = slot.subarray(SLOT_HEADER_BYTES, SLOT_HEADER_BYTES + length);
  if (crc32(text, crc32(slot.subarray(4, 12))) !== slot.readUInt32BE(12)) return null;
  const parsed = contents.safeParse(JSON.parse(text.toString()));
  if (!parsed.success) return null;
  const { alarms, failure } = parsed.data;
  return { generation: slot.readUInt32BE(4), value: { alarms: new Map(alarms), failure } };
}

/**
 * A small file of reserved size, so that a full disk can still hold it: which alarms were announced without being
 * durable. Written in two slots in turn, so that a torn write costs only the newest state. Everything is best effort:
 * what can't be written is not known at the next start, and nothing waits for it.
 */
export class AnnouncedFile {
  readonly #disk: Disk;
  readonly #path: string;
  #file: DiskFile | null = null;
  #generation = 0;
  readonly #alarms = new Map<string, number>();
  #failure: Announced['failure'] = null;
  /** Counts the changes, so that a write knows whether it has become old. */
  #revision = 0;
  #writing: Promise<void> | null = null;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** Reads what an earlier run left; nothing where the file is missing or not sound. */
  async load(): Promise<Announced> {
    const { bytes } = await loadFile(this.#disk, this.#path);
    const slots = [0, 1]
      .map((slot) => decodeSlot(bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES)))
      .filter((slot) => slot !== null)
      .sort((left, right) => right.generation - left.generation);
    const newest = slots[0];
    this.#generation = newest?.generation ?? 0;
    const left = newest?.value ?? NOTHING;
    for (const [id, version] of left.alarms) this.#alarms.set(id, version);
    this.#failure = left.failure;
    return left;
  }

  /** Lays out the file's whole size while there is room. Never rejects. */
  async reserve(): Promise<void> {
    try {
      this.#file ??= await this.#disk.open(this.#path);
      const size = await this.#file.size();
      if (size >= 2 * SLOT_BYTES) return;
      await this.#file.writeThrough([Buffer.alloc(2 * SLOT_BYTES - size)], size);
    } catch {
      // Best effort: without room, save() tries again.
    }
  }

  /** True where anything is noted. */
  get isEmpty(): boolean {
    return this.#alarms.size === 0 && this.#failure === null;
  }

  /** Notes the alarms of announced events. */
  add(events: readonly HazgateEvent[]): void {
    let isChanged = false;
    for (const event of events) {
      if (event.kind !== 'alarm' || event.alarm.id === null) continue;
      const { id, version } = event.alarm;
      this.#alarms.delete(id);
      this.#alarms.set(id, version);
      isChanged = true;
    }
    for (const oldest of this.#alarms.keys()) {
      if (this.#alarms.size <= ALARMS_MAX) break;
      this.#alarms.delete(oldest);
    }
    if (isChanged) this.#save();
  }

  /** Notes a failed sync; resolves once that is written or can't be. */
  async fail(epoch: number, confirmedLsn: number): Promise<void> {
    this.#failure = { epoch, confirmedLsn };
    this.#save();
    await this.settled();
  }

  /** Forgets everything: it is durable by now, or told as withdrawn. */
  clear(): void {
    if (this.isEmpty) return;
    this.#alarms.clear();
    this.#failure = null;
    this.#save();
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  #save(): void {
    this.#revision += 1;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  async #write(): Promise<void> {
    let written = -1;
    while (written !== this.#revision) {
      written = this.#revision;
      this.#generation += 1;
      try {
        this.#file ??= await this.#disk.open(this.#path);
        const value = { alarms: this.#alarms, failure: this.#failure };
        const slot = encodeSlot(this.#generation, value);
        await this.#file.writeThrough([slot], (this.#generation % 2) * SLOT_BYTES);
      } catch {
        // Best effort: the next change tries again.
      }
    }
  }
}
