import { describe, expect, test } from 'vitest';
import { NO_FILTER, passesPlace } from '../../dashboards/web/src/alarms/alarm-filter.ts';
import type { Inhibition } from '../../dashboards/web/src/api/answers.ts';
import { endRequests } from '../../dashboards/web/src/inhibition/end-inhibition.ts';
import {
  byPlace,
  inhibitedPlaces,
  placesWithout,
} from '../../dashboards/web/src/inhibition/inhibited-place.ts';
import { InhibitionFollower } from '../../dashboards/web/src/inhibition/inhibition-follower.ts';
import { bearsOnInhibitions } from '../../dashboards/web/src/live/plant.ts';
import type { StandingPoint } from '../../dashboards/web/src/live/standing.ts';
import { troubledPoints } from '../../dashboards/web/src/overview/troubled.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { alarm, alarmEvent, systemEvent } from '../gateway/feed/feed-fakes.ts';

const item = (over: Partial<Inhibition> = {}): Inhibition => ({
  site: 'north',
  source: 'tanks',
  point: 'lt-1',
  rule: 'level-high',
  kind: 'shelved',
  by: 'amy',
  reason: 'gauge',
  since: '2026-11-21T00:00:00.000Z',
  until: '2026-11-21T01:00:00.000Z',
  alarm: null,
  ...over,
});

describe('what was done at once', () => {
  test('stands in one line with its rules', () => {
    const places = inhibitedPlaces([item(), item({ rule: 'level-low' }), item({ by: 'bo' })]);
    expect(places.map(({ by, rules }) => `${by}: ${rules.join()}`)).toEqual([
      'amy: level-high,level-low',
      'bo: level-high',
    ]);
  });

  test('and a mode has no rules: it concerns the whole point', () => {
    const [mode] = inhibitedPlaces([item({ kind: 'calibration', rule: null })]);
    expect(mode?.rules).toEqual([]);
  });

  test('is found by its place, a group by its source', () => {
    const places = inhibitedPlaces([
      item(),
      item({ kind: 'out-of-service' }),
      item({ point: null }),
    ]);
    const found = byPlace(places);
    expect(found.get('north/tanks/lt-1')?.map(({ kind }) => kind)).toEqual([
      'shelved',
      'out-of-service',
    ]);
    expect(found.get('north/tanks/')).toHaveLength(1);
  });

  test('counts apart only where no hidden alarm stands for it already', () => {
    const shelved = alarm({ id: 'a1', state: 'SHELVED' });
    const places = inhibitedPlaces([item({ alarm: shelved }), item({ point: 'lt-2' })]);
    const without = placesWithout([{ alarm: shelved, durable: true }], places);
    expect(without.map(({ point }) => point)).toEqual(['lt-2']);
    expect(placesWithout([], places)).toHaveLength(2);
  });

  test('passes a filter by site and words, whatever levels it asks for', () => {
    const [place] = inhibitedPlaces([item()]);
    if (place === undefined) throw new Error('no place');
    const passes = (over: Partial<typeof NO_FILTER>) =>
      passesPlace({ ...NO_FILTER, ...over }, place, () => 'tank one gauge');
    expect(passes({ levels: [1], onlyUnacknowledged: true })).toBe(true);
    expect(passes({ site: 'south' })).toBe(false);
    expect(passes({ search: 'GAUGE tank' })).toBe(true);
    expect(passes({ search: 'pump' })).toBe(false);
  });
});

describe('ending it', () => {
  const ends = (items: readonly Inhibition[]) => {
    const places = inhibitedPlaces(items);
    const [first] = places;
    if (first === undefined) throw new Error('no place');
    return endRequests(first, places);
  };

  test('asks once where nothing else of the kind holds of the point', () => {
    expect(ends([item(), item({ rule: 'level-low' })])).toEqual([['unshelve', {}]]);
    expect(ends([item({ kind: 'out-of-service' }), item()])).toEqual([['in-service', {}]]);
  });

  test('asks rule by rule where another shelf of the point must stand', () => {
    const both = [item(), item({ rule: 'level-low' }), item({ rule: 'instrument', by: 'bo' })];
    expect(ends(both)).toEqual([
      ['unshelve', { rule: 'level-high' }],
      ['unshelve', { rule: 'level-low' }],
    ]);
  });

  test('of a mode asks for the normal one', () => {
    expect(ends([item({ kind: 'maintenance', rule: null })])).toEqual([
      ['mode', { mode: 'normal' }],
    ]);
  });
});

class News {
  view = { live: false, inhibitionEvents: 0, isSignedOut: false };
  private listener = () => {};

