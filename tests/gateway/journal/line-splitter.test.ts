import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, type TextLine } from '../../../gateway/journal/line-splitter.ts';

function split(bytes: Buffer, size: number, bytesMax = 1_000): readonly TextLine[] {
  const splitter = new LineSplitter(bytesMax);
  const lines: TextLine[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    lines.push(...splitter.push(bytes.subarray(start, start + size)));
  }
  const last = splitter.end();
  return last === null ? lines : [...lines, last];
}

test('lines are those between line feeds, whatever the pieces', () => {
  const letter = fc.constantFrom('a', 'é', '火', '\u{1f525}', '\n', '\r\n', '\u2028', '"', ' ');
  fc.assert(
    fc.property(fc.array(letter), fc.integer({ min: 1, max: 9 }), (letters, size) => {
      const text = letters.join('');
      const wanted = text.split('\n').map((line) => line.replace(/\r$/, ''));
      if (text === '' || text.endsWith('\n')) wanted.pop();
      const lines = split(Buffer.from(text), size);
      expect(lines.map(({ bytes }) => bytes.toString())).toEqual(wanted);
      expect(lines.map(({ number }) => number)).toEqual(wanted.map((_, index) => index + 1));
      const open = lines.filter(({ isEnded }) => !isEnded);
      expect(open).toEqual(text === '' || text.endsWith('\n') ? [] : lines.slice(-1));
    }),
  );
});

test('of a line beyond the bound nothing is kept, and what follows is read', () => {
  const bytes = Buffer.from(`a\n${'x'.repeat(50)}\n${'y'.repeat(20)}\nb`);
  for (const size of [1, 7, 100]) {
    expect(split(bytes, size, 20)).toEqual([
      { number: 1, bytes: Buffer.from('a'), isTooLong: false, isEnded: true },
      { number: 2, bytes: Buffer.alloc(0), isTooLong: true, isEnded: true },
      { number: 3, bytes: Buffer.from('y'.repeat(20)), isTooLong: false, isEnded: true },
      { number: 4, bytes: Buffer.from('b'), isTooLong: false, isEnded: false },
    ]);
  }
});

test('a byte order mark is left out ahead of the first line alone', () => {
  const lines = split(Buffer.from('\ufeffa\n\ufeffb\n'), 2);
  expect(lines.map(({ bytes }) => bytes.toString())).toEqual(['a', '\ufeffb']);
});
