import { Creep } from './creep.ts';
import { lagged } from './dilution.ts';
import { GRAVITY_MS2 } from './orifice.ts';
import { type Model, type Signal, signalOf } from './process.ts';
import { RollingSum } from './rolling-sum.ts';
import type {
  PiezometerFile,
  TailingsDamAction,
  TailingsDamSettings,
} from './tailings-dam-file.ts';

const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const MM_PER_M = 1_000;
/** Discharge of a broad-crested weir, Q = 1.7 L H^1.5 in SI units. */
const WEIR_COEFFICIENT = 1.7;
const WATER_DENSITY_T_M3 = 1;

interface Piezometer {
  readonly file: PiezometerFile;
  phreaticM: number;
}

interface Storm {
  readonly fromS: number;
  readonly toS: number;
  readonly totalMm: number;
}

/**
 * A tailings dam with its pool.
 *
 * - Pool: A(z) dz/dt = runoff + rain on the pool + inflow - outfall - seepage; the catchment gives its share of the rain
 *   through a linear reservoir; the outfall is a broad-crested weir, Q = 1.7 L H^1.5, up to what its pipe carries.
 * - A storm has a triangular course: it rises to twice its mean at half time and falls again.
 * - Freeboard = crest - pool; dry beach = (beach top - pool) / slope.
 * - Seepage by Dupuit over the impervious base: h^2 falls linearly from the pool's edge to the toe,
 *   q = k (h1^2 - h2^2) / (2 L); a longer beach is a longer way and so a lower line. Each piezometer follows the line at
 *   its place with a lag of its own.
 * - Displacement: creep.ts. Piping: turbidity rises linearly to what is given; else it goes with the seepage.
 *
 * Step 60 s: hours are the shortest time constants.
 */
export class TailingsDam implements Model<TailingsDamAction> {
  readonly stepSeconds = 60;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly #settings: TailingsDamSettings;
  readonly #piezometers: readonly Piezometer[];
  readonly #gauges: ReadonlyMap<string, Creep>;
  readonly #rainDay: RollingSum;
  readonly #quietSeepageM3S: number;
  #poolM: number;
  #rainMmH = 0;
  #storms: Storm[] = [];
  #reservoirM3 = 0;
  #inflowM3H: number;
  #openShare = 1;
  #seepageM3S = 0;
  #piping: { readonly fromS: number; readonly toS: number; readonly ntu: number } | null = null;
  #pipingNtu = 0;
  #inM3 = 0;
  #outM3 = 0;
  #storedM3 = 0;

