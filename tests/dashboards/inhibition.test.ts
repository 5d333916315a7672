import { describe, expect, test } from 'vitest';
import { NO_FILTER, passesPlace } from '../../dashboards/web/src/alarms/alarm-filter.ts';
import type { ActionFields } from '../../dashboards/web/src/alarms/verb.ts';
import type { Inhibition } from '../../dashboards/web/src/api/answers.ts';
import { endInhibition } from '../../dashboards/web/src/inhibition/end-inhibition.ts';
import {
  byPlace,
  inhibitedPlaces,
  inhibitionKey,
  placesWithout,
} from '../../dashboards/web/src/inhibition/inhibited-place.ts';
import {
  InhibitionFollower,
  type InhibitionNews,
} from '../../dashboards/web/src/inhibition/inhibition-follower.ts';
import { bearsOnInhibitions } from '../../dashboards/web/src/live/plant.ts';
import { type SourceGroup, sourceGroups } from '../../dashboards/web/src/live/source-groups.ts';
import type { StandingPoint } from '../../dashboards/web/src/live/standing.ts';
import { troubledLines } from '../../dashboards/web/src/overview/troubled.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { alarm, alarmEvent, systemEvent } from '../gateway/feed/feed-fakes.ts';
import { ManualClock } from '../support/manual-clock.ts';

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

  test('has a key of its own, beside what ends at the same time or began at the same time', () => {
    const places = inhibitedPlaces([
      item(),
      item({ rule: 'level-low', by: 'bo' }),
      item({ rule: 'level-low', kind: 'out-of-service', until: null }),
      item({ rule: 'level-high', kind: 'out-of-service', until: null, since: null }),
      item({ point: 'lt-2' }),
    ]);
    expect(new Set(places.map(inhibitionKey)).size).toBe(5);
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
  const ends = async (items: readonly Inhibition[], isDone = true) => {
    const asked: string[] = [];
    const note = (verb: string, fields: ActionFields, where: string) => {
      asked.push([where, verb, fields.rule ?? fields.mode ?? ''].join(' ').trim());
      return Promise.resolve(isDone);
    };
    const places = inhibitedPlaces(items);
    const [first] = places;
    if (first === undefined) throw new Error('no place');
    await endInhibition(
      {
        onPoint: ({ source, id }, verb, fields) => note(verb, fields, `${source}/${id}`),
        onSource: ({ source }, verb, fields) => note(verb, fields, source),
      },
      first,
      places,
      'it',
    );
    return asked;
  };

  test('asks once where nothing else of the kind holds of the point', async () => {
    expect(await ends([item(), item({ rule: 'level-low' })])).toEqual(['tanks/lt-1 unshelve']);
    expect(await ends([item({ kind: 'out-of-service' }), item()])).toEqual([
      'tanks/lt-1 in-service',
    ]);
  });

  test('asks rule by rule where another shelf of the point must stand, until one is refused', async () => {
    const both = [item(), item({ rule: 'level-low' }), item({ rule: 'instrument', by: 'bo' })];
    const first = 'tanks/lt-1 unshelve level-high';
    expect(await ends(both)).toEqual([first, 'tanks/lt-1 unshelve level-low']);
    expect(await ends(both, false)).toEqual([first]);
  });

  test('of groups asks the source, rule by rule', async () => {
    const group = item({ point: null, rule: 'pond', kind: 'out-of-service', until: null });
    expect(await ends([group, { ...group, rule: 'item:beach' }])).toEqual([
      'tanks in-service pond',
      'tanks in-service item:beach',
    ]);
  });

  test('of a mode asks for the normal one', async () => {
    expect(await ends([item({ kind: 'maintenance', rule: null })])).toEqual([
      'tanks/lt-1 mode normal',
    ]);
  });
});

class News {
  view: ReturnType<InhibitionNews['current']> = {
    live: false,
    inhibitionEvents: 0,
    isSignedOut: false,
    reader: 0,
  };
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
  const setup = (over: Partial<News['view']> = {}) => {
    const news = new News();
    const waiting: PromiseWithResolvers<readonly Inhibition[]>[] = [];
    const clock = new ManualClock();
    const steady = {
      nowMs: () => clock.now().steadyMs,
      schedule: clock.schedule.bind(clock),
    };
    const follower = new InhibitionFollower(news, steady, () => {
      const answer = Promise.withResolvers<readonly Inhibition[]>();
      waiting.push(answer);
      return answer.promise;
    });
    follower.start();
    const tell = async (what: Partial<News['view']>) => {
      news.tell(what);
      await clock.advance(0);
    };
    const answer = async (items: readonly Inhibition[]) => {
      waiting.at(-1)?.resolve(items);
      await clock.advance(0);
    };
    const pass = (ms: number) => clock.advance(ms);
    return { tell, waiting, follower, answer, pass, opened: tell({ live: true, ...over }) };
  };

  test('is asked for once the page is connected, and again with news of it, but not without', async () => {
    const { tell, waiting, follower, answer, pass, opened } = setup();
    expect(follower.current().state).toBe('loading');
    await opened;
    await answer([item()]);
    expect(follower.current()).toMatchObject({ state: 'here', places: [{ by: 'amy' }] });
    await tell({});
    await pass(60_000);
    expect(waiting).toHaveLength(1);
    await tell({ inhibitionEvents: 1 });
    await answer([]);
    expect(follower.current().places).toEqual([]);
  });

