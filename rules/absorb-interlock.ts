import type { Area } from './area.ts';
import { atReceipt, isWatched, lapseRestore } from './area-machine.ts';
import type { AreaState, InterlockEntry } from './area-state.ts';
import { newCommand, restoreCommandId } from './command-entry.ts';
import type { EngineEvent } from './event.ts';
import { type CauseAxes, UNSEEN } from './interlock-machine.ts';
import type { PlantInterlocks } from './plant-interlocks.ts';
import { type Moment, parseInstant } from './time.ts';

type InterlockEvent = Extract<EngineEvent, { kind: 'interlock' }>;

function withEntry(state: AreaState, id: string, change: Partial<InterlockEntry>): AreaState {
  const entries = state.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  return { ...state, entries };
}

function withCause(
  area: Area,
  state: AreaState,
  name: string,
  change: Partial<CauseAxes>,
): AreaState {
  const causes = state.causes.map((axes, index) =>
    area.causes[index]?.name === name ? { ...axes, ...change } : axes,
  );
  return { ...state, causes };
}

/** What holds a cause, as its event shows it: a limit, a state, or a fault. */
function heldBy(area: Area, { cause, limit }: InterlockEvent['interlock']): Partial<CauseAxes> {
  const place = area.causes.find(({ name }) => name === cause);
  if (limit !== null || place?.cut === null) return { overLimit: true, permits: false };
  return { faultLock: true, permits: false };
}

function entryOf(area: Area, event: InterlockEvent, at: Moment): InterlockEntry {
  const { id, cause, value, limit } = event.interlock;
  return {
    id,
    cause,
    value,
    limit,
    requiredAt: parseInstant(event.at) ?? at.wallMs,
    dueAt: isWatched(area) ? at.steadyMs + area.deadlineMs : null,
    outcome: 'awaited',
    command: null,
  };
}

function permitted(area: Area, state: AreaState, event: InterlockEvent, at: Moment): AreaState {
  const when = atReceipt(at);
  const { id, commanded } = event.interlock;
  const entry = { ...entryOf(area, event, at), dueAt: null };
  return {
    ...state,
    causes: state.causes.map(() => UNSEEN),
    entries: [],
    abnormal: false,
    restoration: {
      entry,
      permittedAt: entry.requiredAt,
      dueAt: commanded && area.feed !== null ? at.steadyMs + area.deadlineMs : null,
      command: commanded ? newCommand(restoreCommandId(id), 'restore', when) : null,
    },
  };
}

function absorbed(area: Area, state: AreaState, event: InterlockEvent, at: Moment): AreaState {
  const { id, cause, limit } = event.interlock;
  const isOpen = state.entries.length > 0;
  const when = atReceipt(at);
  switch (event.type) {
    case 'cut-required': {
      if (state.entries.some((entry) => entry.id === id)) return state;
      const held = withCause(area, state, cause, heldBy(area, event.interlock));
      // One that had cleared meanwhile asks anew.
      const others = state.entries.filter((entry) => entry.cause !== cause);
      const entries = [...others, entryOf(area, event, at)];
      return { ...held, entries, restoration: null, ordinal: state.ordinal + 1 };
    }
    case 'cut-commanded':
      return withEntry(state, id, { command: newCommand(id, 'cut', when) });
    case 'cut-confirmed':
      return { ...withEntry(state, id, { outcome: 'confirmed', dueAt: null }), fed: false };
    case 'cut-failed':
      return withEntry(state, id, { outcome: 'failed', dueAt: null });
    case 'feed-abnormal':
      return { ...state, abnormal: true, fed: isOpen };
    case 'feed-normal':
      return { ...state, abnormal: false, fed: isOpen ? false : state.fed };
    case 'locked': {
      const lock = limit === null ? heldBy(area, event.interlock) : { fanLock: true };
      return withCause(area, state, cause, { ...lock, permits: false });
    }
    case 'unlocked': {
      const isState = area.causes.find(({ name }) => name === cause)?.cut === null;
      const free = { faultLock: false, fanLock: false };
      return withCause(area, state, cause, isState ? { ...free, overLimit: false } : free);
    }
    case 'restore-permitted':
      return permitted(area, state, event, at);
    case 'restored':
      return { ...state, restoration: null, fed: true };
    default:
      event.type satisfies never;
      return state;
  }
}

/**
 * Makes an area what a recorded event says it was; an area that is gone is passed over. Where the event leaves open what a point shows, the area keeps to the
 * safe side: power is permitted only when every cause has been seen again.
 */
export function absorbInterlockEvent(
  interlocks: PlantInterlocks,
  event: InterlockEvent,
  at: Moment,
): void {
  const { site, source, area: id } = event.interlock;
  const area = interlocks.named(`${site}/${source}/areas/${id}`);
  if (area === undefined) return;
  interlocks.set(area.index, absorbed(area, interlocks.at(area.index), event, at));
}

/** A recorded event says that the past before it was not whole: see {@link lapseRestore}. */
export function absorbInterlockDamage(interlocks: PlantInterlocks, at: Moment): void {
  const when = atReceipt(at);
  for (const { index } of interlocks.areas)
    interlocks.set(index, lapseRestore(interlocks.at(index), when));
}
