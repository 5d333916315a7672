import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DuplicateWindow,
  type DuplicateWindowSnapshot,
  type WindowMark,
} from '../../rules/duplicate-window.ts';

interface Entry {
  readonly sequence: number | null;
  readonly time: number | null;
  readonly value: number | null;
}

/** The words of the rule over a plain list, without any shortcut. */
class NaiveWindow {
  entries: Entry[] = [];

  classify({ sequence, time, value }: Entry): string {
    if (sequence !== null) {
      const known = this.entries.filter((entry) => entry.sequence === sequence);
      if (known.some((entry) => (time === null ? entry.value === value : entry.time === time)))
        return 'duplicate';
      return known.length > 0 ? 'counter-restarted' : 'new';
    }
    const again = this.entries.some((entry) => entry.time === time && entry.value === value);
    return time !== null && again ? 'duplicate' : 'new';
  }

  add(entry: Entry): void {
    if (entry.sequence === null && entry.time === null) return;
    this.entries = [...this.entries, entry].slice(-1_000);
  }
}

const arbitraryEntry: fc.Arbitrary<Entry> = fc.record({
  sequence: fc.option(
    // As of a device that counts what it sends of three points in turn.
    fc.oneof(
      fc.nat({ max: 40 }),
      fc.nat({ max: 14 }).map((turn) => 3 * turn),
    ),
  ),
  time: fc.option(fc.nat({ max: 60 })),
  value: fc.option(fc.nat({ max: 3 })),
});

/** The fields of a snapshot as numbers, null for none. */
function fieldsOf(snapshot: DuplicateWindowSnapshot): (number | null)[] {
  const bytes = Buffer.from(String(snapshot), 'base64');
  return Array.from({ length: bytes.length / 8 }, (_, index) => {
    const field = bytes.readDoubleLE(index * 8);
    return Number.isNaN(field) ? null : field;
  });
}

describe('the duplicate window', () => {
  test('tells what the naive list tells, whatever was added, emptied or restored', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(arbitraryEntry, fc.constantFrom('add', 'add', 'restore')), {
          maxLength: 120,
        }),
        (steps) => {
          let window = new DuplicateWindow();
          const naive = new NaiveWindow();
          for (const [entry, then] of steps) {
            const { sequence, time, value } = entry;
            const novelty = window.classify(sequence, time, value);
            expect(novelty).toBe(naive.classify(entry));
            if (novelty === 'counter-restarted') {
              window.clear();
              naive.entries = [];
            }
            if (novelty !== 'duplicate') {
              window.add(sequence, time, value);
              naive.add(entry);
            }
            if (then === 'restore') window = DuplicateWindow.restore(window.snapshot());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('knows of counters that rise by seven those that came, wherever the run begins', () => {
    for (const before of [0, 3, 4_000]) {
      const window = new DuplicateWindow();
      for (let n = 0; n < before; n += 1) window.add(-n * n, null, 1);
      for (let n = 0; n < 1_000; n += 1) window.add(5 + n * 7, null, 1);
      for (let counter = 5; counter < 5 + 7 * 1_000; counter += 1) {
        const came = (counter - 5) % 7 === 0;
        expect(window.classify(counter, null, 1)).toBe(came ? 'duplicate' : 'new');
      }
    }
  });

  test('can be written down as it stood at a mark, whatever came after it', () => {
    const many = fc.record({ kind: fc.constant('add' as const), count: fc.nat({ max: 700 }) });
    const other = fc.record({ kind: fc.constantFrom('mark', 'clear', 'write') });
    const step = fc.oneof({ weight: 3, arbitrary: many }, { weight: 2, arbitrary: other });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const window = new DuplicateWindow();
        const marks: { mark: WindowMark; stood: DuplicateWindowSnapshot }[] = [];
        let sequence = 0;
        for (const each of steps) {
          if (each.kind === 'clear') window.clear();
          if (each.kind === 'mark') {
            const stood = DuplicateWindow.restore(window.snapshot()).snapshot();
            marks.push({ mark: window.mark(), stood });
          }
          if (each.kind === 'write')
            for (const { mark, stood } of marks) expect(window.textOf(mark)).toBe(stood);
          if ('count' in each)
            for (let left = each.count; left > 0; left -= 1) window.add(sequence++, null, left);
        }
        for (const { mark, stood } of marks) expect(window.textOf(mark)).toBe(stood);
      }),
      { numRuns: 200 },
    );
  });

  test('is written down early only where a reading would take the place of one that a mark needs', () => {
    const window = new DuplicateWindow();
    for (let sequence = 0; sequence < 3_000; sequence += 1) window.add(sequence, null, 1);
    const mark = window.mark();
    for (let sequence = 3_000; sequence < 3_024; sequence += 1) window.add(sequence, null, 1);
    expect(mark.text).toBeNull();
    window.add(3_024, null, 1);
    expect(mark.text).not.toBeNull();
  });

  test.each([[15], [16], [17], [100], [999], [1_000], [1_001], [2_500]])(
    'after %d readings it knows the last 1,000, oldest first, and no more',
    (count) => {
      const window = new DuplicateWindow();
      for (let n = 0; n < count; n += 1) window.add(n, n * 10, 1);
      const oldest = Math.max(0, count - 1_000);
      expect(window.classify(oldest, oldest * 10, 5)).toBe('duplicate');
      expect(window.classify(count - 1, (count - 1) * 10, 5)).toBe('duplicate');
      if (oldest > 0) expect(window.classify(oldest - 1, (oldest - 1) * 10, 1)).toBe('new');
      const snapshot = window.snapshot();
      const fields = fieldsOf(snapshot);
      expect(fields).toHaveLength(Math.min(count, 1_000) * 3);
      expect(fields.slice(0, 3)).toEqual([oldest, oldest * 10, 1]);
      expect(DuplicateWindow.restore(snapshot).snapshot()).toEqual(snapshot);
      // As snapshots of old hold it.
      expect(DuplicateWindow.restore(fields).snapshot()).toEqual(snapshot);
    },
  );

  test('emptied while it was full, it fills again in order', () => {
    const window = new DuplicateWindow();
    for (let n = 0; n < 1_500; n += 1) window.add(n, null, 1);
    window.clear();
    expect(fieldsOf(window.snapshot())).toEqual([]);
    window.add(7, null, null);
    window.add(null, 8, 2);
    expect(fieldsOf(window.snapshot())).toEqual([7, null, null, null, 8, 2]);
  });
});
