import type { AlarmEventType, AlarmState } from './alarm.ts';
import { assertNever } from './assert.ts';

/**
 * The independent axes of an alarm (after ISA-18.2 / IEC 62682 and OPC UA Part 9).
 * The state that people see is derived from them by {@link alarmStateOf}.
 */
export interface AlarmAxes {
  readonly condition: 'active' | 'returned';
  /** False after part of the journal was lost: the condition is the last known one, not the present one. */
  readonly conditionKnown: boolean;
  readonly acknowledged: boolean;
  /** Returned, but held until a reset. */
  readonly latched: boolean;
  readonly shelved: boolean;
  readonly suppressed: boolean;
  readonly outOfService: boolean;
  readonly closed: boolean;
}

/** What can happen to an alarm. The first five come from judging, the rest from people, time or configuration. */
export const ALARM_INPUTS = [
  'raise',
  'escalate',
  'de-escalate',
  'return',
  'lose-sight',
  'acknowledge',
  'reset',
  'close',
  'comment',
  'shelve',
  'unshelve-by-hand',
  'unshelve-by-time',
  'unshelve-by-rise',
  'suppress',
  'unsuppress',
  'take-out-of-service',
  'return-to-service',
  'withdraw',
] as const;
export type AlarmInput = (typeof ALARM_INPUTS)[number];

/** The axes after an input and the events that tell of it, in order; or why the input is refused. */
export type AlarmTransition =
  | { readonly axes: AlarmAxes; readonly events: readonly AlarmEventType[] }
  | { readonly refused: string };

/** A new alarm, not acknowledged, its condition active. */
export const RAISED: AlarmAxes = {
  condition: 'active',
  conditionKnown: true,
  acknowledged: false,
  latched: false,
  shelved: false,
  suppressed: false,
  outOfService: false,
  closed: false,
};

/** ISA-18.2 state; where several hold, the one that hides most wins. */
export function alarmStateOf(axes: AlarmAxes): AlarmState {
  if (axes.closed) return 'NORMAL';
  if (axes.outOfService) return 'OUT_OF_SERVICE';
  if (axes.suppressed) return 'SUPPRESSED';
  if (axes.shelved) return 'SHELVED';
  if (axes.latched) return 'LATCHED';
  if (axes.condition === 'returned') return axes.acknowledged ? 'NORMAL' : 'RTNUN';
  return axes.acknowledged ? 'ACKED' : 'UNACK';
}

/** True where the alarm is hidden from the list of what needs an operator. */
export function isInhibited(axes: AlarmAxes): boolean {
  return axes.shelved || axes.suppressed || axes.outOfService;
}

function refuse(refused: string): AlarmTransition {
  return { refused };
}

function become(axes: AlarmAxes, ...events: AlarmEventType[]): AlarmTransition {
  return { axes, events };
}

/** Closes an alarm that nothing keeps open any longer: returned, acknowledged, not latched, not hidden. */
function settle(axes: AlarmAxes, ...events: AlarmEventType[]): AlarmTransition {
  const done =
    axes.condition === 'returned' && axes.acknowledged && !axes.latched && !isInhibited(axes);
  return done ? become({ ...axes, closed: true }, ...events, 'closed') : become(axes, ...events);
}

function acknowledge(axes: AlarmAxes): AlarmTransition {
  if (isInhibited(axes))
    return refuse('it is shelved, suppressed or out of service; bring it back first');
  if (axes.acknowledged) return refuse('it is acknowledged already');
  return settle({ ...axes, acknowledged: true }, 'acknowledged');
}

function reset(axes: AlarmAxes): AlarmTransition {
  if (isInhibited(axes))
    return refuse('it is shelved, suppressed or out of service; bring it back first');
  if (axes.condition === 'active') return refuse('its condition still holds');
  if (!axes.acknowledged) return refuse('it is not acknowledged');
  if (!axes.latched) return refuse('it is not latched');
  return settle({ ...axes, latched: false }, 'reset');
}

