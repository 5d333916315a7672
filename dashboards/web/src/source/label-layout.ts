import type { DrawnPlace } from './drawn-place.ts';
import {
  areNear,
  awayFrom,
  type Box,
  bounded,
  boxAround,
  covers,
  distance,
  doCross,
  isInside,
  nearestOf,
  runsThrough,
  type Spot,
  type Stroke,
} from './plane.ts';

/**
 * What a label takes, whatever is said in it: the box with id and value, the mark of an alarm at its corner, and what was done
 * to the point above it. Room for the latter two is kept while nothing stands there, so that no label moves for an alarm.
 */
export const LABEL = { width: 104, height: 47 } as const;

/** The box inside of a label, from the label's upper left corner. */
export const LABEL_BOX: Box = { x: 12, y: 13, width: 90, height: 34 };

/** A label where it is drawn: of one point, or of several that find no room for one each. */
export interface LaidLabel {
  /** Ids of the points, in the order of the layout; one or more. */
  readonly ids: readonly string[];
  /** Where the point stands; of several, the middle of where they do. */
  readonly place: Spot;
  readonly box: Box;
}

/** Labels keep this far from each other. */
const GAP = 3;
/** How much of the drawing the mark of a place takes around it. */
const MARK_RADIUS = 5;
/** Places nearer than this are one place to the eye: no label can avoid covering the other. */
const SAME_PLACE = 6;
const STEP = { x: 13, y: 11.75 } as const;
/** No drawing holds so many labels that they fill this share of it: lines and places need the rest. */
const FILLED_MAX = 0.5;
/** How many steps a label may move from where it would rather stand: farther off, nobody sees whose it is. */
const STEPS_MAX = { x: 16, y: 14 } as const;

/** A label with its upper left corner there. */
function labelAt(x: number, y: number): Box {
  return { x, y, width: LABEL.width, height: LABEL.height };
}

/** Every way from where a label would rather stand, the shortest first. */
const MOVES: readonly Spot[] = movesUpTo(STEPS_MAX.x, STEPS_MAX.y);

function movesUpTo(across: number, down: number): readonly Spot[] {
  const moves: Spot[] = [];
  for (let x = -across; x <= across; x += 1) {
    for (let y = -down; y <= down; y += 1) moves.push({ x: x * STEP.x, y: y * STEP.y });
  }
  const length = ({ x, y }: Spot) => Math.hypot(x, y);
  // Below before above, right before left, where nothing else decides.
  return moves.sort(
    (one, other) => length(one) - length(other) || other.y - one.y || other.x - one.x,
  );
}

/** Points that share a label: one of them, or those that found no room. */
interface Group {
  readonly members: readonly DrawnPlace[];
  readonly place: Spot;
  /** Upper left corner of the label where it would rather stand. */
  readonly wanted: Spot;
}

function middleAmong(spots: readonly Spot[]): Spot {
  const sum = (of: (spot: Spot) => number) =>
    spots.reduce((total, spot) => total + of(spot), 0) / spots.length;
  return { x: sum(({ x }) => x), y: sum(({ y }) => y) };
}

function groupOf(members: readonly DrawnPlace[]): Group {
  const middle = middleAmong(members.map(({ x, y, rather }) => rather ?? { x, y }));
  return {
    members,
    place: middleAmong(members),
    wanted: {
      x: middle.x - LABEL_BOX.x - LABEL_BOX.width / 2,
      y: middle.y - LABEL_BOX.y - LABEL_BOX.height / 2,
    },
  };
}

/** Who is laid before whom. */
type Order = (one: DrawnPlace, other: DrawnPlace) => number;

/** By where they stand, then by id: neither readings nor the order of a file decide who comes first. */
function downwards(one: DrawnPlace, other: DrawnPlace): number {
  return one.y - other.y || one.x - other.x || (one.id < other.id ? -1 : 1);
}

function upwards(one: DrawnPlace, other: DrawnPlace): number {
  return other.y - one.y || one.x - other.x || (one.id < other.id ? -1 : 1);
}

/** Whoever comes later gives way: which order leaves more room hangs on what stands where. */
const ORDERS: readonly Order[] = [downwards, upwards];

/** A layout on its way: what has been laid, and what must stay in sight. */
class Layout {
  readonly #frame: Pick<Box, 'width' | 'height'>;
  readonly #clear: readonly Box[];
  readonly #places: readonly Spot[];
  readonly #laid: LaidLabel[] = [];
  /** The line to each of these. */
  readonly #leaders: Stroke[] = [];

  constructor(
    frame: Pick<Box, 'width' | 'height'>,
    clear: readonly Box[],
    groups: readonly Group[],
  ) {
    this.#frame = frame;
    this.#clear = clear;
    this.#places = groups.map(({ place }) => place);
  }

  /** The labels in the order in which they were laid. */
  get laid(): readonly LaidLabel[] {
    return this.#laid;
  }

