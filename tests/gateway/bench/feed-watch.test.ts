import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PointReader } from '../../../gateway/bench/feed-watch.ts';

test('finds the point of every durable event, however the stream is cut', () => {
  const points = fc.array(fc.constantFrom('p00', 'p1', 'long-name-of-a-point'), { maxLength: 8 });
  const size = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(points, size, (given, bytesEach) => {
      const events = given.map((point, index) => {
        const rest = `event: alarm\ndata: {"alarm":{"id":"a","point":"${point}","unit":"po"}}\n\n`;
        // What is announced before the disk has it comes again.
        return `${index % 3 === 1 ? rest : ''}id: ${index}\n${rest}`;
      });
      const stream = Buffer.from(events.join(''));
      const reader = new PointReader();
      const found: string[] = [];
      for (let at = 0; at < stream.length; at += bytesEach) {
        const chunk = Buffer.from(stream.subarray(at, at + bytesEach));
        found.push(...reader.read(chunk));
        // As where all is read into one buffer.
        chunk.fill(0);
      }
      expect(found).toEqual(given);
    }),
  );
});
