import type { HazgateEvent } from '../rules/event.ts';
import { parseInstant, type WallMs } from '../rules/time.ts';
import type { Verdict } from './expectation.ts';
import type { PlantReading } from './plant.ts';
import { eventLine } from './timeline.ts';

/** What happened around an expectation that failed, line by line in the order of time. */
export type Surroundings = readonly string[];

const LINES_MAX = 24;
const MARGIN_SECONDS = 30;

interface Line {
  readonly seconds: number;
  readonly text: string;
}

function fieldsOf(verdict: Verdict): Readonly<Record<string, unknown>> {
  const { expect } = verdict;
  return typeof expect === 'object' && expect !== null ? { ...expect } : {};
}

/** Where to look: the seconds that were expected, or those that the reason names. */
function windowOf(verdict: Verdict): readonly [number, number] | null {
  const { between, at } = fieldsOf(verdict);
  const told = [...(verdict.reason ?? '').matchAll(/(\d+(?:\.\d+)?) s\b/g)].map(([, text]) =>
    Number(text),
  );
  // What happened and should not have is looked for where it happened.
  if (verdict.reason?.startsWith('must not') === true && told[0] !== undefined)
    return [told[0], told[0]];
  if (Array.isArray(between)) return [Number(between[0]), Number(between[1])];
  if (typeof at === 'number') return [at, at];
  return told[0] === undefined ? null : [told[0], told[0]];
}

function isAbout(name: string, wanted: unknown): boolean {
  return typeof wanted !== 'string' || name === wanted || name.endsWith(`/${wanted}`);
}

/** As many lines as a reader takes in: those nearest to both ends of the window. */
function shortened(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= LINES_MAX) return lines;
  const half = LINES_MAX / 2;
  return [
    ...lines.slice(0, half),
    { seconds: Number.NaN, text: `… ${lines.length - LINES_MAX} more …` },
    ...lines.slice(-half),
  ];
}

/**
 * The readings of the expectation's point and the events, in the seconds around where it should have been met (or was and
 * should not). Empty where nothing says where to look.
 */
export function surroundingsOf(
  verdict: Verdict,
  events: readonly HazgateEvent[],
  readings: readonly PlantReading[],
  startMs: WallMs,
): Surroundings {
  const window = windowOf(verdict);
  if (window === null) return [];
  const [from, to] = [window[0] - MARGIN_SECONDS, window[1] + MARGIN_SECONDS];
  const fields = fieldsOf(verdict);
  const point = fields.point ?? fields.cause;
  const scale = { startMs, speed: 1, toleranceSeconds: 0 };
  const style = { language: 'en' as const, coloured: false };
  const told = events
    .filter(({ type }) => type !== 'checkpoint')
    .map((event): Line => {
      const at = parseInstant(event.at) ?? 0;
      return { seconds: (at - startMs) / 1_000, text: eventLine(event, scale, style) };
    });
  const shown =
    point === undefined
      ? []
      : readings
          .filter(({ pointName }) => isAbout(pointName, point))
          .map(({ atMs, pointName, value, quality }): Line => {
            const clock = (atMs / 1_000).toFixed(3).padStart(10);
            const mark = quality === 'good' ? '' : `  ${quality}`;
            return {
              seconds: atMs / 1_000,
              text: `${clock} s  ${'value'.padEnd(15)}  ${pointName}  ${value}${mark}`,
            };
          });
  const lines = [...shown, ...told]
    .filter(({ seconds }) => seconds >= from && seconds <= to)
    .sort((left, right) => left.seconds - right.seconds);
  return shortened(lines).map(({ text }) => text);
}
