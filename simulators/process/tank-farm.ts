import { orificeFlowKgS } from './orifice.ts';
import { type Model, type Signal, signalOf } from './process.ts';
import { type Substance, substanceOf, vapourPressureKPa } from './substance.ts';
import type { LineFile, TankFarmAction, TankFarmSettings, TankFile } from './tank-farm-file.ts';
import { levelM, rimHeightM, type VesselShape, volumeM3 } from './vessel.ts';

const ATMOSPHERE_KPA = 101.325;
const SECONDS_PER_HOUR = 3_600;
const DENSITY_DEFAULT_KG_M3 = 1_000;

interface Hole {
  readonly areaM2: number;
  readonly heightM: number;
}

interface Tank {
  readonly id: string;
  readonly substance: Substance | null;
  readonly shape: VesselShape;
  readonly densityKgM3: number;
  /** What it holds when it is full to the rim. */
  readonly capacityKg: number;
  massKg: number;
  /** Mass in the middle of the step. */
  aheadKg: number;
  rateKgS: number;
  temperatureC: number;
  /** What its temperature gains in the step. */
  warmingC: number;
  hole: Hole | null;
  leakKgS: number;
  overflowKgS: number;
}

interface Line {
  readonly file: LineFile;
  readonly from: Tank | null;
  readonly to: Tank | null;
  readonly densityKgM3: number;
  running: boolean;
  opening: number;
  flowKgS: number;
}

function tankOf(file: TankFile): Tank {
  const { diameterM, heightM } = file;
  const substance = file.substance === undefined ? null : substanceOf(file.substance);
  const densityKgM3 = file.densityKgM3 ?? substance?.liquidDensityKgM3 ?? DENSITY_DEFAULT_KG_M3;
  const shape: VesselShape =
    file.shape === 'sphere'
      ? { kind: 'sphere', diameterM }
      : { kind: 'cylinder', diameterM, heightM: heightM ?? diameterM };
  const massKg = volumeM3(shape, file.levelM) * densityKgM3;
  const { id, temperatureC } = file;
  const capacityKg = volumeM3(shape, rimHeightM(shape)) * densityKgM3;
  const flows = {
    hole: null,
    leakKgS: 0,
    overflowKgS: 0,
    rateKgS: 0,
    warmingC: 0,
    aheadKg: massKg,
  };
  return { id, substance, shape, densityKgM3, capacityKg, massKg, temperatureC, ...flows };
}

/** Gauge pressure above the liquid, in kPa: its vapour pressure less the atmosphere, and none where it does not boil. */
function gaugePressureKPa({ substance, temperatureC }: Tank): number {
  if (substance === null) return 0;
  return Math.max(0, vapourPressureKPa(substance, temperatureC) - ATMOSPHERE_KPA);
}

function levelOf({ shape, densityKgM3, massKg }: Tank): number {
  return levelM(shape, massKg / densityKgM3);
}

function levelAhead({ shape, densityKgM3, aheadKg }: Tank): number {
  return levelM(shape, aheadKg / densityKgM3);
}

/**
 * A farm of tanks with pumped lines.
 *
 * - Mass balance: dm/dt = sum of inflows - sum of outflows - leak; level from volume by the tank's shape.
 * - A pump gives its rated flow times the valve's opening; against a head H its flow falls as sqrt(1 - H / H0).
 * - Leak through a hole: see orifice.ts, under the head of liquid and the gauge pressure. Once the level is below the
 *   hole nothing more comes out: the gas that would then blow off is left out.
 * - What does not fit runs over the rim (of a sphere: off by its relief valve) in the same step.
 * - Temperature: dT/dt = (ambient - T) / tau + (inflow / m) (T_in - T): perfect mixing, no heat of vaporisation.
 * - Pressure: vapour pressure by the Antoine equation (substance.ts), in equilibrium at every moment.
 *
 * Step 1 s by the midpoint rule, which is exact for a draining upright tank, since its level is a quadratic in time.
 */
export class TankFarm implements Model<TankFarmAction> {
  readonly stepSeconds = 1;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly #tanks: ReadonlyMap<string, Tank>;
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #tankList: readonly Tank[];
  readonly #lineList: readonly Line[];
  readonly #exchangeSeconds: number;
  #ambientC: number;
  #inKg = 0;
  #outKg = 0;

