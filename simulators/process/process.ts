import type { HazgateEvent } from '../../rules/event.ts';

/** Units in which models tell what they hold; instruments convert them into the unit of their point. */
export type SignalUnit =
  | 'm'
  | 'mm'
  | '°C'
  | 'MPa'
  | 'kPa'
  | 'm3/h'
  | 'm3/s'
  | 'kg/s'
  | 'kg'
  | 'm/s'
  | 'kg/m3'
  | '%CH4'
  | 'ppm'
  | 'L/s'
  | 'NTU'
  | 'degree'
  | 'boolean';

/** A place on the site's plan, in m: x east, y north, z above ground. */
export interface Position {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** Something that can be measured. */
export interface Signal {
  readonly unit: SignalUnit;
  /** Which substance a concentration is of; null for all else. */
  readonly substance: string | null;
  /** Whether the value depends on where it is measured. */
  readonly local: boolean;
  /** The value now; booleans are 1 and 0. */
  read(position: Position): number;
}

/** Finds a signal that models or instruments refer to; null where there is none of that name. */
export type FindSignal = (name: string) => Signal | null;

/**
 * A physical model: pure and deterministic, integrated in fixed steps of its own time. It holds numbers and nothing of
 * clocks, messages or gateways.
 */
export interface Model<Action> {
  /** Length of a step, chosen for accuracy by each model. */
  readonly stepSeconds: number;
  readonly signals: ReadonlyMap<string, Signal>;
  /** Integrates one step. @param atSeconds time at the end of the step */
  step(atSeconds: number): void;
  /** Something is done to the process. */
  act(action: Action, atSeconds: number): void;
  /** The gateway said something that the plant obeys; what the model does of itself, and after how many seconds. */
  hear?(event: HazgateEvent): readonly Reaction<Action>[];
}

/** What a model does by itself in answer to the gateway. */
export interface Reaction<Action> {
  readonly afterSeconds: number;
  readonly action: Action;
  /** What the controller says of the command at the same time; absent where nobody asked it. */
  readonly answer?: CommandAnswer | undefined;
}

/** A controller's answer to a command of the gateway. */
export interface CommandAnswer {
  /** Id of the command. */
  readonly id: string;
  /** `site/source/areas/area`. */
  readonly area: string;
  readonly result: 'done' | 'refused';
}

/** A signal that does not depend on the place. */
export function signalOf(unit: SignalUnit, read: () => number, substance?: string): Signal {
  return { unit, substance: substance ?? null, local: false, read };
}
