import type { TFunction } from 'i18next';
import type { Point } from '../api/answers.ts';
import { formatQuantity } from '../text/format.ts';

/** Kinds of point whose value is one of two states; those with words of their own for them first. */
const OWN_WORDS = ['smoke', 'fan', 'feed', 'duct-flow', 'valve', 'pump'] as const;
const SWITCHED: readonly string[] = [...OWN_WORDS, 'door', 'switch'];

/** Finer than this no derived value is known, in its own unit. */
const DERIVED_DIGITS = 2;

/** Whether the point knows only two states. */
export function isSwitched(point: Pick<Point, 'kind' | 'unit'>): boolean {
  return SWITCHED.includes(point.kind) && point.unit === null;
}

/** One of the two states of a kind of point: a fan runs, a feed has power. */
export function stateWord(kind: string, value: number, t: TFunction): string {
  const own = OWN_WORDS.find((each) => each === kind) ?? 'other';
  return t(`plant.switched.${own}.${value === 0 ? 'off' : 'on'}`);
}

/** What the limits are held against, where that is made of the reading: a burial depth in m, the rain of 24 hours in mm. */
export function judgedValueOf({ derived }: Pick<Point, 'derived'>): number | null {
  const value = derived?.burialDepthM ?? derived?.rain24hMm ?? null;
  return value === null ? null : Number(value.toFixed(DERIVED_DIGITS));
}

/** A current value in one line: what is held against the limits, as a state or as a number with its unit. */
export function valueWords(
  point: Pick<Point, 'kind' | 'unit' | 'limitUnit' | 'latest' | 'derived'>,
  t: TFunction,
): string {
  const value = point.latest?.v ?? null;
  if (value !== null && isSwitched(point)) return stateWord(point.kind, value, t);
  const judged = value === null ? null : judgedValueOf(point);
  return judged === null
    ? formatQuantity(value, point.unit)
    : formatQuantity(judged, point.limitUnit);
}
