import { expect, test } from 'vitest';
import { API, list, RequestFailedError } from '../../dashboards/web/src/api/client.ts';
import { PageApi } from '../support/page-api.ts';

const api = new PageApi();
const closed = Promise.withResolvers<void>();

test('a list that makes no sense is given up at once, however much of it is still to come', async () => {
  const asked: string[] = [];
  api.answer(({ url }, response) => {
    asked.push(url ?? '');
    response.on('close', () => closed.resolve());
    // An item that does not parse; the end of the list never comes.
    response.write('{"items":[{"id" "lt-1"}');
  });
  await expect(list('points')).rejects.toThrow(RequestFailedError);
  await closed.promise;
  expect(asked).toEqual([`/${API}/points`]);
});

test('a list in pages is asked for on from each cursor, whatever is in it', async () => {
  const asked: string[] = [];
  api.answer(({ url = '' }, response) => {
    asked.push(url);
    const isFirst = asked.length === 1;
    response.end(
      JSON.stringify({ items: [{ id: url }], nextCursor: isFirst ? 'north/tank&1' : null }),
    );
  });
  expect(await list('points?limit=1000')).toHaveLength(2);
  expect(asked).toEqual([
    `/${API}/points?limit=1000`,
    `/${API}/points?limit=1000&cursor=north%2Ftank%261`,
  ]);
});
