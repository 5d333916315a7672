import { expect, test } from 'vitest';
import { Reloads } from '../../../gateway/commands/reloads.ts';

test('reloads that are asked for during the start are carried out once it is up, as one; later ones at once', () => {
  let ask = (): void => expect.unreachable('nobody listens for a reload');
  const reloads = new Reloads({
    onReload: (task) => {
      ask = task;
    },
  });
  ask();
  ask();
  let carriedOut = 0;
  reloads.begin(() => {
    carriedOut += 1;
  });
  expect(carriedOut).toBe(1);
  ask();
  expect(carriedOut).toBe(2);
});

test('without one asked for, the start carries out none', () => {
  const reloads = new Reloads({ onReload: () => {} });
  reloads.begin(() => expect.unreachable('nobody asked'));
});
