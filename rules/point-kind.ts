import type { Level } from './register.ts';
import type { Quantity } from './unit.ts';

/** Every kind of point, by the name that a site file uses. */
export const POINT_KINDS = [
  'tank-level',
  'tank-temperature',
  'tank-pressure',
  'flow',
  'combustible-gas',
  'combustible-gas-line',
  'toxic-gas',
  'oxygen',
  'wind-speed',
  'air-speed',
  'methane',
  'carbon-monoxide',
  'temperature',
  'smoke',
  'fan',
  'feed',
  'door',
  'duct-flow',
  'valve',
  'pump',
  'piezometer',
  'phreatic-depth',
  'freeboard',
  'beach-length',
  'pool-level',
  'displacement',
  'landslide-displacement',
  'rainfall',
  'seepage',
  'turbidity',
  'analog',
  'switch',
] as const;
export type PointKindName = (typeof POINT_KINDS)[number];

/** Every name that a limit can have, whatever the kind. */
export const LIMIT_NAMES = [
  'HH',
  'H',
  'L',
  'LL',
  'red',
  'orange',
  'yellow',
  'blue',
  'cut',
  'restore',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** One step that a ladder may have. */
export interface LadderStep {
  readonly name: LimitName;
  readonly level: Level;
}

/** A ladder that points of a kind may have: limits of one direction, judged as one rule. */
export interface LadderKind {
  readonly rule: string;
  readonly direction: 'rising' | 'falling';
  /** Mildest first. */
  readonly steps: readonly LadderStep[];
}

/** What the gateway knows of all points of one kind. */
export interface PointKind {
  /** Null where any unit fits, or none is needed. */
  readonly quantity: Quantity | null;
  /** Null where the kind has no unit of its own. */
  readonly defaultUnit: string | null;
  readonly boolean: boolean;
  readonly ladders: readonly LadderKind[];
  /** Whether `cut` and `restore` may stand among its limits. */
  readonly interlock: boolean;
  /** Which fact the kind can't be judged without. */
  readonly needs: 'substance' | 'placement' | null;
  /** Rule of the alarm on a boolean state; null where the state alone never alarms. */
  readonly stateRule: string | null;
  /** Which state alarms: always 1, or as the site file says. */
  readonly alarmOn: 'always-true' | 'as-configured' | null;
}

const LEVELS: Readonly<Record<Exclude<LimitName, 'cut' | 'restore'>, Level>> = {
  HH: 1,
  LL: 1,
  red: 1,
  H: 2,
  L: 2,
  orange: 2,
  yellow: 3,
  blue: 4,
};

type StepName = keyof typeof LEVELS;
const HIGH: readonly StepName[] = ['H', 'HH'];
const LOW: readonly StepName[] = ['L', 'LL'];
const COLOURS: readonly StepName[] = ['blue', 'yellow', 'orange', 'red'];

function ladder(
  rule: string,
  direction: 'rising' | 'falling',
  names: readonly StepName[],
): LadderKind {
  return { rule, direction, steps: names.map((name) => ({ name, level: LEVELS[name] })) };
}

function numeric(
  quantity: Quantity | null,
  defaultUnit: string | null,
  ladders: readonly LadderKind[],
  rest: Partial<PointKind> = {},
): PointKind {
  return {
    quantity,
    defaultUnit,
    boolean: false,
    ladders,
    interlock: false,
    needs: null,
    stateRule: null,
    alarmOn: null,
    ...rest,
  };
}

function state(rest: Partial<PointKind> = {}): PointKind {
  return { ...numeric(null, null, []), boolean: true, ...rest };
}

function rising(rule: string, names: readonly StepName[]): LadderKind {
  return ladder(`${rule}-high`, 'rising', names);
}

function falling(rule: string, names: readonly StepName[]): LadderKind {
  return ladder(`${rule}-low`, 'falling', names);
}

function both(rule: string): readonly LadderKind[] {
  return [rising(rule, HIGH), falling(rule, LOW)];
}

const KINDS: Readonly<Record<PointKindName, PointKind>> = {
  'tank-level': numeric('level', 'm', both('level')),
  'tank-temperature': numeric('temperature', '°C', both('temperature')),
  'tank-pressure': numeric('pressure', 'MPa', both('pressure')),
  flow: numeric('flow', 'm3/h', both('flow')),
  'combustible-gas': numeric('combustible-gas', '%LEL', [rising('combustible-gas', HIGH)]),
  'combustible-gas-line': numeric('combustible-gas-line', 'LEL.m', [
    rising('combustible-gas-line', HIGH),
  ]),
  'toxic-gas': numeric('toxic-gas', 'mg/m3', [rising('toxic-gas', HIGH)], { needs: 'substance' }),
  oxygen: numeric('oxygen', '%VOL', [rising('oxygen', ['H']), falling('oxygen', ['L'])]),
  'wind-speed': numeric('speed', 'm/s', [rising('wind-speed', ['H'])]),
  'air-speed': numeric('speed', 'm/s', [rising('air-speed', ['H']), falling('air-speed', ['L'])]),
  methane: numeric('methane', '%CH4', [rising('methane', ['H'])], {
    interlock: true,
    needs: 'placement',
  }),
  'carbon-monoxide': numeric('carbon-monoxide', 'ppm', [rising('carbon-monoxide', ['H'])]),
  temperature: numeric('temperature', '°C', [rising('temperature', ['H'])]),
  smoke: state({ stateRule: 'smoke', alarmOn: 'always-true' }),
  fan: state(),
  feed: state(),
  door: state(),
  'duct-flow': state(),
  valve: state(),
  pump: state(),
  piezometer: numeric('piezometer', null, [falling('piezometer', COLOURS)]),
  'phreatic-depth': numeric('length', 'm', [falling('phreatic-depth', COLOURS)]),
  freeboard: numeric('length', 'm', [falling('freeboard', COLOURS)]),
  'beach-length': numeric('length', 'm', [falling('beach-length', COLOURS)]),
  'pool-level': numeric('length', 'm', [rising('pool-level', COLOURS)]),
  displacement: numeric('length', 'mm', [rising('displacement', COLOURS)]),
  'landslide-displacement': numeric('length', 'mm', [rising('landslide-displacement', COLOURS)]),
  rainfall: numeric('length', 'mm', [rising('rainfall', COLOURS)]),
  seepage: numeric('flow', 'L/s', [rising('seepage', COLOURS)]),
  turbidity: numeric('turbidity', 'NTU', [rising('turbidity', COLOURS)]),
  analog: numeric(null, null, both('analog')),
  switch: state({ stateRule: 'switch', alarmOn: 'as-configured' }),
};

/** Facts of a point kind. */
export function pointKind(name: PointKindName): PointKind {
  return KINDS[name];
}

/** Names of the limits that a kind may have, in the order in which its alarms worsen, interlock limits last. */
export function limitNamesOf(kind: PointKind): readonly LimitName[] {
  const names = kind.ladders.flatMap((each) => each.steps.map((step) => step.name));
  return kind.interlock ? [...names, 'cut', 'restore'] : names;
}

/** Names of a kind's alarm limits in the order in which their values must rise: LL, L, H, HH, or the colours. */
export function limitNamesAscending(kind: PointKind): readonly LimitName[] {
  const low = kind.ladders
    .filter((each) => each.direction === 'falling')
    .flatMap((each) => each.steps.map((step) => step.name).reverse());
  const high = kind.ladders
    .filter((each) => each.direction === 'rising')
    .flatMap((each) => each.steps.map((step) => step.name));
  return [...low, ...high];
}