function close(axes: AlarmAxes): AlarmTransition {
  if (axes.condition === 'active') return refuse('its condition still holds');
  if (!axes.conditionKnown) return refuse('its condition is unknown');
  return become({ ...axes, closed: true }, 'closed');
}

/** A person ends a shelf or an out-of-service: they have seen the alarm, so it counts as acknowledged. */
function bringBackByHand(axes: AlarmAxes, event: AlarmEventType): AlarmTransition {
  return settle({ ...axes, acknowledged: true }, event);
}

/** Time or logic brings an alarm back: nobody has seen it, so it needs a new acknowledgement. */
function bringBackUnseen(axes: AlarmAxes, event: AlarmEventType): AlarmTransition {
  return become({ ...axes, acknowledged: false }, event);
}

function judge(
  axes: AlarmAxes,
  input: 'raise' | 'escalate' | 'de-escalate' | 'return' | 'lose-sight',
  latching: boolean,
): AlarmTransition {
  const active = axes.condition === 'active';
  switch (input) {
    case 'raise':
      if (active) return become({ ...axes, conditionKnown: true });
      return become(
        { ...axes, condition: 'active', conditionKnown: true, acknowledged: false, latched: false },
        'raised',
      );
    case 'escalate':
      if (!active) return refuse('it is not active');
      return become({ ...axes, conditionKnown: true, acknowledged: false }, 'escalated');
    case 'de-escalate':
      if (!active) return refuse('it is not active');
      return become({ ...axes, conditionKnown: true }, 'de-escalated');
    case 'return':
      if (!active) return become({ ...axes, conditionKnown: true });
      return settle(
        { ...axes, condition: 'returned', conditionKnown: true, latched: latching },
        'returned',
      );
    case 'lose-sight':
      return become({ ...axes, conditionKnown: false });
  }
}

function inhibit(
  axes: AlarmAxes,
  input: Extract<AlarmInput, `${string}shelve${string}` | `${string}suppress` | `${string}service`>,
): AlarmTransition {
  switch (input) {
    case 'shelve':
      return axes.shelved
        ? refuse('it is shelved already')
        : become({ ...axes, shelved: true }, 'shelved');
    case 'unshelve-by-hand':
      if (!axes.shelved) return refuse('it is not shelved');
      return bringBackByHand({ ...axes, shelved: false }, 'unshelved');
    case 'unshelve-by-time':
    case 'unshelve-by-rise':
      if (!axes.shelved) return refuse('it is not shelved');
      return bringBackUnseen({ ...axes, shelved: false }, 'unshelved');
    case 'suppress':
      return axes.suppressed
        ? refuse('it is suppressed already')
        : become({ ...axes, suppressed: true }, 'suppressed');
    case 'unsuppress':
      if (!axes.suppressed) return refuse('it is not suppressed');
      return bringBackUnseen({ ...axes, suppressed: false }, 'unsuppressed');
    case 'take-out-of-service':
      if (axes.outOfService) return refuse('it is out of service already');
      return become({ ...axes, outOfService: true }, 'out-of-service');
    case 'return-to-service':
      if (!axes.outOfService) return refuse('it is in service');
      return bringBackByHand({ ...axes, outOfService: false }, 'in-service');
    default:
      return assertNever(input);
  }
}

/**
 * One step of the alarm machine. `latching` is the point's setting; it decides what a return does.
 * A closed alarm refuses everything: what comes next is a new alarm.
 */
export function transition(axes: AlarmAxes, input: AlarmInput, latching: boolean): AlarmTransition {
  if (axes.closed) return refuse('it is closed');
  switch (input) {
    case 'raise':
    case 'escalate':
    case 'de-escalate':
    case 'return':
    case 'lose-sight':
      return judge(axes, input, latching);
    case 'acknowledge':
      return acknowledge(axes);
    case 'reset':
      return reset(axes);
    case 'close':
      return close(axes);
    case 'comment':
      return become(axes, 'commented');
    case 'withdraw':
      return become({ ...axes, closed: true }, 'closed');
    default:
      return inhibit(axes, input);
  }
}
