import { useEffect, useRef, useState } from 'react';
import type { Point } from '../api/answers.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { AlarmPast } from './alarm-past.ts';
import { type DoubtStretch, doubtsOf } from './doubt.ts';
import { fetchItems } from './history-request.ts';
import { latesOf } from './lateness.ts';
import { statusOf } from './load-failure.ts';
import type { Resolution } from './resolution.ts';
import { type Sample, type Stretch, samplesOf, silencesOf, withSilences } from './sample.ts';
import { type Bounds, boundsOf, REFRESH_MS, type TrendWindow } from './trend-window.ts';

/** The past of one point: its samples with the silences between them, and how alarms stood in that time. */
export interface History extends Bounds {
  readonly samples: readonly Sample[];
  readonly silences: readonly Stretch[];
  readonly doubts: readonly DoubtStretch[];
  /** When what is shown came so late that nobody saw it at its time. */
  readonly lates: readonly Stretch[];
  readonly alarms: readonly AlarmBar[];
  readonly resolution: Resolution;
  readonly state: 'loading' | 'here' | 'failed';
  /** Of the answer that failed; null where none came, or nothing failed. */
  readonly status: number | null;
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
    lates: latesOf(samples, resolution),
    alarms,
    resolution,
    state: 'here',
    status: null,
  };
}

const NOTHING: Omit<History, 'fromMs' | 'toMs' | 'state'> = {
  samples: [],
  silences: [],
  doubts: [],
  lates: [],
  alarms: [],
  resolution: { every: null, heldS: 1, gapS: 4 },
  status: null,
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
      let status: number | null = null;
      const history = await fetchHistory(point, past, bounds, nowMs).catch((error: unknown) => {
        status = statusOf(error);
        return null;
      });
      // An answer that was overtaken by a later one is old.
      if (!wanted || own < taken) return;
      taken = own;
      setKnown((before) => {
        if (history !== null) return { key, history };
        const shown = before?.history ?? { ...NOTHING, ...bounds };
        return { key, history: { ...shown, state: 'failed', status } };
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
