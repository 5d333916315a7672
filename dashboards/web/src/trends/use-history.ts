import { useEffect, useRef, useState } from 'react';
import type { Page, Point } from '../api/answers.ts';
import { get, list, RequestFailedError } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { AlarmPast } from './alarm-past.ts';
import { type DoubtStretch, doubtsOf } from './doubt.ts';
import { bucketsOf, type Resolution, resolutionOf } from './resolution.ts';
import {
  type HistoryItem,
  type Sample,
  type Stretch,
  samplesOf,
  silencesOf,
  withSilences,
} from './sample.ts';
import { type Bounds, boundsOf, REFRESH_MS, type TrendWindow } from './trend-window.ts';

/** The past of one point: its samples with the silences between them, and how alarms stood in that time. */
export interface History extends Bounds {
  readonly samples: readonly Sample[];
  readonly silences: readonly Stretch[];
  readonly doubts: readonly DoubtStretch[];
  readonly alarms: readonly AlarmBar[];
  readonly resolution: Resolution;
  readonly state: 'loading' | 'here' | 'failed';
}

/** Readings of one answer: far more than are drawn one by one. */
const READINGS_MAX = 10_000;

/** Where the past of a point is asked for, as readings where `every` is null. */
export function historyPath(
  { site, source, id }: Pick<Point, 'site' | 'source' | 'id'>,
  { fromMs, toMs }: Bounds,
  every: string | null,
): string {
  const bucket = every === null ? `limit=${READINGS_MAX}` : `every=${every}`;
  const query = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}&${bucket}`;
  return `${pathOf('points', site, source, id, 'history')}?${query}`;
}

/** Every reading where there are few enough; a device may send far more often than it is expected to. */
async function fetchItems(
  point: Point,
  bounds: Bounds,
): Promise<{ readonly items: readonly HistoryItem[]; readonly resolution: Resolution }> {
  const length = bounds.toMs - bounds.fromMs;
  const resolution = resolutionOf(length, point.periodSeconds);
  const path = historyPath(point, bounds, resolution.every);
  if (resolution.every !== null) return { items: await list<HistoryItem>(path), resolution };
  const answer = await get<Page<HistoryItem>>(path);
  if (!answer.ok) throw new RequestFailedError(path, answer.status);
  const { items, nextCursor } = answer.body;
  if (nextCursor === null) return { items, resolution };
  const coarser = bucketsOf(length, point.periodSeconds);
  return {
    items: await list<HistoryItem>(historyPath(point, bounds, coarser.every)),
    resolution: coarser,
  };
}

async function fetchHistory(
  point: Point,
  past: AlarmPast,
  bounds: Bounds,
  nowMs: number,
): Promise<History> {
  const [{ items, resolution }, alarms] = await Promise.all([
    fetchItems(point, bounds),
    past.bars(bounds.fromMs, bounds.toMs),
  ]);
  const samples = samplesOf(items);
  // What is to come is no silence.
  const shown = { fromS: bounds.fromMs / 1_000, toS: Math.min(bounds.toMs, nowMs) / 1_000 };
  const silences = silencesOf(samples, resolution, shown);
  return {
    ...bounds,
    samples: withSilences(samples, silences),
    silences,
    doubts: doubtsOf(samples, resolution),
    alarms,
    resolution,
    state: 'here',
  };
}

const NOTHING: Omit<History, 'fromMs' | 'toMs' | 'state'> = {
  samples: [],
  silences: [],
  doubts: [],
  alarms: [],
  resolution: { every: null, heldS: 1, gapS: 4 },
};

/**
 * The past of a point in a window. One that ends now is fetched anew as time goes on, and what is there stays while more comes;
 * what belongs to another window goes at once.
 */
export function useHistory(point: Point, window: TrendWindow, aheadMs: number): History {
  const now = useRef<() => number>(Date.now);
  now.current = () => Date.now() + aheadMs;
  const [known, setKnown] = useState<{ readonly key: string; readonly history: History }>();
  const { site, source, id } = point;
  const key = JSON.stringify(window);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place names the point, the key the window; values change each second
  useEffect(() => {
    let newest = 0;
    let taken = 0;
    let wanted = true;
    const past = new AlarmPast(point);
    const ask = async () => {
      newest += 1;
      const own = newest;
      const nowMs = now.current();
      const bounds = boundsOf(window, nowMs);
      const history = await fetchHistory(point, past, bounds, nowMs).catch(() => null);
      // An answer that was overtaken by a later one is old.
      if (!wanted || own < taken) return;
      taken = own;
      setKnown((before) => {
        if (history !== null) return { key, history };
        const shown = before?.history ?? { ...NOTHING, ...bounds };
        return { key, history: { ...shown, state: 'failed' } };
      });
    };
    setKnown(undefined);
    void ask();
    const timer =
      window.kind === 'live' ? setInterval(() => void ask(), REFRESH_MS[window.span]) : null;
    return () => {
      wanted = false;
      if (timer !== null) clearInterval(timer);
    };
  }, [site, source, id, key]);
  if (known?.key === key) return known.history;
  return { ...NOTHING, ...boundsOf(window, now.current()), state: 'loading' };
}
