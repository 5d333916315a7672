import type { PartState } from './api/dependencies.ts';
import { LIMITS } from './limits.ts';
import type { Cancel, Clock } from './ports.ts';

/** Room on the disk of the data directory, in bytes. */
export interface DiskRoom {
  readonly free: number;
  readonly total: number;
}

/** How much room is left: enough; little; so little that the journal will soon find none. */
export type RoomLevel = 'ok' | 'low' | 'critical';

/** What is to be told of the disk. */
export interface RoomNotice {
  readonly type: 'disk-space-low' | 'disk-space-recovered';
  readonly severity: 1 | 2 | 4;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const MIB = 1024 * 1024;
/** A level is left only when there is so much more room than it begins at. */
const RECOVERED_SHARE = 1.1;

function bound(
  total: number,
  { share, bytes }: { readonly share: number; readonly bytes: number },
): number {
  return Math.min(total * share, bytes);
}

/** The level that some room is at, coming from another. */
export function roomLevel({ free, total }: DiskRoom, before: RoomLevel): RoomLevel {
  const within = (level: 'low' | 'critical'): boolean => {
    const limit = bound(total, LIMITS.diskRoom[level]);
    const isLeft = before === level || (before === 'critical' && level === 'low');
    return free < limit * (isLeft ? RECOVERED_SHARE : 1);
  };
  if (within('critical')) return 'critical';
  return within('low') ? 'low' : 'ok';
}

function noticeOf(level: RoomLevel, { free, total }: DiskRoom): RoomNotice {
  const room = `${Math.floor(free / MIB)} of ${Math.floor(total / MIB)} MiB`;
  const facts = { freeBytes: free, totalBytes: total, level };
  if (level === 'ok') {
    const detail = `the disk of the data directory has room again: ${room} are free`;
    return { type: 'disk-space-recovered', severity: 4, detail, facts };
  }
  const detail = `the disk of the data directory runs full: ${room} are free; without room nothing is acknowledged`;
  return { type: 'disk-space-low', severity: level === 'critical' ? 1 : 2, detail, facts };
}

const OK: PartState = { state: 'ok', detail: null };

function stateOf({ detail }: RoomNotice, { free, total }: DiskRoom): PartState {
  const params = { freeMiB: Math.floor(free / MIB), totalMiB: Math.floor(total / MIB) };
  return { state: 'degraded', detail, reason: { code: 'disk-space-low', params } };
}

/** Looks at the room on the disk now and then, and tells in time: when the journal finds none, readings are no longer acknowledged. */
export class DiskSpace {
  readonly #clock: Clock;
  readonly #room: () => Promise<DiskRoom>;
  readonly #tell: (notice: RoomNotice) => void;
  #level: RoomLevel = 'ok';
  #state: PartState = OK;
  #cancel: Cancel = () => {};

  /** @param room asks the system; one that can't tell says nothing of the disk */
  constructor(clock: Clock, room: () => Promise<DiskRoom>, tell: (notice: RoomNotice) => void) {
    this.#clock = clock;
    this.#room = room;
    this.#tell = tell;
  }

  start(): void {
    const again = (): void => {
      void this.look();
      this.#cancel = this.#clock.schedule(LIMITS.diskRoom.lookEveryMs, again);
    };
    again();
  }

  stop(): void {
    this.#cancel();
  }

  /** Looks now. Never rejects. */
  async look(): Promise<void> {
    const room = await this.#room().catch(() => null);
    if (room === null) return;
    const level = roomLevel(room, this.#level);
    if (level === this.#level) return;
    this.#level = level;
    const notice = noticeOf(level, room);
    this.#state = level === 'ok' ? OK : stateOf(notice, room);
    this.#tell(notice);
  }

  state(): PartState {
    return this.#state;
  }
}