  current = () => this.view;

  subscribe = (listener: () => void) => {
    this.listener = listener;
    return () => {};
  };

  tell(over: Partial<News['view']>): void {
    this.view = { ...this.view, ...over };
    this.listener();
  }
}

describe('the list of what is set aside', () => {
  const setup = () => {
    const news = new News();
    const waiting: PromiseWithResolvers<readonly Inhibition[]>[] = [];
    const follower = new InhibitionFollower(news, () => {
      const answer = Promise.withResolvers<readonly Inhibition[]>();
      waiting.push(answer);
      return answer.promise;
    });
    follower.start();
    const answer = async (items: readonly Inhibition[]) => {
      waiting.at(-1)?.resolve(items);
      await settled();
    };
    return { news, waiting, follower, answer };
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test('is asked for once the page is connected, and again with news of it, but not without', async () => {
    const { news, waiting, follower, answer } = setup();
    expect(follower.current().state).toBe('loading');
    news.tell({ live: true });
    await answer([item()]);
    expect(follower.current()).toMatchObject({ state: 'here', places: [{ by: 'amy' }] });
    news.tell({});
    expect(waiting).toHaveLength(1);
    news.tell({ inhibitionEvents: 1 });
    await answer([]);
    expect(follower.current().places).toEqual([]);
  });

  test('is asked for again where news came while an answer was on its way', async () => {
    const { news, waiting, follower, answer } = setup();
    news.tell({ live: true });
    news.tell({ inhibitionEvents: 1 });
    expect(waiting).toHaveLength(1);
    await answer([]);
    expect(waiting).toHaveLength(2);
    await answer([item()]);
    expect(follower.current().places).toHaveLength(1);
  });

  test('stays and says that it may be old where it does not come', async () => {
    const { news, waiting, follower, answer } = setup();
    news.tell({ live: true });
    await answer([item()]);
    news.tell({ inhibitionEvents: 1 });
    waiting.at(-1)?.reject(new Error('no answer'));
    await settled();
    expect(follower.current()).toMatchObject({ state: 'failed', places: [{ by: 'amy' }] });
  });

  test('is forgotten when somebody signs out, also what was still on its way', async () => {
    const { news, follower, answer } = setup();
    news.tell({ live: true });
    await answer([item()]);
    news.tell({ inhibitionEvents: 1 });
    news.tell({ live: false, isSignedOut: true });
    expect(follower.current()).toMatchObject({ state: 'loading', places: [] });
    await answer([item()]);
    expect(follower.current()).toMatchObject({ state: 'loading', places: [] });
  });
});

describe('an event', () => {
  const events: readonly { name: string; event: HazgateEvent; bears: boolean }[] = [
    {
      name: 'a shelf of a point without an alarm',
      event: alarmEvent(1, { id: null }, 'shelved'),
      bears: true,
    },
    { name: 'a return to service', event: alarmEvent(1, {}, 'in-service'), bears: true },
    { name: 'an alarm behind a shelf', event: alarmEvent(1, { state: 'SHELVED' }), bears: true },
    { name: 'an alarm in sight', event: alarmEvent(1), bears: false },
    { name: 'another configuration', event: systemEvent(1, 'config-changed'), bears: true },
    { name: 'a checkpoint', event: systemEvent(1, 'checkpoint'), bears: false },
  ];
  test.each(events)('$name: the list is asked for anew: $bears', ({ event, bears }) => {
    expect(bearsOnInhibitions(event)).toBe(bears);
  });
});

describe('the points that an overview names', () => {
  const standing = (
    id: string,
    over: { level?: Alarm['level']; unseen?: boolean; kind?: string },
  ) =>
    ({
      point: { site: 'north', source: 'tanks', id, kind: over.kind ?? 'toxic-gas' },
      entry:
        over.level === undefined ? null : { alarm: alarm({ level: over.level }), durable: true },
      unseen: over.unseen ?? false,
    }) as unknown as StandingPoint;

  test('are those that alarm, the worst first, then the unseen, then what was set aside', () => {
    const all = [
      standing('set-aside', {}),
      standing('silent', { unseen: true }),
      standing('orange', { level: 2 }),
      standing('calm', {}),
      standing('red', { level: 1 }),
      standing('tank', { kind: 'tank-level', level: 1 }),
    ];
    const aside = byPlace(inhibitedPlaces([item({ point: 'set-aside' })]));
    const names = troubledPoints(all, aside).map(({ point }) => point.id);
    expect(names).toEqual(['red', 'orange', 'silent', 'set-aside']);
  });
});
