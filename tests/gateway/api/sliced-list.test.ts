import { describe, expect, test } from 'vitest';
import { isOneSlice, ListOutdatedError, slicedList } from '../../../gateway/api/sliced-list.ts';

const ITEMS = Array.from({ length: 450 }, (_, index) => index);
const always = (): boolean => true;

async function whole(pieces: AsyncGenerator<string>): Promise<string[]> {
  return Array.fromAsync(pieces);
}

describe('a sliced list', () => {
  test('is the answer that would be written in one go, in pieces of 200 items', async () => {
    const answerOf = (id: number) => ({ id });
    const pieces = await whole(slicedList(ITEMS, answerOf, 'a"b', always));
    expect(JSON.parse(pieces.join(''))).toEqual({ items: ITEMS.map(answerOf), nextCursor: 'a"b' });
    expect(pieces).toHaveLength(4);
    const none = await whole(slicedList([], answerOf, null, always));
    expect(JSON.parse(none.join(''))).toEqual({ items: [], nextCursor: null });
  });

  test('lets everybody else have a turn between two pieces', async () => {
    const pieces = slicedList(ITEMS, (id) => ({ id }), null, always);
    await pieces.next();
    let had = false;
    setImmediate(() => {
      had = true;
    });
    await pieces.next();
    expect(had).toBe(true);
  });

  test('breaks off where what it tells of has changed', async () => {
    let current = true;
    const pieces = slicedList(
      ITEMS,
      (id) => ({ id }),
      null,
      () => current,
    );
    await pieces.next();
    current = false;
    await expect(pieces.next()).rejects.toThrow(ListOutdatedError);
  });

  test('is not made of few items', () => {
    expect(isOneSlice(ITEMS.slice(0, 200))).toBe(true);
    expect(isOneSlice(ITEMS.slice(0, 201))).toBe(false);
  });
});
