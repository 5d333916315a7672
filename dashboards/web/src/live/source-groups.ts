import type { Source } from '../api/answers.ts';
import { type BoardEntry, isHidden } from './urgency.ts';

/** What is concluded from several points of a source under one rule, such as an item of a dam, or a vote. */
export interface SourceGroup {
  readonly rule: string;
  /** Its most urgent open alarm, hidden ones too; null where none is open. */
  readonly entry: BoardEntry | null;
  /** The same; null as well where that is hidden. */
  readonly inSight: BoardEntry | null;
  /** Whether the source still has the rule: what it lost can alarm no more, and be hidden no more. */
  readonly isInForce: boolean;
}

/** The groups of a source in their order, behind them those of which only an open alarm is left. */
export function sourceGroups(
  { groupRules }: Pick<Source, 'groupRules'>,
  alarms: readonly BoardEntry[],
): readonly SourceGroup[] {
  const own = alarms.filter(({ alarm }) => alarm.point === null);
  const rules = new Set([...groupRules, ...own.map(({ alarm }) => alarm.rule)]);
  return [...rules].map((rule) => {
    const entry = own.find(({ alarm }) => alarm.rule === rule) ?? null;
    const inSight = entry === null || isHidden(entry.alarm) ? null : entry;
    return { rule, entry, inSight, isInForce: groupRules.includes(rule) };
  });
}
