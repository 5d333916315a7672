import type { Alarm } from '../../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../../rules/event.ts';
import type { Level } from '../../../../rules/register.ts';

/** A stretch of time for which an alarm stood at one level. */
export interface AlarmBar {
  readonly fromMs: number;
  /** Null while it stands. */
  readonly toMs: number | null;
  readonly level: Level;
  readonly rule: string;
  /** Whether it was judged only after its time, so that nobody heard of it then. */
  readonly isLate: boolean;
}

/** What of an event tells how an alarm stood from then on. */
export type AlarmStep = Pick<HazgateEvent, 'at'> & {
  readonly alarm: Pick<Alarm, 'level' | 'returnedAt'>;
};

/** Whether an alarm can have stood at more than one level, or more than once: then only its events tell when. */
export function hasStory({ version }: Pick<Alarm, 'version'>): boolean {
  return version > 1;
}

function msOf(at: string): number {
  return Date.parse(at);
}

function wholeBar(alarm: Alarm): readonly AlarmBar[] {
  const { raisedAt, returnedAt, worst: level, rule, late: isLate } = alarm;
  if (raisedAt === null) return [];
  const toMs = returnedAt === null ? null : msOf(returnedAt);
  return [{ fromMs: msOf(raisedAt), toMs, level, rule, isLate }];
}

/**
 * How an alarm stood, by time: at the level it had where its events are known (in their order), else at its worst for its whole
 * length: what was red and has become milder was no mild alarm.
 */
export function barsOf(alarm: Alarm, steps: readonly AlarmStep[] | null): readonly AlarmBar[] {
  if (steps === null || steps.length === 0) return wholeBar(alarm);
  const { rule, late: isLate } = alarm;
  const bars: AlarmBar[] = [];
  for (const { at, alarm: then } of steps) {
    const last = bars.at(-1);
    const stands = last !== undefined && last.toMs === null;
    const isActive = then.returnedAt === null;
    if (stands && isActive && last.level === then.level) continue;
    if (stands) bars[bars.length - 1] = { ...last, toMs: msOf(then.returnedAt ?? at) };
    if (isActive) {
      bars.push({ fromMs: msOf(at), toMs: null, level: then.level, rule, isLate });
    }
  }
  // What came too late had returned before anybody heard of it.
  return bars.length === 0 ? wholeBar(alarm) : bars;
}

/** Those of which something lies in the window, the mildest first, so that none is drawn over a worse one. */
export function barsWithin(
  bars: readonly AlarmBar[],
  fromMs: number,
  toMs: number,
): readonly AlarmBar[] {
  return bars
    .filter((bar) => bar.fromMs <= toMs && (bar.toMs === null || bar.toMs >= fromMs))
    .toSorted((left, right) => right.level - left.level);
}

/** Those that stood at a time, the worst first; what had no length stands for `reachMs` about its time. */
export function barsAt(
  bars: readonly AlarmBar[],
  atMs: number,
  reachMs: number,
): readonly AlarmBar[] {
  return barsWithin(bars, atMs - reachMs, atMs + reachMs)
    .filter(({ fromMs, toMs }) => {
      if (toMs === fromMs) return true;
      return fromMs <= atMs && (toMs === null || atMs < toMs);
    })
    .toReversed();
}
