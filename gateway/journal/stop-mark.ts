import { z } from 'zod';
import type { Disk } from '../ports.ts';
import { canonicalForm, hashOf } from './chain.ts';
import { keepDamaged, replaceFile } from './replacement.ts';
import { loadFile } from './segment.ts';

/** Where the journal ended when a run stopped in order: from then on it reaches at least this far. */
export interface StopMark {
  /** The last record; 0 for none. */
  readonly lsn: number;
  /** The last event; 0 for none. */
  readonly seq: number;
  /** Hash of that event; null for none. */
  readonly eventHash: string | null;
}

/** What lies where the mark should: none before the first stop in order, and one that is not what was written. */
export type FoundMark = StopMark | 'none' | 'unsound';

/** Name of the mark's file in the journal's folder. */
export const STOP_MARK_NAME = 'stopped';

const written = z.strictObject({
  lsn: z.number().int().nonnegative(),
  seq: z.number().int().nonnegative(),
  eventHash: z.string().nullable(),
  /** SHA-256, hex, of the RFC 8785 form of the rest. */
  hash: z.string(),
});

function decode(text: string): FoundMark {
  try {
    const { hash, ...mark } = written.parse(JSON.parse(text));
    return hash === hashOf(mark) ? mark : 'unsound';
  } catch {
    return 'unsound';
  }
}

/** Reads what the last stop in order left. Changes nothing; a read-only disk will do. */
export async function loadStopMark(disk: Disk, folder: string): Promise<FoundMark> {
  if (!(await disk.list(folder)).includes(STOP_MARK_NAME)) return 'none';
  const { bytes } = await loadFile(disk, `${folder}/${STOP_MARK_NAME}`);
  return decode(bytes.toString());
}

/** Puts a mark in the place of the one before, forced to the disk. Only for what is durable already. Rejects where the disk does. */
export async function saveStopMark(disk: Disk, folder: string, mark: StopMark): Promise<void> {
  const text = `${canonicalForm({ ...mark, hash: hashOf(mark) })}\n`;
  await replaceFile(disk, folder, STOP_MARK_NAME, [Buffer.from(text)]);
}

/** Takes a mark that is not sound out of the way, untouched. Rejects where the disk does. */
export function setStopMarkAside(disk: Disk, folder: string): Promise<void> {
  return keepDamaged(disk, folder, STOP_MARK_NAME);
}
