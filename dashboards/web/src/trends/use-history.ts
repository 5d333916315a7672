import { useEffect, useState } from 'react';
import type { Point } from '../api/answers.ts';
import { list } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { AlarmPast } from './alarm-past.ts';
import {
  EVERY,
  gapSeconds,
  REFRESH_MS,
  type Sample,
  SPAN_MS,
  type Span,
  samplesOf,
  withGaps,
} from './trend-window.ts';

/** The past of one point: its samples, and how alarms stood in that time. */
export interface History {
  readonly samples: readonly Sample[];
  readonly alarms: readonly AlarmBar[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: 'loading' | 'here' | 'failed';
}

type Items = Parameters<typeof samplesOf>[0];

async function fetchHistory(
  point: Point,
  past: AlarmPast,
  span: Span,
  nowMs: number,
): Promise<History> {
  const toMs = nowMs;
  const fromMs = toMs - SPAN_MS[span];
  const every = EVERY[span];
  const bucket = every === null ? '' : `&every=${every}`;
  const query = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}${bucket}`;
  const path = `${pathOf('points', point.site, point.source, point.id, 'history')}?${query}`;
  const [items, alarms] = await Promise.all([list<Items[number]>(path), past.bars(fromMs, toMs)]);
  const samples = withGaps(samplesOf(items), gapSeconds(point.periodSeconds, span));
  return { samples, alarms, fromMs, toMs, state: 'here' };
}

/** The past of a point, fetched anew as time goes on while `follows`; what is there stays while more comes. */
export function useHistory(point: Point, span: Span, follows: boolean, aheadMs: number): History {
  const [history, setHistory] = useState<History>({
    samples: [],
    alarms: [],
    fromMs: 0,
    toMs: 0,
    state: 'loading',
  });
  const { site, source, id } = point;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place names the point; its value changes each second
  useEffect(() => {
    let wanted = true;
    const past = new AlarmPast(point);
    const ask = async () => {
      try {
        const next = await fetchHistory(point, past, span, Date.now() + aheadMs);
        if (wanted) setHistory(next);
      } catch {
        if (wanted) setHistory((known) => ({ ...known, state: 'failed' }));
      }
    };
    void ask();
    const timer = follows ? setInterval(() => void ask(), REFRESH_MS[span]) : null;
    return () => {
      wanted = false;
      if (timer !== null) clearInterval(timer);
    };
  }, [site, source, id, span, follows]);
  return history;
}