  constructor(settings: TankFarmSettings) {
    this.#ambientC = settings.ambientC;
    this.#exchangeSeconds = settings.exchangeHours * SECONDS_PER_HOUR;
    this.#tanks = new Map(settings.tanks.map((file) => [file.id, tankOf(file)]));
    this.#lines = new Map(settings.lines.map((file) => [file.id, this.#lineOf(file)]));
    this.#tankList = [...this.#tanks.values()];
    this.#lineList = [...this.#lines.values()];
    this.signals = new Map([...this.#tankSignals(), ...this.#lineSignals()]);
    // What runs at the start is seen running at the start.
    this.#setFlows(0);
  }

  /** What came in, went out (leaks and overflow too) and is there, in kg. */
  get balance(): { readonly inKg: number; readonly outKg: number; readonly storedKg: number } {
    let storedKg = 0;
    for (const { massKg } of this.#tankList) storedKg += massKg;
    return { inKg: this.#inKg, outKg: this.#outKg, storedKg };
  }

  act(action: TankFarmAction): void {
    if (action.do === 'ambient') {
      this.#ambientC = action.temperatureC;
      return;
    }
    if (action.do === 'hole' || action.do === 'mend') {
      const tank = this.#tanks.get(action.tank);
      if (tank === undefined) return;
      const radiusM = action.do === 'hole' ? action.diameterMm / 2_000 : 0;
      tank.hole =
        action.do === 'hole'
          ? { areaM2: Math.PI * radiusM * radiusM, heightM: action.heightM }
          : null;
      return;
    }
    const line = this.#lines.get(action.line);
    if (line === undefined) return;
    if (action.do === 'set-valve') line.opening = action.opening;
    else line.running = action.do === 'start-pump';
  }

  step(): void {
    const dt = this.stepSeconds;
    this.#setFlows(0);
    this.#setFlows(dt / 2);
    this.#mix(dt);
    for (const { from, to, flowKgS } of this.#lineList) {
      if (flowKgS === 0) continue;
      if (from === null) this.#inKg += flowKgS * dt;
      else from.massKg -= flowKgS * dt;
      if (to === null) this.#outKg += flowKgS * dt;
      else to.massKg += flowKgS * dt;
    }
    for (const tank of this.#tankList) {
      tank.massKg -= tank.leakKgS * dt;
      this.#outKg += tank.leakKgS * dt;
      const over = Math.max(0, tank.massKg - tank.capacityKg);
      tank.overflowKgS = over / dt;
      tank.massKg -= over;
      this.#outKg += over;
    }
  }

  /** Sets every flow and leak as it is after `aheadSeconds` at the present rates of change, and the rates that follow. */
  #setFlows(aheadSeconds: number): void {
    for (const tank of this.#tankList) {
      const rateKgS = aheadSeconds === 0 ? 0 : tank.rateKgS;
      tank.aheadKg = Math.max(0, tank.massKg + rateKgS * aheadSeconds);
      tank.rateKgS = 0;
    }
    for (const line of this.#lineList) {
      line.flowKgS = this.#flowKgS(line);
      if (line.from !== null) line.from.rateKgS -= line.flowKgS;
      if (line.to !== null) line.to.rateKgS += line.flowKgS;
    }
    for (const tank of this.#tankList) {
      tank.leakKgS = tank.hole === null ? 0 : this.#leakKgS(tank, tank.hole);
      tank.rateKgS -= tank.leakKgS;
    }
  }

  #flowKgS({ file, from, to, running, opening, densityKgM3 }: Line): number {
    if (!running || opening === 0) return 0;
    const { shutoffHeadM } = file;
    let left = 1;
    if (shutoffHeadM !== undefined) {
      const headM = (to === null ? 0 : levelAhead(to)) - (from === null ? 0 : levelAhead(from));
      left = Math.sqrt(Math.max(0, 1 - Math.max(0, headM) / shutoffHeadM));
    }
    const wanted = (file.ratedM3H / SECONDS_PER_HOUR) * opening * left * densityKgM3;
    return from === null ? wanted : Math.min(wanted, from.aheadKg / (2 * this.stepSeconds));
  }

  #leakKgS(tank: Tank, hole: Hole): number {
    const headM = levelAhead(tank) - hole.heightM;
    const flow = orificeFlowKgS(hole.areaM2, tank.densityKgM3, headM, gaugePressureKPa(tank));
    return Math.min(flow, tank.aheadKg / (2 * this.stepSeconds));
  }

  #mix(dt: number): void {
    for (const tank of this.#tankList) {
      tank.warmingC = ((this.#ambientC - tank.temperatureC) / this.#exchangeSeconds) * dt;
    }
    for (const { file, from, to, flowKgS } of this.#lineList) {
      if (to === null || flowKgS === 0 || to.massKg <= 0) continue;
      const inflowC = from?.temperatureC ?? file.supplyTemperatureC;
      to.warmingC += Math.min(1, (flowKgS * dt) / to.massKg) * (inflowC - to.temperatureC);
    }
    for (const tank of this.#tankList) tank.temperatureC += tank.warmingC;
  }

  #lineOf(file: LineFile): Line {
    const find = (id: string | undefined) =>
      id === undefined ? null : (this.#tanks.get(id) ?? null);
    const [from, to] = [find(file.from), find(file.to)];
    const densityKgM3 = (from ?? to)?.densityKgM3 ?? DENSITY_DEFAULT_KG_M3;
    const { running, opening } = file;
    return { file, from, to, densityKgM3, running, opening, flowKgS: 0 };
  }

  *#tankSignals(): Iterable<[string, Signal]> {
    for (const tank of this.#tanks.values()) {
      const named = (name: string) => `${tank.id}.${name}`;
      yield [named('level'), signalOf('m', () => levelOf(tank))];
      yield [named('temperature'), signalOf('°C', () => tank.temperatureC)];
      yield [named('pressure'), signalOf('MPa', () => gaugePressureKPa(tank) / 1_000)];
      yield [named('mass'), signalOf('kg', () => tank.massKg)];
      yield [named('leak'), signalOf('kg/s', () => tank.leakKgS)];
      yield [named('overflow'), signalOf('kg/s', () => tank.overflowKgS)];
    }
  }

  *#lineSignals(): Iterable<[string, Signal]> {
    for (const line of this.#lines.values()) {
      const named = (name: string) => `${line.file.id}.${name}`;
      const flowM3H = () => (line.flowKgS / line.densityKgM3) * SECONDS_PER_HOUR;
      yield [named('flow'), signalOf('m3/h', flowM3H)];
      yield [named('running'), signalOf('boolean', () => (line.running ? 1 : 0))];
      yield [named('open'), signalOf('boolean', () => (line.opening > 0 ? 1 : 0))];
    }
  }
}
