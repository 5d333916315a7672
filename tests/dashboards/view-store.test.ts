import { expect, test } from 'vitest';
import { beginList, endList } from '../../dashboards/web/src/live/board.ts';
import { emptyView, isComplete } from '../../dashboards/web/src/live/view.ts';
import { ViewStore } from '../../dashboards/web/src/live/view-store.ts';

test('what is told later is known at once, and drawn in a task of its own', async () => {
  const store = new ViewStore(0);
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.note({ live: true });
  const telling = store.tellLater();
  expect(store.current().live).toBe(true);
  // All that belongs to this task has run before the next one begins.
  await new Promise((resolve) => process.nextTick(resolve));
  await Promise.resolve();
  expect(told).toBe(0);
  await telling;
  expect(told).toBe(1);
});

test('a plant is known once its register and its alarms have come, whichever comes first', () => {
  const empty = emptyView(0);
  const listed = { ...empty, board: endList(beginList(empty.board), [], () => false) };
  expect(isComplete(empty)).toBe(false);
  expect(isComplete({ ...empty, hasRegister: true })).toBe(false);
  expect(isComplete(listed)).toBe(false);
  expect(isComplete({ ...listed, hasRegister: true })).toBe(true);
});
