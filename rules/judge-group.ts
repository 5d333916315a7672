import type { Counting } from './alarm.ts';
import { followLevel, type Occasion, observeValue } from './alarm-update.ts';
import { COLOURS, type ColourCounts, colourRank, NO_COLOURS } from './colour.ts';
import { type CountedColour, itemColour, pondColour } from './colour-count.ts';
import type { GroupState } from './group-state.ts';
import { HELD, RELEASED } from './ladder-hold.ts';
import { type RuleState, worstHeld } from './rule-state.ts';

/** So many members are named in an alarm; how many there are is told in its counts. */
const MEMBERS_MAX = 50;

interface RankedMember {
  readonly id: string;
  readonly rank: number;
}

function countingOf(
  { counted, count }: CountedColour,
  counts: ColourCounts,
  members: readonly RankedMember[],
): Counting {
  const named = members
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => right.rank - left.rank)
    .slice(0, MEMBERS_MAX)
    .map(({ id, rank }) => ({ id, colour: COLOURS[rank] ?? 'blue' }));
  return { colour: counted, count, counts, members: named };
}

/** Brings one rule of a group to the colour that was counted; members are asked for only where that changes something. */
function followCount(
  group: GroupState,
  index: number,
  conclusion: CountedColour,
  counts: ColourCounts,
  membersOf: () => readonly RankedMember[],
  occasion: Occasion,
): void {
  const rule = group.rules[index] as RuleState;
  const level = colourRank(conclusion.colour);
  if (worstHeld(rule.holds) === level) return;
  const holds = rule.holds.map((_, place) => (place <= level ? HELD : RELEASED));
  const counted = countingOf(conclusion, counts, membersOf());
  const next = followLevel(occasion, group.subject, { ...rule, holds }, level, conclusion.count, {
    counted,
  });
  group.replaceRule(index, observeValue(next, null, true));
}

function followItem(
  group: GroupState,
  item: number,
  idOf: (point: number) => string,
  occasion: Occasion,
): void {
  const counts = group.counts[item] ?? NO_COLOURS;
  const members = (): RankedMember[] =>
    (group.group.items[item]?.members ?? []).map((point) => ({
      id: idOf(point),
      rank: group.rankOf(point),
    }));
  followCount(group, item, itemColour(counts), counts, members, occasion);
}

function followPond(group: GroupState, occasion: Occasion): void {
  const items = group.rules.slice(0, group.pondIndex);
  const members = items.map(({ rule, holds }) => ({ id: rule, rank: worstHeld(holds) }));
  const counts = { ...NO_COLOURS };
  for (const { rank } of members) {
    const colour = COLOURS[rank];
    if (colour !== undefined) counts[colour] += 1;
  }
  followCount(group, group.pondIndex, pondColour(counts), counts, () => members, occasion);
}

/** One item has been counted anew: it and the pond follow, the item first. */
export function judgeItem(
  group: GroupState,
  item: number,
  idOf: (point: number) => string,
  occasion: Occasion,
): void {
  followItem(group, item, idOf, occasion);
  followPond(group, occasion);
}

/** All items may have changed, with the register. */
export function judgeGroup(
  group: GroupState,
  idOf: (point: number) => string,
  occasion: Occasion,
): void {
  for (const item of group.group.items.keys()) followItem(group, item, idOf, occasion);
  followPond(group, occasion);
}
