import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { HazgateEvent } from '../../rules/event.ts';
import { keepAside, LOCKED_MS_MAX, nameBefore } from '../aside-file.ts';
import { type LastEvent, lastOf, lastOfOpen, newestEventIn } from './alarm-store.ts';
import { readCursor } from './database-file.ts';

/** Names of the files in which views keep what they make of the journal. */
export const VIEW_FILES = {
  alarms: 'alarms.sqlite',
  readings: 'readings.sqlite',
  influx: 'influx.sqlite',
} as const;

/** How far a file shows that the journal was durable. */
interface Sight {
  /** Its name in the directory. */
  readonly name: string;
  /** The last record taken in. */
  readonly lsn: number;
  /** The newest event taken in, as far as the file tells; 0 for none. */
  readonly seq: number;
}

/** Numbers above are no evidence but damage to the file: with as many records a second as the disk takes it is thirty years. */
const NUMBER_MAX = 100_000_000_000_000;

/** Alarms that are taken back at most, the most severe and newest: an input of the journal holds them all. */
const OPEN_MAX = 10_000;

/**
 * The files of the views, looked at before any view is open. A view takes in durable records only, and so its cursor shows how
 * far the journal was durable, also where somebody has taken away the end of the journal.
 */
export class ViewFiles {
  readonly #directory: string;
  readonly #isIntact: (event: HazgateEvent) => boolean;

  /**
   * @param directory where the views keep their files; it need not exist
   * @param isIntact whether an event is what its hash says
   */
  constructor(directory: string, isIntact: (event: HazgateEvent) => boolean) {
    this.#directory = directory;
    this.#isIntact = isIntact;
  }

  /**
   * The highest record and the highest event that any file holds; 0 for none. Never throws: a file that is damaged, locked or of
   * another version shows nothing.
   */
  reached(): { readonly lsn: number; readonly seq: number } {
    const sights = this.#names().map((name) => this.#look(name));
    return {
      lsn: Math.max(0, ...sights.map(({ lsn }) => lsn)),
      seq: Math.max(0, ...sights.map(({ seq }) => seq)),
    };
  }

  /**
   * Alarm history that was made of records which the journal has lost is the only copy of them: it is set aside for good, so
   * that the view begins anew and agrees with the journal again. Names the files that hold such alarms, also those of a start
   * that did not get further. Never throws; a file that can't be moved is named where it lies.
   */
  keepLost(isLost: (lsn: number) => boolean): readonly string[] {
    return this.#names()
      .filter((name) => name.startsWith(VIEW_FILES.alarms) && isLost(this.#look(name).lsn))
      .map((name) => (name === VIEW_FILES.alarms ? this.#keep(name) : name))
      .sort();
  }

  /**
   * The last event of each alarm that is open in these files, of those behind an event; in their order. Never throws: a file that
   * can't be read tells of none, and an event that does not fit its hash is left out.
   */
  openAlarms(files: readonly string[], behindSeq: number): readonly HazgateEvent[] {
    const open = this.#inEach(files, (database) => lastOfOpen(database, behindSeq, OPEN_MAX));
    const ids = open.map(({ id }) => id);
    const newest = new Map<string, LastEvent>();
    // What was open when one was set aside may have been closed in a later one.
    for (const last of this.#inEach(files, (database) => lastOf(database, ids))) {
      if (last.seq > (newest.get(last.id)?.seq ?? 0)) newest.set(last.id, last);
    }
    return [...newest.values()]
      .filter(({ isOpen, event }) => isOpen && this.#isIntact(event))
      .sort((left, right) => left.seq - right.seq)
      .map(({ event }) => event);
  }

  /** What each file holds; nothing of one that can't be read. */
  #inEach<Item>(
    files: readonly string[],
    read: (database: DatabaseSync) => readonly Item[],
  ): readonly Item[] {
    return files.flatMap((name) => this.#read(name, read, []));
  }

  #keep(name: string): string {
    try {
      return keepAside(this.#directory, name);
    } catch {
      return name;
    }
  }

  /** Those of the views, and what earlier starts have set aside for good. */
  #names(): readonly string[] {
    const names: readonly string[] = Object.values(VIEW_FILES);
    try {
      return readdirSync(this.#directory)
        .filter((name) => names.includes(nameBefore(name)))
        .sort();
    } catch {
      return [];
    }
  }

  #look(name: string): Sight {
    const nothing = { name, lsn: 0, seq: 0 };
    return this.#read(
      name,
      (database) => {
        const { lsn } = readCursor(database);
        const seq = name.startsWith(VIEW_FILES.alarms) ? newestEventIn(database) : 0;
        return { name, lsn: plausible(lsn), seq: plausible(seq) };
      },
      nothing,
    );
  }

  /** What a file holds, or the other where it can't be read. */
  #read<Found>(name: string, read: (database: DatabaseSync) => Found, otherwise: Found): Found {
    let database: DatabaseSync | null = null;
    try {
      const place = placeToRead(join(this.#directory, name));
      database = new DatabaseSync(place, { readOnly: true, timeout: LOCKED_MS_MAX });
      return read(database);
    } catch {
      return otherwise;
    } finally {
      database?.close();
    }
  }
}

/** Where SQLite finds no log it begins one, also to read, and who only looked would leave files that may be of another owner. */
function placeToRead(path: string): URL {
  const place = pathToFileURL(path);
  const isAtRest = !['-wal', '-journal'].some((log) => existsSync(path + log));
  if (isAtRest) place.searchParams.set('immutable', '1');
  return place;
}

function plausible(number: number): number {
  return number >= 0 && number <= NUMBER_MAX ? number : 0;
}
