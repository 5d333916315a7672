import { describe, expect, test } from 'vitest';
import { bytesText, Progress, paintOf } from '../../../gateway/commands/progress.ts';

describe('progress', () => {
  test('writes over one line, ten times a second at most, and takes it away', () => {
    let now = 0;
    let text = '';
    const stderr = { write: (part: string) => (text += part) };
    const progress = new Progress({ stderr, isErrorTerminal: true }, 'verify', () => now);
    progress.show(0, 4, 'segments');
    now = 50;
    progress.show(1, 4, 'segments');
    now = 100;
    progress.show(2, 4, 'segments');
    now = 300;
    progress.show(7, null, 'events');
    progress.end();
    progress.end();
    expect(text.split('\r\u001b[K')).toEqual([
      '',
      'verify: [........................] 0 % 0 of 4 segments',
      'verify: [############............] 50 % 2 of 4 segments',
      'verify: 7 events',
      '',
    ]);
  });

  test('writes nothing where nobody looks', () => {
    const progress = new Progress({ stderr: { write: () => expect.fail() } }, 'verify');
    progress.show(1, 2, 'segments');
    progress.end();
  });
});

describe('colour', () => {
  test('is for terminals, and for those who want it', () => {
    expect(paintOf({ isTerminal: true, environment: {} }).good('x')).toBe('\u001b[32mx\u001b[0m');
    expect(paintOf({ isTerminal: true, environment: {} }).bad('x')).toBe('\u001b[31mx\u001b[0m');
    expect(paintOf({ isTerminal: true, environment: { NO_COLOR: '1' } }).bad('x')).toBe('x');
    expect(paintOf({ isTerminal: false, environment: {} }).good('x')).toBe('x');
  });
});

test('bytes for a person', () => {
  expect([12, 2_048, 5 * 1_024 ** 2, 3 * 1_024 ** 3].map(bytesText)).toEqual([
    '12 B',
    '2.0 KiB',
    '5.0 MiB',
    '3.00 GiB',
  ]);
});
