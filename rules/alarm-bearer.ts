import type { AlarmSubject } from './alarm-entry.ts';
import type { RuleState } from './rule-state.ts';
import type { SteadyMs } from './time.ts';

/** What alarms stand on, with the rules that raise them: a point, or a group of points. */
export interface AlarmBearer {
  /** Its place among all that can alarm: points by their index, groups behind them. */
  readonly index: number;
  readonly subject: AlarmSubject;
  readonly rules: readonly RuleState[];
  replaceRule(index: number, rule: RuleState): void;
  /** True where nobody can say just now whether its conditions hold. */
  isOutOfSight(now: SteadyMs): boolean;
}
