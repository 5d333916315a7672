import { alarmId } from './alarm-entry.ts';
import type { Area, AreaCause, Threshold } from './area.ts';
import type { AreaState, InterlockEntry } from './area-state.ts';
import { newCommand, restoreCommandId } from './command-entry.ts';
import type { InterlockEventType } from './event.ts';
import { type CauseAxes, locks, requiresCut, type Sight, stepCause } from './interlock-machine.ts';
import type { Moment, SteadyMs, WallMs } from './time.ts';

/** One event of an interlock, before it is written down. */
export interface Telling {
  readonly type: InterlockEventType;
  readonly entry: InterlockEntry;
  readonly value: number | null;
  readonly limit: number | null;
  readonly commanded: boolean;
  readonly comment: string | null;
}

/** What a step did. */
export interface AreaStep {
  readonly state: AreaState;
  readonly told: readonly Telling[];
}

/** When something happens. */
export interface AreaMoment {
  readonly eventTime: WallMs;
  /** Receipt of the reading, or the time of the deadline: what deadlines count from. */
  readonly steadyMs: SteadyMs;
  /** Receipt of the input that showed it, on the wall clock. */
  readonly receivedAt: WallMs;
}

/** Of what happens as the input is received. */
export function atReceipt({ wallMs, steadyMs }: Moment): AreaMoment {
  return { eventTime: wallMs, steadyMs, receivedAt: wallMs };
}

function telling(type: InterlockEventType, entry: InterlockEntry): Telling {
  const { value, limit, command } = entry;
  return { type, entry, value, limit, commanded: command !== null, comment: null };
}

/** Something that shows whether a command is obeyed: a feed point, or a controller that answers. */
export function isWatched(area: Area): boolean {
  return area.feed !== null || area.commands;
}

/** Collects what happens to one area within one step. */
class Step {
  readonly #area: Area;
  readonly #when: AreaMoment;
  readonly told: Telling[] = [];
  state: AreaState;

  constructor(area: Area, state: AreaState, when: AreaMoment) {
    this.#area = area;
    this.#when = when;
    this.state = state;
  }

  change(change: Partial<AreaState>): void {
    this.state = { ...this.state, ...change };
  }

  tell(type: InterlockEventType, entry: InterlockEntry, rest: Partial<Telling> = {}): void {
    this.told.push({ ...telling(type, entry), ...rest });
  }

  replace(entry: InterlockEntry): void {
    const entries = this.state.entries.map((each) => (each.id === entry.id ? entry : each));
    this.change({ entries });
  }

