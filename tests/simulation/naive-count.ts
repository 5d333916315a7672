import type { Alarm } from '../../rules/alarm.ts';
import type { AlarmFold } from './alarm-fold.ts';
import type { PointPlan } from './plant.ts';
import { hold } from './violation.ts';

/** From the mildest; a number in these tables is a place here, from 1; 0 is none. */
const COLOURS = ['blue', 'yellow', 'orange', 'red'];
/** So many of a colour make the next one. */
const MAKE_ONE_MORE = [4, 3, 2];

function colourOf(alarm: Alarm | null): number {
  if (alarm === null || alarm.returnedAt !== null) return 0;
  return COLOURS.indexOf(alarm.limitName ?? '') + 1;
}

function count(colours: readonly number[], colour: number): number {
  return colours.filter((each) => each === colour).length;
}

/** Colour of an item by the letter of the clause: the worst point, or what so many of one colour make. */
export function naiveItem(points: readonly number[]): number {
  let worst = Math.max(0, ...points);
  if (count(points, 1) >= 4) worst = Math.max(worst, 2);
  if (count(points, 2) >= 3) worst = Math.max(worst, 3);
  if (count(points, 3) >= 2) worst = Math.max(worst, 4);
  return worst;
}

/** Colour of a pond: as long as enough items of one colour are left, they are traded for one of the next. */
export function naivePond(items: readonly number[]): number {
  const left = [...items];
  let worst = Math.max(0, ...left);
  for (const [index, enough] of MAKE_ONE_MORE.entries()) {
    const colour = index + 1;
    while (count(left, colour) >= enough) {
      for (let taken = 0; taken < enough; taken += 1) left.splice(left.indexOf(colour), 1);
      left.push(colour + 1);
      worst = Math.max(worst, colour + 1);
    }
  }
  return worst;
}

/** Colour of a point of a dam, as the events tell it. */
export function colourOfPoint(fold: AlarmFold, fullName: string): number {
  const rules = [
    'displacement-high',
    'displacement-rate-high',
    'seepage-high',
    'rainfall-high',
    'piezometer-low',
  ];
  return Math.max(...rules.map((rule) => colourOf(fold.openOf(fullName, rule))));
}

/**
 * Holds the alarms of groups against those of their points, all as the events tell them.
 *
 * @param points all of the plant, with the limits in force: one that has none in this season is counted nowhere, whatever colour it
 *   had before a bump test
 */
export function checkGroups(
  points: readonly PointPlan[],
  fold: AlarmFold,
  frozen: ReadonlyMap<string, number>,
  place: string,
): void {
  const dam = points.filter(
    ({ source, limits, rate }) =>
      source === 'dam' && (Object.keys(limits).length > 0 || rate !== undefined),
  );
  const [first] = dam;
  if (first === undefined) return;
  const source = `${first.site}/${first.source}`;
  const items = [...new Set(dam.map(({ kind }) => kind))].map((kind) => {
    const members: PointPlan[] = dam.filter((point) => point.kind === kind);
    const colour = naiveItem(
      members.map(({ fullName }) => frozen.get(fullName) ?? colourOfPoint(fold, fullName)),
    );
    const told = colourOf(fold.openOf(source, `item:${kind}`));
    hold('points are counted to their item', told === colour, () => {
      return `item:${kind} of ${source} is ${COLOURS[told - 1]} instead of ${COLOURS[colour - 1]} ${place}`;
    });
    return colour;
  });
  const told = colourOf(fold.openOf(source, 'pond'));
  const pond = naivePond(items);
  hold('items are counted to their pond', told === pond, () => {
    return `the pond of ${source} is ${COLOURS[told - 1]} instead of ${COLOURS[pond - 1]} ${place}`;
  });
}
