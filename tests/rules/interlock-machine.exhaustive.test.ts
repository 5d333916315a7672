import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BANDS,
  type Band,
  type CauseAxes,
  locks,
  requiresCut,
  type Sight,
  stepCause,
  TRUSTS,
  type Trust,
} from '../../rules/interlock-machine.ts';

const BOOLEANS = [false, true];

const AXES: readonly CauseAxes[] = BOOLEANS.flatMap((overLimit) =>
  BOOLEANS.flatMap((faultLock) =>
    BOOLEANS.flatMap((fanLock) =>
      BOOLEANS.map((permits) => ({ overLimit, faultLock, fanLock, permits })),
    ),
  ),
);

const SIGHTS: readonly Sight[] = TRUSTS.flatMap((trust) =>
  BANDS.flatMap((cut) => BANDS.map((fanLock) => ({ trust, cut, fanLock }))),
);

/** What the table of the contract says of a trust, written down apart from the machine. */
const RIGHTS: Readonly<Record<Trust, { requires: boolean; clears: boolean }>> = {
  sure: { requires: true, clears: true },
  unsure: { requires: true, clears: false },
  old: { requires: true, clears: false },
  blind: { requires: false, clears: false },
  fault: { requires: false, clears: false },
};

function held(before: boolean, band: Band, trust: Trust): boolean {
  const { requires, clears } = RIGHTS[trust];
  if (requires && band === 'met') return true;
  if (clears && band === 'left') return false;
  return before;
}

describe('every cell of the machine of one cause', () => {
  test(`${AXES.length * SIGHTS.length * 2} of them`, () => {
    let cells = 0;
    for (const before of AXES) {
      for (const sight of SIGHTS) {
        for (const locksOnFault of BOOLEANS) {
          cells += 1;
          const after = stepCause(before, sight, locksOnFault);
          const { trust } = sight;
          const cell = JSON.stringify({ before, sight, locksOnFault, after });
          expect(after.overLimit, cell).toBe(held(before.overLimit, sight.cut, trust));
          expect(after.fanLock, cell).toBe(held(before.fanLock, sight.fanLock, trust));
          const faulty = trust === 'fault' && locksOnFault;
          expect(after.faultLock, cell).toBe(faulty || (before.faultLock && trust !== 'sure'));
          // Only a sure word permits; an older one may let an earlier permission stand.
          if (trust === 'sure')
            expect(after.permits, cell).toBe(sight.cut === 'left' && !after.fanLock);
          else if (trust === 'old')
            expect(after.permits, cell).toBe(before.permits && !after.overLimit && !after.fanLock);
          else expect(after.permits, cell).toBe(false);
        }
      }
    }
    expect(cells).toBe(1_440);
  });

  test('nothing but a sure word ends what requires a cut, and whatever requires it locks or holds', () => {
    for (const before of AXES) {
      for (const sight of SIGHTS) {
        const after = stepCause(before, sight, true);
        if (requiresCut(before) && !requiresCut(after)) expect(sight.trust).toBe('sure');
        if (locks(after, false)) expect(requiresCut(after)).toBe(true);
        if (locks(after, true)) expect(requiresCut(after)).toBe(true);
        if (requiresCut(after)) expect(after.overLimit || locks(after, false)).toBe(true);
      }
    }
  });
});

describe('the table of rules/README.md', () => {
  const FRESH = { overLimit: false, faultLock: false, fanLock: false, permits: false };
  const HELD = { overLimit: true, faultLock: true, fanLock: true, permits: true };

  function change(axis: keyof CauseAxes, sight: Sight): string {
    const off = stepCause(FRESH, sight, true)[axis];
    const on = stepCause(HELD, sight, true)[axis];
    if (off && on) return 'on';
    return off || on ? '·' : 'off';
  }

  function rows(): string[] {
    const WORDS: Readonly<Record<Band, string>> = {
      met: 'at or above the limit',
      between: 'between',
      left: 'below the lower end',
    };
    return TRUSTS.flatMap((trust) => {
      const bands: readonly Band[] = trust === 'blind' || trust === 'fault' ? ['met'] : BANDS;
      return bands.map((band) => {
        const sight = { trust, cut: band, fanLock: band };
        const words = trust === 'blind' || trust === 'fault' ? 'any' : WORDS[band];
        const permits = stepCause({ ...FRESH, permits: true }, sight, true).permits;
        const word = permits ? (trust === 'sure' ? 'yes' : 'as before') : 'no';
        const cells = (['overLimit', 'fanLock', 'faultLock'] as const).map((axis) =>
          change(axis, sight),
        );
        return `| ${trust} | ${words} | ${cells.join(' | ')} | ${word} |`;
      });
    });
  }

  test('is what the machine does', () => {
    const text = readFileSync(join(import.meta.dirname, '../../rules/README.md'), 'utf8');
    for (const row of rows()) expect(text).toContain(row);
  });
});
