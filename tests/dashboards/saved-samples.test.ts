import type { ServerResponse } from 'node:http';
import i18next from 'i18next';
import { beforeEach, describe, expect, test } from 'vitest';
import { EN, ZH } from '../../dashboards/web/src/text/texts.ts';
import { statusOf, whyNotLoaded } from '../../dashboards/web/src/trends/load-failure.ts';
import { bucketsOf } from '../../dashboards/web/src/trends/resolution.ts';
import { samplesOf } from '../../dashboards/web/src/trends/sample.ts';
import { samplesToSave } from '../../dashboards/web/src/trends/saved-samples.ts';
import { PageApi } from '../support/page-api.ts';

const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });

const api = new PageApi();
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
});

function answer(respond: (response: ServerResponse, page: number) => void): void {
  api.answer(({ url }, response) => respond(response, asked.push(url ?? '')));
}

const at = (second: number) => new Date(second * 1_000).toISOString();
const POINT = { site: 'north', source: 'tanks', id: 'lt-1' };
const reading = (second: number) => ({ t: at(second), v: 5, q: 'good' as const });
const QUALITIES = { good: 2, uncertain: 0, bad: 1, calibrating: 0, maintenance: 0 };
const BUCKETS = samplesOf([
  { t: at(0), mean: 5, min: 5, max: 5, count: 2, qualities: QUALITIES, late: 0 },
]);

/** What is saved of a chart of one bucket of three readings. */
function saved() {
  const history = {
    samples: BUCKETS,
    resolution: bucketsOf(86_400_000, 1),
    fromMs: 0,
    toMs: 60_000,
  };
  return samplesToSave({ point: POINT, history }, 1);
}

describe('what is saved of a chart of buckets', () => {
  test('is every reading, of all pages, with what it is worth', async () => {
    answer((response, page) => {
      const items = page === 1 ? [reading(0), reading(1)] : [reading(2)];
      response.end(JSON.stringify({ items, nextCursor: page === 1 ? '1.0' : null }));
    });
    const { samples, every } = await saved();
    expect(every).toBeNull();
    expect(samples.map(({ t }) => t)).toEqual([0, 1, 2]);
    expect(asked[0]).toMatch(/north\/tanks\/lt-1\/history\?from=0&to=60000&limit=\d+&detail=true$/);
    expect(asked[1]).toContain('&cursor=1.0');
  });

  test('is its buckets where not all of their readings are kept any more: what is left would pass for all', async () => {
    answer((response) => response.end(JSON.stringify({ items: [reading(2)], nextCursor: null })));
    expect(await saved()).toEqual({ samples: BUCKETS, every: '2m' });
  });

  test.each([
    { what: 'the session has ended', status: 401, text: 'signed out' },
    { what: 'the historian is away', status: 503, text: 'historian does not answer' },
    { what: 'the point is gone', status: 404, text: 'no longer there' },
    { what: 'it is refused in another way', status: 418, text: 'refused the request (418)' },
  ])(
    'is nothing where $what on the second page, and the reason is told',
    async ({ status, text }) => {
      answer((response, page) => {
        if (page > 1) response.statusCode = status;
        response.end(JSON.stringify({ items: [reading(0), reading(1)], nextCursor: '1.0' }));
      });
      const error = await saved().catch((each: unknown) => each);
      expect(statusOf(error)).toBe(status);
      expect(whyNotLoaded(statusOf(error), { t: translation.getFixedT('en') })).toContain(text);
    },
  );

  test('is nothing where an answer breaks off in the middle', async () => {
    answer((response) => {
      response.write('{"items":[{"t":"1970-01-01T00:00:00.000Z","v":5,"q":"good"},');
      response.socket?.end();
    });
    const error = await saved().catch((each: unknown) => each);
    expect(error).toBeInstanceOf(Error);
    expect(whyNotLoaded(statusOf(error), { t: translation.getFixedT('zh') })).toBe(
      '网关没有应答。',
    );
  });
});