  test('is asked for again where news came while an answer was on its way', async () => {
    const { tell, waiting, follower, answer, pass, opened } = setup();
    await opened;
    await tell({ inhibitionEvents: 1 });
    await pass(60_000);
    expect(waiting).toHaveLength(1);
    await answer([]);
    await pass(1_000);
    expect(waiting).toHaveLength(2);
    await answer([item()]);
    expect(follower.current().places).toHaveLength(1);
  });

  test('is asked for a few times while news comes in a flood, never twice at once, and once behind the last', async () => {
    const { tell, waiting, answer, pass, opened } = setup();
    await opened;
    for (let event = 1; event <= 200; event += 1) {
      await tell({ inhibitionEvents: event });
      // Each answer takes longer than the next news.
      await pass(10);
      if (event % 3 === 0) await answer([]);
    }
    expect(waiting.length).toBeLessThanOrEqual(3);
    const before = waiting.length;
    await answer([]);
    await pass(1_000);
    expect(waiting).toHaveLength(before + 1);
    await answer([item()]);
    await pass(60_000);
    expect(waiting).toHaveLength(before + 1);
  });

  test('stays, says that it may be old where it does not come, and is asked for again after a while', async () => {
    const { tell, waiting, follower, answer, pass, opened } = setup();
    await opened;
    await answer([item()]);
    await pass(1_000);
    await tell({ inhibitionEvents: 1 });
    waiting.at(-1)?.reject(new Error('no answer'));
    await pass(5_000);
    expect(follower.current()).toMatchObject({ state: 'failed', places: [{ by: 'amy' }] });
    expect(waiting).toHaveLength(2);
    await pass(1_000);
    expect(waiting).toHaveLength(3);
    await answer([]);
    expect(follower.current()).toMatchObject({ state: 'here', places: [] });
  });

  test('is forgotten when somebody signs out, also what was still on its way', async () => {
    const { tell, follower, answer, pass, opened } = setup();
    await opened;
    await answer([item()]);
    await pass(1_000);
    await tell({ inhibitionEvents: 1 });
    await tell({ live: false, isSignedOut: true, reader: 1 });
    expect(follower.current()).toMatchObject({ state: 'loading', places: [] });
    await answer([item()]);
    expect(follower.current()).toMatchObject({ state: 'loading', places: [] });
  });

  test.each([
    { name: 'after signing out', between: [{ live: false, isSignedOut: true, reader: 1 }] },
    { name: 'in another window', between: [] },
  ])('of one reader is not shown to the next who signs in $name', async ({ between }) => {
    const { tell, waiting, follower, answer, pass, opened } = setup();
    await opened;
    const [ofAmy] = waiting;
    for (const step of between) await tell(step);
    await tell({ live: true, isSignedOut: false, reader: 2 });
    ofAmy?.resolve([item()]);
    await pass(0);
    expect(follower.current()).toMatchObject({ state: 'loading', places: [] });
    expect(waiting).toHaveLength(2);
    await answer([item({ by: 'bo' })]);
    expect(follower.current().places).toMatchObject([{ by: 'bo' }]);
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

describe('what an overview names of a source', () => {
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

  const names = (
    points: readonly StandingPoint[],
    groups: readonly SourceGroup[],
    aside: ReturnType<typeof byPlace>,
  ) =>
    troubledLines({ site: 'north', source: 'tanks' }, points, groups, aside, []).flatMap((line) => {
      if (line.kind === 'area') return [];
      return line.kind === 'point' ? line.standing.point.id : line.group.rule;
    });

  test('are points that alarm, the worst first, then the unseen, then what was set aside', () => {
    const all = [
      standing('set-aside', {}),
      standing('silent', { unseen: true }),
      standing('orange', { level: 2 }),
      standing('calm', {}),
      standing('red', { level: 1 }),
      standing('tank', { kind: 'tank-level', level: 1 }),
    ];
    const aside = byPlace(inhibitedPlaces([item({ point: 'set-aside' })]));
    expect(names(all, [], aside)).toEqual(['red', 'orange', 'silent', 'set-aside']);
  });

  test('and groups in their place among them: those that alarm in sight, and those set aside', () => {
    const of = (rule: string, over: Partial<Alarm>) => ({
      alarm: alarm({ point: null, rule, ...over }),
      durable: true,
    });
    const groups = sourceGroups(
      { groupRules: ['calm', 'yellow', 'shelved', 'suppressed', 'out'] },
      [
        of('yellow', { level: 3 }),
        of('shelved', { level: 1, state: 'SHELVED' }),
        of('suppressed', { level: 1, state: 'SUPPRESSED' }),
        of('lost', { level: 2 }),
        of('level-high', { point: 'lt-1', level: 1 }),
      ],
    );
    const aside = byPlace(
      inhibitedPlaces([
        item({ point: null, rule: 'shelved' }),
        item({ point: null, rule: 'out', kind: 'out-of-service' }),
      ]),
    );
    const all = [standing('red', { level: 1 }), standing('silent', { unseen: true })];
    expect(names(all, groups, aside)).toEqual([
      'red',
      'lost',
      'yellow',
      'silent',
      'shelved',
      'out',
    ]);
    expect(groups.filter(({ isInForce }) => !isInForce).map(({ rule }) => rule)).toEqual(['lost']);
  });
});