  constructor(settings: TailingsDamSettings) {
    this.#settings = settings;
    this.#poolM = settings.poolM;
    this.#inflowM3H = settings.inflowM3H;
    this.#rainDay = new RollingSum(settings.rainSoFarMm);
    this.#piezometers = settings.piezometers.map((file) => ({
      file,
      phreaticM: this.#lineM(file.fromCrestM),
    }));
    this.#gauges = new Map(
      settings.gauges.map(({ id, creepMmDay, alreadyMm }) => [
        id,
        new Creep(creepMmDay, alreadyMm),
      ]),
    );
    this.#seepageM3S = this.#dupuitM3S();
    this.#quietSeepageM3S = this.#seepageM3S;
    this.signals = new Map<string, Signal>([
      ['pool', signalOf('m', () => this.#poolM)],
      ['freeboard', signalOf('m', () => settings.crestM - this.#poolM)],
      ['beach', signalOf('m', () => this.#beachM())],
      ['rain-24h', signalOf('mm', () => this.#rainDay.total)],
      ['seepage', signalOf('L/s', () => this.#seepageM3S * 1_000)],
      ['turbidity', signalOf('NTU', () => this.#turbidityNtu())],
      ['ground-temperature', signalOf('°C', () => settings.groundTemperatureC)],
      ['barometer', signalOf('kPa', () => settings.barometerKPa)],
      ...this.#piezometers.flatMap(piezometerSignals),
      ...[...this.#gauges].map(([id, creep]): [string, Signal] => [
        `${id}.displacement`,
        signalOf('mm', () => creep.displacementMm),
      ]),
    ]);
  }

  /** What came in, went out and was added to the pool and the ground of the catchment since the start, in m3. */
  get balance(): { readonly inM3: number; readonly outM3: number; readonly storedM3: number } {
    return { inM3: this.#inM3, outM3: this.#outM3, storedM3: this.#storedM3 + this.#reservoirM3 };
  }

  act(action: TailingsDamAction, atSeconds: number): void {
    switch (action.do) {
      case 'rain':
        this.#rainMmH = action.mmH;
        return;
      case 'storm': {
        const toS = atSeconds + action.overHours * SECONDS_PER_HOUR;
        this.#storms.push({ fromS: atSeconds, toS, totalMm: action.totalMm });
        return;
      }
      case 'inflow':
        this.#inflowM3H = action.m3H;
        return;
      case 'block-outfall':
        this.#openShare = 1 - action.share;
        return;
      case 'fail':
      case 'stabilise':
        this.#turnGauges(action, atSeconds);
        return;
      case 'piping': {
        const toS = atSeconds + action.overHours * SECONDS_PER_HOUR;
        this.#piping = { fromS: atSeconds, toS, ntu: action.ntu };
      }
    }
  }

  step(atSeconds: number): void {
    const dt = this.stepSeconds;
    const { catchmentM2, runoff, runoffLagHours } = this.#settings;
    const rainMm = this.#rainMm(atSeconds - dt, atSeconds);
    this.#rainDay.add(rainMm, atSeconds - dt);
    const areaM2 = this.#poolAreaM2();
    const onLandM3 = (rainMm / MM_PER_M) * Math.max(0, catchmentM2 - areaM2) * runoff;
    const keptShare = Math.exp(-dt / (runoffLagHours * SECONDS_PER_HOUR));
    const givenM3 = this.#reservoirM3 * (1 - keptShare);
    this.#reservoirM3 += onLandM3 - givenM3;
    const onPoolM3 = (rainMm / MM_PER_M) * areaM2;
    const fedM3 = (this.#inflowM3H / SECONDS_PER_HOUR) * dt;
    this.#seepageM3S = this.#dupuitM3S();
    const outM3 = (this.#outfallM3S() + this.#seepageM3S) * dt;
    this.#inM3 += onLandM3 + onPoolM3 + fedM3;
    this.#outM3 += outM3;
    const gainM3 = givenM3 + onPoolM3 + fedM3 - outM3;
    this.#storedM3 += gainM3;
    this.#poolM += gainM3 / areaM2;
    for (const piezometer of this.#piezometers) {
      const { fromCrestM, lagHours } = piezometer.file;
      const lagS = lagHours * SECONDS_PER_HOUR;
      piezometer.phreaticM = lagged(piezometer.phreaticM, this.#lineM(fromCrestM), dt, lagS);
    }
    const [fromDay, toDay] = [(atSeconds - dt) / SECONDS_PER_DAY, atSeconds / SECONDS_PER_DAY];
    for (const creep of this.#gauges.values()) creep.step(fromDay, toDay);
    this.#stepPiping(atSeconds);
  }

  #turnGauges(
    action: Extract<TailingsDamAction, { do: 'fail' | 'stabilise' }>,
    atSeconds: number,
  ): void {
    for (const [id, creep] of this.#gauges) {
      if (action.gauge !== undefined && action.gauge !== id) continue;
      if (action.do === 'stabilise') creep.stabilise();
      else creep.failAt(atSeconds / SECONDS_PER_DAY + action.inHours / 24, action.aPerMm);
    }
  }

  /** Rain between two times, in mm; the triangle of a storm is integrated exactly. */
  #rainMm(fromS: number, toS: number): number {
    let sum = (this.#rainMmH * (toS - fromS)) / SECONDS_PER_HOUR;
    for (const storm of this.#storms) {
      const share = (atS: number): number => {
        const part = Math.min(1, Math.max(0, (atS - storm.fromS) / (storm.toS - storm.fromS)));
        return part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
      };
      sum += storm.totalMm * (share(toS) - share(fromS));
    }
    this.#storms = this.#storms.filter((storm) => storm.toS > toS);
    return sum;
  }

  #poolAreaM2(): number {
    const { poolM, poolAreaM2, poolGrowthM2M } = this.#settings;
    return Math.max(poolAreaM2 / 10, poolAreaM2 + poolGrowthM2M * (this.#poolM - poolM));
  }

  #outfallM3S(): number {
    const { outfall } = this.#settings;
    if (outfall === undefined) return 0;
    const headM = Math.max(0, this.#poolM - outfall.sillM);
    const overWeir = WEIR_COEFFICIENT * outfall.lengthM * headM ** 1.5;
    return this.#openShare * Math.min(overWeir, outfall.maxM3H / SECONDS_PER_HOUR);
  }

  #beachM(): number {
    const { beachTopM, beachSlope } = this.#settings;
    return Math.max(0, (beachTopM - this.#poolM) / beachSlope);
  }

  #dupuitM3S(): number {
    const { baseM, tailwaterM, shellM, permeabilityMS, lengthM } = this.#settings;
    const upperM = Math.max(0, this.#poolM - baseM);
    const lowerM = Math.max(0, tailwaterM - baseM);
    const wayM = this.#beachM() + shellM;
    return (permeabilityMS * (upperM * upperM - lowerM * lowerM) * lengthM) / (2 * wayM);
  }

  /** Elevation of the steady phreatic line at a distance downstream of the crest. */
  #lineM(fromCrestM: number): number {
    const { baseM, tailwaterM, shellM } = this.#settings;
    const upperM = this.#poolM - baseM;
    const lowerM = tailwaterM - baseM;
    const wayM = this.#beachM() + shellM;
    const part = Math.min(1, Math.max(0, (this.#beachM() + fromCrestM) / wayM));
    return baseM + Math.sqrt(upperM * upperM - (upperM * upperM - lowerM * lowerM) * part);
  }

  #turbidityNtu(): number {
    const ratio = this.#quietSeepageM3S > 0 ? this.#seepageM3S / this.#quietSeepageM3S : 1;
    return this.#settings.turbidityNtu * ratio * ratio + this.#pipingNtu;
  }

  #stepPiping(atSeconds: number): void {
    if (this.#piping === null) return;
    const { fromS, toS, ntu } = this.#piping;
    this.#pipingNtu = ntu * Math.min(1, (atSeconds - fromS) / (toS - fromS));
  }
}

function piezometerSignals(piezometer: Piezometer): [string, Signal][] {
  const { id, groundM, tipM } = piezometer.file;
  const pressureKPa = () =>
    Math.max(0, piezometer.phreaticM - tipM) * GRAVITY_MS2 * WATER_DENSITY_T_M3;
  return [
    [`${id}.phreatic`, signalOf('m', () => piezometer.phreaticM)],
    [`${id}.depth`, signalOf('m', () => groundM - piezometer.phreaticM)],
    [`${id}.pressure`, signalOf('kPa', pressureKPa)],
  ];
}
