import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmSubject } from './alarm-entry.ts';
import { COLOURS, type ColourCounts, NO_COLOURS } from './colour.ts';
import { freshRule, type RuleState } from './rule-state.ts';
import { groupLadders, type SourceGroup } from './source-group.ts';
import type { SteadyMs } from './time.ts';

/** What a group is told of each of its members. */
export interface GroupMember {
  /** Place of its colour from the mildest, from 0; -1 for none. */
  readonly colourRank: number;
  isOutOfSight(now: SteadyMs): boolean;
}

/** What a failing judgement is rolled back to. */
export interface GroupMemo {
  readonly rules: readonly RuleState[];
  readonly counts: readonly ColourCounts[];
}

/** Counts with one member taken from a colour and put to another; ranks from the mildest, -1 for none. */
function moved(counts: ColourCounts, from: number, to: number): ColourCounts {
  const next = { ...counts };
  const left = COLOURS[from];
  const reached = COLOURS[to];
  if (left !== undefined) next[left] -= 1;
  if (reached !== undefined) next[reached] += 1;
  return next;
}

/** Everything the engine believes of one group: its alarms, and how many of its points stand at each colour. */
export class GroupState implements AlarmBearer {
  readonly group: SourceGroup;
  readonly index: number;
  /** Its items in their order, then the pond. */
  rules: readonly RuleState[];
  /** How many points of each item stand at each colour. Follows from the points, and is counted on. */
  counts: readonly ColourCounts[];
  #members: readonly GroupMember[] = [];

  /** `joinedAt` is when the group joined the register: 0 where it stood in the first one. */
  constructor(group: SourceGroup, index: number, joinedAt: SteadyMs) {
    this.group = group;
    this.index = index;
    this.rules = groupLadders(group).map((ladder) => freshRule(ladder.rule, ladder, joinedAt));
    this.counts = group.items.map(() => NO_COLOURS);
  }

  get subject(): AlarmSubject {
    return this.group.subject;
  }

  /** Place of the pond among its rules. */
  get pondIndex(): number {
    return this.group.items.length;
  }

  /** A member that nobody can see may stand anywhere by now. */
  isOutOfSight(now: SteadyMs): boolean {
    return [...this.group.itemOf.keys()].some(
      (point) => this.#members[point]?.isOutOfSight(now) === true,
    );
  }

  /** Who its members are, all points by their index; counts them anew. */
  count(members: readonly GroupMember[]): void {
    this.#members = members;
    this.counts = this.group.items.map((item) =>
      item.members.reduce((counts, point) => moved(counts, -1, this.rankOf(point)), NO_COLOURS),
    );
  }

  /** Place of the colour of a member, by its index in the register. */
  rankOf(point: number): number {
    return this.#members[point]?.colourRank ?? -1;
  }

  /** A member has another colour than before. */
  move(item: number, from: number, to: number): void {
    this.counts = this.counts.map((counts, place) =>
      place === item ? moved(counts, from, to) : counts,
    );
  }

  replaceRule(index: number, rule: RuleState): void {
    if (this.rules[index] === rule) return;
    this.rules = this.rules.with(index, rule);
  }

  capture(): GroupMemo {
    return { rules: this.rules, counts: this.counts };
  }

  rollBack(memo: GroupMemo): void {
    this.rules = memo.rules;
    this.counts = memo.counts;
  }
}