  /** A cause joins the cut, or opens it; what was permitted before is not any more. */
  require(
    cause: string,
    value: number | null,
    limit: number | null,
    comment: string | null = null,
  ): InterlockEntry {
    const { eventTime, steadyMs } = this.#when;
    const { ordinal } = this.state;
    const entry: InterlockEntry = {
      id: alarmId(this.#area.fullName, cause, eventTime, ordinal),
      cause,
      value,
      limit,
      requiredAt: eventTime,
      dueAt: isWatched(this.#area) ? steadyMs + this.#area.deadlineMs : null,
      outcome: 'awaited',
      command: null,
    };
    this.change({
      entries: [...this.state.entries, entry],
      restoration: null,
      ordinal: ordinal + 1,
    });
    this.tell('cut-required', entry, { comment });
    return entry;
  }

  /** What a cause has asked for is over. */
  leave(cause: string): void {
    this.change({ entries: this.state.entries.filter((entry) => entry.cause !== cause) });
  }

  /** Asks the controller, where commands are on; gives the entry as it then is. */
  command(entry: InterlockEntry): InterlockEntry {
    if (!this.#area.commands || entry.command !== null) return entry;
    const commanded = { ...entry, command: newCommand(entry.id, 'cut', this.#when) };
    this.replace(commanded);
    this.tell('cut-commanded', commanded);
    return commanded;
  }

  /** Power is seen to be off, or known to be when the cut is required. */
  confirm(entry: InterlockEntry): void {
    if (entry.outcome === 'confirmed') return;
    const confirmed: InterlockEntry = { ...entry, outcome: 'confirmed', dueAt: null };
    this.replace(confirmed);
    this.tell('cut-confirmed', confirmed);
  }

  setAbnormal(abnormal: boolean, entry: InterlockEntry): void {
    if (this.state.abnormal === abnormal) return;
    this.change({ abnormal });
    this.tell(abnormal ? 'feed-abnormal' : 'feed-normal', entry);
  }

  /** Every cause permits power: the cut is over. `entry` is the one that its end is told of. */
  permit(entry: InterlockEntry, value: number | null, limit: number | null): void {
    const { feed, deadlineMs, stops } = this.#area;
    // What an inlet is opened for again is a person's business.
    const commands = this.#area.commands && stops === 'power';
    const { eventTime, steadyMs } = this.#when;
    const asked = commands ? newCommand(restoreCommandId(entry.id), 'restore', this.#when) : null;
    const last = { ...entry, value, limit };
    this.change({
      entries: [],
      restoration: {
        entry: last,
        permittedAt: eventTime,
        // Where nobody was told to switch it on, power that stays off is in order.
        dueAt: commands && feed !== null ? steadyMs + deadlineMs : null,
        command: asked,
      },
    });
    this.tell('restore-permitted', last, { commanded: commands });
    this.setAbnormal(false, last);
  }

  done(): AreaStep {
    return { state: this.state, told: this.told };
  }
}

/** What a sight of a cause is told with: the value that was seen, null where there was none to believe. */
export interface SeenCause {
  readonly index: number;
  readonly sight: Sight;
  readonly value: number | null;
}

function limitOfCut(area: Area, index: number, axes: CauseAxes): number | null {
  const cause = area.causes[index] as AreaCause;
  if (axes.overLimit) return cause.cut?.at ?? null;
  return (cause.fanLock as Threshold).at;
}

/**
 * A cause that requires a cut joins it, or opens one; null where it is in it already. One that had permitted power meanwhile,
 * while others held the cut, joins anew: what it asked for before was over.
 */
function join(
  step: Step,
  area: Area,
  { index, value }: SeenCause,
  before: CauseAxes,
  axes: CauseAxes,
): InterlockEntry | null {
  const { name } = area.causes[index] as AreaCause;
  if (step.state.entries.some((entry) => entry.cause === name)) {
    if (!before.permits || requiresCut(before)) return null;
    step.leave(name);
  }
  const byValue = axes.overLimit || axes.fanLock;
  const limit = byValue ? limitOfCut(area, index, axes) : null;
  return step.require(name, byValue ? value : null, limit);
}

function followLock(
  step: Step,
  area: Area,
  { index, value }: SeenCause,
  before: CauseAxes,
  after: CauseAxes,
): void {
  const cause = area.causes[index] as AreaCause;
  const byState = cause.cut === null;
  const isLocked = locks(after, byState);
  const entry = step.state.entries.find((each) => each.cause === cause.name);
  if (isLocked === locks(before, byState) || entry === undefined) return;
  const lock = before.fanLock || after.fanLock ? cause.fanLock : null;
  const limit = isLocked ? lock?.at : lock?.below;
  const shown = after.faultLock ? null : value;
  step.tell(isLocked ? 'locked' : 'unlocked', entry, { value: shown, limit: limit ?? null });
}

/** Where every cause permits and none requires, the cut ends with the cause that was seen last. */
export function endIfClear(
  area: Area,
  state: AreaState,
  { index, value }: SeenCause,
  when: AreaMoment,
): AreaStep {
  const { causes, entries } = state;
  const newest = entries.at(-1);
  if (newest === undefined || causes.some((axes) => !axes.permits || requiresCut(axes)))
    return { state, told: [] };
  const { name, cut } = area.causes[index] as AreaCause;
  const own = entries.find((entry) => entry.cause === name) ?? newest;
  const step = new Step(area, state, when);
  step.permit({ ...own, cause: name }, value, cut?.below ?? null);
  return step.done();
}

/** A reading or a silence of one of the causes; {@link endIfClear} follows. */
export function seeCause(
  area: Area,
  state: AreaState,
  seen: SeenCause,
  when: AreaMoment,
): AreaStep {
  const { index, sight } = seen;
  const before = state.causes[index] as CauseAxes;
  const after = stepCause(before, sight, area.faultLock);
  const step = new Step(area, state, when);
  const isSame = (Object.keys(after) as (keyof CauseAxes)[]).every(
    (axis) => after[axis] === before[axis],
  );
  if (!isSame) step.change({ causes: state.causes.with(index, after) });
  const joined = requiresCut(after) ? join(step, area, seen, before, after) : null;
  followLock(step, area, seen, before, after);
  if (joined !== null) {
    const asked = step.command(joined);
    if (state.fed === false) {
      step.confirm(asked);
      // Power was off where it should have been on; now it is off as it should be.
      step.setAbnormal(false, asked);
    }
  }
  return step.done();
}

/** What the feed point of an area shows. `isSure`: a good and timely reading has just said so. */
export function seeFeed(
  area: Area,
  state: AreaState,
  fed: boolean | null,
  isSure: boolean,
  when: AreaMoment,
): AreaStep {
  const step = new Step(area, state, when);
  if (state.fed !== fed) step.change({ fed });
  const { entries, restoration } = state;
  const first = entries[0];
  if (first !== undefined && fed === false) {
    for (const entry of entries) step.confirm(entry);
    step.setAbnormal(false, step.state.entries[0] as InterlockEntry);
  } else if (first !== undefined && fed === true) {
    const late = entries.find((entry) => entry.dueAt === null);
    if (late !== undefined) step.setAbnormal(true, late);
  } else if (restoration !== null && fed === true && isSure) {
    step.setAbnormal(false, restoration.entry);
    step.change({ restoration: null });
    step.tell('restored', restoration.entry);
  }
  return step.done();
}

/** Whether there is anything that shows obedience: power seen off confirms at once, so here only the controller's word is left. */
export function isAnswered(area: Area, entry: InterlockEntry): boolean {
  return area.feed === null && entry.command?.answer === 'done';
}

/** The steady clock reached `dueAt`: whoever should have obeyed by then has, or has failed. */
export function expireArea(
  area: Area,
  state: AreaState,
  dueAt: SteadyMs,
  when: AreaMoment,
): AreaStep {
  const step = new Step(area, state, when);
  for (const entry of state.entries) {
    if (entry.dueAt === null || entry.dueAt > dueAt) continue;
    const hasFailed = entry.outcome === 'awaited' && !isAnswered(area, entry);
    const next: InterlockEntry = {
      ...entry,
      dueAt: null,
      outcome: hasFailed ? 'failed' : entry.outcome,
    };
    step.replace(next);
    if (state.fed === true) step.setAbnormal(true, next);
    if (hasFailed) step.tell('cut-failed', next);
  }
  const { restoration } = state;
  if (restoration !== null && restoration.dueAt !== null && restoration.dueAt <= dueAt) {
    step.change({ restoration: { ...restoration, dueAt: null } });
    if (state.fed === false) step.setAbnormal(true, restoration.entry);
  }
  return step.done();
}

/** An answer as it came. */
export interface ControllerAnswer {
  /** Id of the command. */
  readonly id: string;
  readonly answer: 'done' | 'refused';
  readonly detail: string | null;
}

/** What a controller says of a command. Null where no such command waits for an answer. */
export function answerCommand(
  area: Area,
  state: AreaState,
  { id, answer, detail }: ControllerAnswer,
  when: AreaMoment,
): AreaStep | null {
  const step = new Step(area, state, when);
  const entry = state.entries.find((each) => each.command?.id === id);
  if (entry?.command != null) {
    if (entry.command.answer !== null) return null;
    const hasFailed = answer === 'refused' && entry.outcome === 'awaited';
    const next: InterlockEntry = {
      ...entry,
      command: { ...entry.command, answer },
      outcome: hasFailed ? 'failed' : entry.outcome,
    };
    step.replace(next);
    if (hasFailed) step.tell('cut-failed', next, { comment: detail });
    return step.done();
  }
  const { restoration } = state;
  if (restoration?.command?.id !== id || restoration.command.answer !== null) return null;
  step.change({
    restoration: { ...restoration, command: { ...restoration.command, answer } },
  });
  return step.done();
}

/** Commands are on now: what is open and was never sent is sent. */
export function commandOpen(area: Area, state: AreaState, when: AreaMoment): AreaStep {
  const step = new Step(area, state, when);
  for (const entry of state.entries) step.command(entry);
  return step.done();
}

/** Records are lost that may have cut power again: whoever was asked to switch it on is not asked any more. */
export function lapseRestore(state: AreaState, { steadyMs, receivedAt }: AreaMoment): AreaState {
  const { restoration } = state;
  if (restoration === null || restoration.command === null) return state;
  const command = { ...restoration.command, expiresAt: receivedAt, expiresSteadyMs: steadyMs };
  return { ...state, restoration: { ...restoration, dueAt: null, command } };
}

/**
 * Part of the past is lost. An open cut stays required, but may have ended there, and its controller may have been asked to restore: it is
 * required and asked for anew, under an id that was never given. Nothing permits power until it has been seen again.
 */
export function loseSightOfArea(area: Area, state: AreaState, when: AreaMoment): AreaStep {
  const unsure: AreaState = {
    ...lapseRestore(state, when),
    causes: state.causes.map((axes) => ({ ...axes, permits: false })),
    fed: null,
    // How many interlocks there have been is lost too: an id that was given before must not come again.
    ordinal: Math.max(state.ordinal, when.steadyMs),
  };
  const step = new Step(area, unsure, when);
  for (const { id, cause, value, limit } of state.entries) {
    step.leave(cause);
    const comment = `interlock ${id} may have ended in lost records: required anew`;
    step.command(step.require(cause, value, limit, comment));
  }
  return step.done();
}