  /** Lays the label of a group as near as it goes; false where it finds no room. */
  lay({ members, place, wanted }: Group): boolean {
    for (const move of MOVES) {
      const box = labelAt(wanted.x + move.x, wanted.y + move.y);
      if (!this.#isFree(box, place)) continue;
      this.#laid.push({ ids: members.map(({ id }) => id), place, box });
      this.#leaders.push(leaderOf({ place, box }));
      return true;
    }
    return false;
  }

  #isFree(box: Box, place: Spot): boolean {
    if (!isInside(box, this.#frame)) return false;
    if (this.#laid.some((other) => areNear(box, other.box, GAP))) return false;
    if (this.#clear.some((kept) => areNear(box, kept, 0))) return false;
    const leader = leaderOf({ place, box });
    const around = boxAround(leader);
    const isUnderLeader = (other: Spot) =>
      covers(around, other, MARK_RADIUS) && awayFrom(leader, other) < MARK_RADIUS;
    const hides = (other: Spot) =>
      (covers(box, other, MARK_RADIUS) || isUnderLeader(other)) && !isSamePlace(place, other);
    if (this.#places.some(hides)) return false;
    const isEntangled = (other: LaidLabel, index: number) => {
      const led = this.#leaders[index];
      return (
        led !== undefined &&
        (runsThrough(leader, other.box) || runsThrough(led, box) || doCross(leader, led)) &&
        !isSamePlace(place, other.place)
      );
    };
    return !this.#laid.some(isEntangled);
  }
}

/** Whether two places are one to the eye. */
function isSamePlace(one: Spot, other: Spot): boolean {
  return distance(one, other) <= SAME_PLACE;
}

/** The line from a place to its label. It has no length where the label stands on the place. */
export function leaderOf({ place, box }: Pick<LaidLabel, 'place' | 'box'>): Stroke {
  return [place, nearestOf(innerBox(box), place)];
}

/** The box that is drawn inside of a label. */
export function innerBox({ x, y }: Spot): Box {
  const { width, height } = LABEL_BOX;
  return { x: x + LABEL_BOX.x, y: y + LABEL_BOX.y, width, height };
}

/** The group that stands nearest to another; null where there is no other. */
function nearestTo(group: Group, groups: readonly Group[]): Group | null {
  const away = ({ place }: Group) => distance(place, group.place);
  const [first = null, ...rest] = groups.filter((other) => other !== group);
  if (first === null) return null;
  return rest.reduce((nearest, other) => (away(other) < away(nearest) ? other : nearest), first);
}

/** Each of the homeless goes together with the group that stands nearest to it. */
function merged(
  groups: readonly Group[],
  homeless: readonly Group[],
  order: Order,
): readonly Group[] {
  const heads = new Map<Group, Group>();
  const headOf = (group: Group): Group => {
    const head = heads.get(group);
    return head === undefined ? group : headOf(head);
  };
  for (const group of homeless) {
    const nearest = nearestTo(group, groups);
    if (nearest === null) continue;
    const [one, other] = [headOf(group), headOf(nearest)];
    if (one !== other) heads.set(one, other);
  }
  return [...Map.groupBy(groups, headOf).values()]
    .map((each) => groupOf(each.flatMap(({ members }) => members).sort(downwards)))
    .sort((one, other) => order(firstOf(one), firstOf(other)));
}

function firstOf({ members }: Group): DrawnPlace {
  const [first] = members;
  if (first === undefined) throw new Error('a group without a point');
  return first;
}

/**
 * Lays a label out for every place, so that no label covers another, the mark of another place, or what is to be kept `clear`, and
 * all are inside of the drawing. A label that can't stand where it would rather is moved, and a line leads to it that runs under no
 * other label and crosses no other line. Those that find no room within reach share one with their neighbours. Where labels go
 * depends on the places alone, not on the order in which they are given.
 *
 * @param frame size of the drawing; wide and high enough for one label beside what is to be kept clear
 * @param clear what no label may cover, such as words of the drawing itself
 */
export function layLabels(
  places: readonly DrawnPlace[],
  frame: Pick<Box, 'width' | 'height'>,
  clear: readonly Box[] = [],
): readonly LaidLabel[] {
  const layouts = ORDERS.map((order) => laidIn(order, places, frame, clear));
  const [first = [], ...others] = layouts;
  return others.reduce((best, other) => (other.length > best.length ? other : best), first);
}

function laidIn(
  order: Order,
  places: readonly DrawnPlace[],
  frame: Pick<Box, 'width' | 'height'>,
  clear: readonly Box[],
): readonly LaidLabel[] {
  let groups: readonly Group[] = firstGroups(places.toSorted(order), frame);
  for (;;) {
    const layout = new Layout(frame, clear, groups);
    const homeless = groups.filter((group) => !layout.lay(group));
    if (homeless.length === 0) return layout.laid;
    const [only] = groups;
    if (groups.length === 1 && only !== undefined) return [onTop(only, frame)];
    // Half of them at a time: room that these leave may be enough for the others.
    groups = merged(groups, homeless.slice(0, Math.ceil(homeless.length / 2)), order);
  }
}

/** One group for each place; where there are more than a drawing has ever held, for those that stand within one label of another. */
function firstGroups(
  places: readonly DrawnPlace[],
  frame: Pick<Box, 'width' | 'height'>,
): readonly Group[] {
  const most = (FILLED_MAX * frame.width * frame.height) / (LABEL.width * LABEL.height);
  if (places.length <= most) return places.map((place) => groupOf([place]));
  const cellOf = ({ x, y }: Spot) =>
    `${Math.floor(x / LABEL.width)}/${Math.floor(y / LABEL.height)}`;
  return [...Map.groupBy(places, cellOf).values()].map((each) => groupOf(each.sort(downwards)));
}

/** Where nothing is free, the one label that says everything stands on top. */
function onTop({ members, place, wanted }: Group, frame: Pick<Box, 'width' | 'height'>): LaidLabel {
  const x = bounded(wanted.x, 0, frame.width - LABEL.width);
  const y = bounded(wanted.y, 0, frame.height - LABEL.height);
  return { ids: members.map(({ id }) => id), place, box: labelAt(x, y) };
}
