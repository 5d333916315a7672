import type { ChartKeyName } from './chart-key-list.ts';
import { steppedFrom } from './reading-off.ts';
import type { Sample } from './sample.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { Bounds } from './trend-window.ts';
import type { WindowHand } from './window-hand.ts';

/** Samples that a key with Shift goes over at once. */
const LONG_STEP = 10;
/** How much of a window PageUp and PageDown go. */
const PAGE_STEP = 0.5;

/** What keys need of a chart that they work on. */
export interface KeyedChart {
  readonly history: Bounds & { readonly samples: readonly Sample[] };
  readonly cursor: Pick<TrendCursor, 'current' | 'set'>;
  readonly hand: WindowHand;
}

/** Does what a key means on a chart that has the focus; false where it means nothing there. */
export function actOnKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  { history, cursor, hand }: KeyedChart,
): boolean {
  const { samples, fromMs, toMs } = history;
  const step = shiftKey ? LONG_STEP : 1;
  const go = (steps: number) => cursor.set(steppedFrom(samples, cursor.current(), steps));
  const at = (index: number) => cursor.set(samples.at(index)?.t ?? null);
  const middleMs = (cursor.current() ?? (fromMs + toMs) / 2_000) * 1_000;
  const quarter = (toMs - fromMs) / 4;
  const acts: Readonly<Record<ChartKeyName, () => void>> = {
    ArrowLeft: () => go(-step),
    ArrowRight: () => go(step),
    Home: () => at(0),
    End: () => at(-1),
    PageUp: () => hand.onMove((fromMs - toMs) * PAGE_STEP),
    PageDown: () => hand.onMove((toMs - fromMs) * PAGE_STEP),
    '+': () => hand.onPick(middleMs - quarter, middleMs + quarter),
    '-': () => hand.onWiden(middleMs),
    Escape: () => cursor.set(null),
  };
  const act = new Map<string, () => void>(Object.entries(acts)).get(key);
  act?.();
  return act !== undefined;
}
