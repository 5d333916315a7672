import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Board,
  emptyBoard,
  endList,
  sortAgain,
  takeAlarms,
} from '../../dashboards/web/src/live/board.ts';
import { sourceKey } from '../../dashboards/web/src/live/place.ts';
import {
  oldestOfAll,
  tally,
  tallyBySite,
  tallyOfAll,
} from '../../dashboards/web/src/live/tally.ts';
import { loudest, loudestOfAll } from '../../dashboards/web/src/sound/annunciation.ts';
import type { Alarm, AlarmState } from '../../rules/alarm.ts';
import type { Level } from '../../rules/register.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const isToxic = ({ point }: Pick<Alarm, 'point'>): boolean => point === 'gt-1';

const news = fc.array(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    state: fc.constantFrom<AlarmState>('UNACK', 'ACKED', 'RTNUN', 'SHELVED', 'NORMAL'),
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    point: fc.constantFrom('gt-1', 'lt-1'),
    raisedAt: fc.constantFrom('2026-11-21T00:00:00.000Z', '2026-11-21T00:00:01.000Z'),
  }),
  { maxLength: 30 },
);

/** Each alarm has a source of its own for good. */
function placed(id: string): Pick<Alarm, 'site' | 'source'> {
  return { site: id < 'c' ? 'north' : 'south', source: id < 'e' ? 'tanks' : 'yard' };
}

function boardAfter(steps: readonly Partial<Alarm>[], start = emptyBoard()): Board {
  return steps.reduce<Board>((board, step, index) => {
    const entry = { ...step, ...placed(step.id ?? ''), version: index + 1 };
    return takeAlarms(board, [{ alarm: alarm(entry), durable: true }], isToxic);
  }, start);
}

describe('alarms by source', () => {
  test('are the whole order, source by source, whatever comes', () => {
    fc.assert(
      fc.property(news, fc.boolean(), (steps, isListed) => {
        const heard = boardAfter(steps);
        const listed = [...heard.alarms.values()].map((entry) => entry.alarm);
        const board = isListed ? endList(emptyBoard(), listed, isToxic) : heard;
        const expected = Map.groupBy(board.order, (entry) => sourceKey(entry.alarm));
        expect(new Map([...board.bySource].sort())).toEqual(new Map([...expected].sort()));
      }),
    );
  });

  test('what is reckoned source by source is what is reckoned of all', () => {
    fc.assert(
      fc.property(news, (steps) => {
        const { order, bySource } = boardAfter(steps);
        expect(tallyOfAll(bySource)).toEqual(tally(order));
        expect(loudestOfAll(bySource)).toBe(loudest(order));
        const north = order.filter((entry) => entry.alarm.site === 'north');
        const counted = tallyBySite(bySource).get('north');
        expect(counted).toEqual(north.length === 0 ? undefined : tally(north));
      }),
    );
  });

  test('a source without news keeps its list, also when a whole list comes or is sorted again', () => {
    const before = boardAfter([{ id: 'a' }, { id: 'e' }]);
    const after = boardAfter([{ id: 'a', level: 1 }], before);
    expect(after.bySource.get('north/tanks')).not.toBe(before.bySource.get('north/tanks'));
    expect(after.bySource.get('south/yard')).toBe(before.bySource.get('south/yard'));
    const again = sortAgain(after, isToxic);
    expect(again.bySource.get('north/tanks')).toBe(after.bySource.get('north/tanks'));
  });

  test('the alarm that waits longest is found wherever it is', () => {
    const { bySource } = boardAfter([
      { id: 'a', raisedAt: '2026-11-21T00:00:01.000Z' },
      { id: 'e', raisedAt: '2026-11-21T00:00:00.000Z' },
      { id: 'c', raisedAt: '2026-11-20T00:00:00.000Z', state: 'ACKED' },
    ]);
    expect(oldestOfAll(bySource)?.alarm.id).toBe('e');
    expect(oldestOfAll(new Map())).toBeNull();
  });
});
