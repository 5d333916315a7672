import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmSubject } from './alarm-entry.ts';
import { followLevel, type Occasion, observeValue } from './alarm-update.ts';
import { type Conclusion, conclude, type SourceConclusions } from './conclusion.ts';
import type { Finding } from './finding.ts';
import type { Trust } from './interlock-machine.ts';
import { HELD, RELEASED } from './ladder-hold.ts';
import { type MemberWord, stepWord, UNHEARD } from './member-word.ts';
import { freshRule, type RuleState, worstHeld } from './rule-state.ts';
import type { SteadyMs } from './time.ts';

/** Whether a member can be seen at a moment. */
export interface SeenMember {
  isOutOfSight(now: SteadyMs): boolean;
}

/** What a failing judgement is rolled back to. */
export interface ConclusionMemo {
  readonly rules: readonly RuleState[];
  readonly words: readonly (readonly MemberWord[])[];
}

/** Everything that is believed of what is concluded under one source: the words of the members, and the alarms. */
export class ConclusionState implements AlarmBearer {
  readonly source: SourceConclusions;
  readonly index: number;
  /** Those of its conclusions, one conclusion after the other. */
  rules: readonly RuleState[];
  /** One for each member of each conclusion. */
  words: readonly (readonly MemberWord[])[];
  #members: readonly SeenMember[] = [];

  /** `joinedAt` is when the source joined the register with something to conclude: 0 where it stood in the first one. */
  constructor(source: SourceConclusions, index: number, joinedAt: SteadyMs) {
    this.source = source;
    this.index = index;
    this.rules = source.conclusions.flatMap(({ ladders }) =>
      ladders.map((ladder) => freshRule(ladder.rule, ladder, joinedAt)),
    );
    this.words = source.conclusions.map(({ members }) => members.map(() => UNHEARD));
  }

  get subject(): AlarmSubject {
    return this.source.subject;
  }

  get conclusions(): readonly Conclusion[] {
    return this.source.conclusions;
  }

  /** All points that anything is concluded from. */
  get points(): readonly number[] {
    return [...new Set(this.conclusions.flatMap(({ members }) => members))];
  }

  /** Who its members are: all points by their index. */
  introduce(members: readonly SeenMember[]): void {
    this.#members = members;
  }

  /** A member that nobody can see may stand anywhere by now. */
  isOutOfSight(now: SteadyMs): boolean {
    return this.points.some((point) => this.#members[point]?.isOutOfSight(now) === true);
  }

  /** The level that the inventory counts a gauge with; null where it has none, or is none of its gauges. */
  countedLevel(point: number): number | null {
    const words = this.conclusions.flatMap(({ kind, members }, place) =>
      kind === 'inventory' ? [this.#wordsOf(place)[members.indexOf(point)]] : [],
    );
    return words[0]?.standing ?? null;
  }

  /** One reading or silence of a point: its word wherever it is a member. */
  hear(point: number, trust: Trust, value: number | null): void {
    this.words = this.conclusions.map(({ members, direction }, place) => {
      const words = this.#wordsOf(place);
      const index = members.indexOf(point);
      const word = words[index];
      return word === undefined
        ? words
        : words.with(index, stepWord(word, trust, value, direction));
    });
  }

  /** What is no fresh news any more permits nothing. `isFresh`: by the index of the point. */
  doubt(isFresh: (point: number) => boolean): void {
    this.words = this.conclusions.map(({ members }, place) =>
      this.#wordsOf(place).map((word, index) =>
        word.sure && !isFresh(members[index] as number) ? { ...word, sure: false } : word,
      ),
    );
  }

  /** Whether the first rule of a conclusion, which is what it decides, stands. */
  stands(place: number): boolean {
    return worstHeld((this.rules[this.#firstRule(place)] as RuleState).holds) >= 0;
  }

  /** Whether any member of a conclusion can be heard. */
  isHeard(place: number): boolean {
    return this.#wordsOf(place).some(({ present }) => present);
  }

  /** Whether every member of a conclusion has said something good and timely last. */
  isSure(place: number): boolean {
    return this.#wordsOf(place).every(({ sure }) => sure);
  }

  /**
   * Brings the rules of one conclusion in line with the words of its members; gives the findings.
   *
   * @param mayClear whether a sure reading has just been heard: nothing else lets a rule fall
   */
  judge(place: number, mayClear: boolean, occasion: Occasion): readonly Finding[] {
    const conclusion = this.conclusions[place] as Conclusion;
    const first = this.#firstRule(place);
    const own = this.rules.slice(first, first + conclusion.ladders.length);
    const isHeld = own.some(({ holds }) => worstHeld(holds) >= 0);
    const findings = conclude(conclusion, this.#wordsOf(place), isHeld);
    for (const [offset, finding] of findings.entries())
      this.#follow(first + offset, finding, mayClear, occasion);
    return findings;
  }

  #follow(index: number, finding: Finding, mayClear: boolean, occasion: Occasion): void {
    const rule = this.rules[index] as RuleState;
    const current = worstHeld(rule.holds);
    const { raises, holds, value, facts } = finding;
    const level = Math.max(raises, mayClear ? Math.min(current, holds) : current);
    let next = rule;
    if (level !== current) {
      const held = rule.holds.map((_, place) => (place <= level ? HELD : RELEASED));
      next = followLevel(occasion, this.subject, { ...rule, holds: held }, level, value, facts);
    }
    this.replaceRule(index, observeValue(next, value, mayClear));
  }

  #wordsOf(place: number): readonly MemberWord[] {
    return this.words[place] as readonly MemberWord[];
  }

  /** Place of the first rule of a conclusion among all of them. */
  #firstRule(place: number): number {
    const before = this.conclusions.slice(0, place);
    return before.reduce((count, { ladders }) => count + ladders.length, 0);
  }

  replaceRule(index: number, rule: RuleState): void {
    if (this.rules[index] === rule) return;
    this.rules = this.rules.with(index, rule);
  }

  capture(): ConclusionMemo {
    return { rules: this.rules, words: this.words };
  }

  rollBack(memo: ConclusionMemo): void {
    this.rules = memo.rules;
    this.words = memo.words;
  }
}
