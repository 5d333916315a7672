import type { SteadyMs } from './time.ts';

/** Something that must be looked at when the steady clock reaches `dueAt`; whether it still stands is decided then. */
export interface Deadline {
  readonly dueAt: SteadyMs;
  /** Rank among deadlines of one instant: silence is known before anything is allowed to run out. */
  readonly rank: number;
  /** Index of the point; of the area where the rank is that of interlocks; 0 for a season. */
  readonly point: number;
  readonly rule: number;
}

/** Which of two deadlines comes first, in a fixed order. */
export function isBefore(left: Deadline, right: Deadline): boolean {
  if (left.dueAt !== right.dueAt) return left.dueAt < right.dueAt;
  if (left.rank !== right.rank) return left.rank < right.rank;
  if (left.point !== right.point) return left.point < right.point;
  return left.rule < right.rule;
}

/** The one of two deadlines that comes first; null where neither does. */
export function first(left: Deadline | null, right: Deadline | null): Deadline | null {
  if (left === null || right === null) return left ?? right;
  return isBefore(right, left) ? right : left;
}

/**
 * Silence is known before anything is allowed to run out at the same instant; whether a cut was obeyed is looked at when
 * everything else is known; a season begins when all of the one before is judged.
 */
export const DEADLINE_RANK = {
  silence: 0,
  calibration: 1,
  delay: 2,
  shelf: 3,
  mode: 4,
  interlock: 5,
  season: 6,
} as const;

/**
 * Deadlines as data: a binary heap, earliest first, ties in a fixed order so that the same inputs give the same events.
 * A deadline that no longer stands is not removed but passed over when it comes up.
 */
export class DeadlineQueue {
  readonly #heap: Deadline[] = [];

  get size(): number {
    return this.#heap.length;
  }

  peek(): Deadline | undefined {
    return this.#heap[0];
  }

  push(deadline: Deadline): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(deadline);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as Deadline;
      if (!isBefore(deadline, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = deadline;
  }

  pop(): Deadline | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, heap[childIndex] as Deadline)) childIndex += 1;
      const child = heap[childIndex] as Deadline;
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }
}
