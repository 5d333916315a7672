import type { Moment } from '../rules/time.ts';

/** Stops a scheduled task; harmless once it has run. */
export type Cancel = () => void;

/** Both clocks and the only source of timers, so that a simulation can own time. */
export interface Clock {
  now(): Moment;
  /** Runs the task once, `afterMs` on the steady clock from now. */
  schedule(afterMs: number, task: () => void): Cancel;
}

/** One open file. Positions and sizes in bytes. */
export interface DiskFile {
  /** May read less than asked; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** May write less than given without an error (a disk that runs full does); the caller checks the count. */
  write(from: Uint8Array, position: number): Promise<number>;
  /** Forces data (and the size needed to read it back) to the disk; rejects where the disk did not confirm it. */
  sync(): Promise<void>;
  /**
   * Writes all parts, one behind the other, and forces them to the disk. Rejects with an {@link UnconfirmedError} where the disk did
   * not confirm what it had taken, and with any other error where it did not take all of it: then it may be tried again. The parts
   * are left alone until it settles.
   */
  writeThrough(parts: readonly Uint8Array[], position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The disk did not confirm what was written. What stands on it is unknown from then on, and asking again tells nothing. */
export class UnconfirmedError extends Error {
  override readonly name = 'UnconfirmedError';
}

/** What a file is for: `commits`, where somebody waits for each {@link DiskFile.writeThrough}, or whatever else. */
export type FileUse = 'commits' | 'other';

/** The file system as far as the journal needs it. */
export interface Disk {
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, sorted; empty where there is none. */
  list(directory: string): Promise<readonly string[]>;
  /** Opens for reading and writing, creating the file where it is missing. */
  open(path: string, use?: FileUse): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in a directory survive a power loss. */
  syncDirectory(path: string): Promise<void>;
}
