import type { Alarm } from './alarm.ts';
import type { EngineEvent } from './event.ts';
import type { PointModeName } from './point-mode.ts';
import type { Reading } from './reading.ts';
import type { Register } from './register.ts';
import type { Moment, WallMs } from './time.ts';

/** Whose rules an action is about: those of a point, or those that a source has without one; of a source with groups and other conclusions, the rule must be named. */
export type RuleHolder =
  | {
      /** `site/source/point`. */
      readonly point: string;
      readonly rule?: string | undefined;
    }
  | {
      /** `site/source`. */
      readonly source: string;
      readonly rule?: string | undefined;
    };

/** Puts a point into a mode for a while, or back to normal. */
export interface ModeAction {
  readonly do: 'mode';
  /** `site/source/point`. */
  readonly point: string;
  readonly mode: PointModeName | 'normal';
  /** Above 0, at most 30; required but for `normal`. */
  readonly minutes?: number | undefined;
  /** Required but for `normal`. */
  readonly reason?: string | undefined;
}

/** What a person (or a token) does. The alarm-wide actions name an alarm, the others whose rules they mean. */
export type Action =
  | {
      readonly do: 'acknowledge' | 'reset' | 'close' | 'comment';
      readonly alarm: string;
      readonly version?: number | undefined;
    }
  | (RuleHolder & { readonly do: 'shelve'; readonly minutes: number; readonly reason: string })
  | (RuleHolder & { readonly do: 'unshelve' | 'in-service' })
  | (RuleHolder & { readonly do: 'out-of-service'; readonly reason: string })
  | ModeAction;

/** What an action is about, in words. */
export function targetOf(action: Action): string {
  if ('alarm' in action) return `open alarm ${action.alarm}`;
  return 'source' in action ? `group of points ${action.source}` : `point ${action.point}`;
}

/** Why an action is not carried out; nothing has changed. */
export interface Refusal {
  readonly reason: 'not-found' | 'stale-version' | 'forbidden-by-state' | 'invalid';
  readonly detail: string;
  /** The alarm as it is, where there is one. */
  readonly alarm?: string | undefined;
  /** The field at fault, where the reason is `invalid`. */
  readonly field?: string | undefined;
}

/** Everything that can change what the gateway believes. It enters the engine in one order and is written down with its events. */
export type Input =
  | { readonly kind: 'readings'; readonly at: Moment; readonly readings: readonly Reading[] }
  | { readonly kind: 'tick'; readonly at: Moment }
  | {
      readonly kind: 'action';
      readonly at: Moment;
      readonly by: string;
      readonly comment: string | null;
      readonly action: Action;
    }
  | {
      readonly kind: 'config';
      readonly at: Moment;
      readonly by: string | null;
      readonly register: Register;
    }
  | CommandResultInput
  | StartInput
  | DamageInput
  | NoticeInput;

/** What the controller of an area says of a command that it was sent. */
export interface CommandResultInput {
  readonly kind: 'command-result';
  readonly at: Moment;
  /** Index of the area in the register that the input is judged under. */
  readonly area: number;
  /** Id of the command. */
  readonly id: string;
  readonly result: 'done' | 'refused';
  readonly detail: string | null;
  /** The controller's own time, or null where it sent none. */
  readonly deviceTime: WallMs | null;
}

/** The gateway came up. `deafSince` is when it was last known to hear, null on a first start; silence does not count in between. */
export interface StartInput {
  readonly kind: 'start';
  readonly at: Moment;
  readonly deafSince: Moment | null;
  /** Facts for the `started` event: version, public key, withdrawn alarm ids. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Part of the journal can't be read: what was concluded from it stays, but is no longer known. */
export interface DamageInput {
  readonly kind: 'damage';
  readonly at: Moment;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The last events of alarms that were open, as something beside the journal still has them; in their order. */
  readonly lastKnown?: readonly EngineEvent[] | undefined;
  /**
   * Alarms that were open before a hole and are no more behind it, as they were last told of: another stands in their place, or what
   * they stood on is gone.
   */
  readonly ended?: readonly Alarm[] | undefined;
}

/** What the machine causes: a failed commit, a checkpoint, a stop. It becomes one system event, of the gateway or of `site`. */
export interface NoticeInput {
  readonly kind: 'notice';
  readonly at: Moment;
  readonly type: string;
  readonly part: string;
  readonly severity: 1 | 2 | 3 | 4;
  readonly detail: string;
  readonly site?: string | undefined;
  /** Who caused it, and why; null or left out for the gateway itself. */
  readonly by?: string | null | undefined;
  readonly comment?: string | null | undefined;
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}
