import type { HazgateEvent } from '../../rules/event.ts';
import type { CoalFaceAction, CoalFaceSettings } from './coal-file.ts';
import { CoalWorking } from './coal-working.ts';
import { dilutedFraction, lagged } from './dilution.ts';
import type { PowerAction } from './mine-power.ts';
import { type Model, type Reaction, type Signal, signalOf } from './process.ts';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const AIR_LAG_S = 20;
const TEMPERATURE_LAG_S = 1_800;
const QUIET_C = 22;
const CUTTING_ADDS_C = 3;
const INTAKE_VOLUME_M3 = 1_000;
/** Share of an outburst that is thrown against the air into the intake. */
const AGAINST_AIR = 0.1;
const PPM = 1e6;

/**
 * Methane at a longwall face: well-mixed spaces in the air's way (dilution.ts), intake, face, upper corner and return.
 *
 * - Emission from coal follows the shifts (methane-emission.ts); without power at the cutting machine nothing is cut.
 * - The goaf breathes with the barometer: a volume V of gas at pressure p gives off V (-dp/dt) / p as the pressure falls
 *   (Boyle), of which a share is methane; that comes out in the upper corner, on top of a constant part.
 * - The upper corner is swept by a share of the air, of which a part turns round and comes back: its methane settles at
 *   C_face + E / (q (1 - r)).
 * - An outburst adds its gas to the face, a tenth of it against the air into the intake.
 * - A heating gives carbon monoxide that doubles at a constant rate, diluted into the return.
 * - Air flow follows its setting with a lag of 20 s.
 *
 * Step 1 s; each space is solved exactly over a step, so the step only couples the spaces.
 */
export class CoalFace implements Model<CoalFaceAction | PowerAction> {
  readonly stepSeconds = 1;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly #settings: CoalFaceSettings;
  readonly #working: CoalWorking;
  #air: number;
  #airWanted: number;
  #intake: number;
  #face: number;
  #corner: number;
  #return: number;
  #coFraction: number;
  #coM3S = 0;
  #coGrowthS = 0;
  #pressure: { hPa: number; target: number; ratePerS: number };
  #temperatureC = QUIET_C;

  constructor(settings: CoalFaceSettings) {
    this.#settings = settings;
    this.#working = new CoalWorking(settings);
    this.#air = settings.airM3S;
    this.#airWanted = settings.airM3S;
    this.#intake = settings.intakePercent / 100;
    this.#face = this.#intake + this.#working.emission.coalM3S / this.#air;
    const goafM3S = settings.emission.goafM3Min / SECONDS_PER_MINUTE;
    this.#corner = this.#face + goafM3S / this.#sweepM3S();
    this.#return = this.#face + goafM3S / this.#air;
    this.#coFraction = settings.coPpm / PPM;
    const hPa = settings.barometerHPa;
    this.#pressure = { hPa, target: hPa, ratePerS: 0 };
    const percent = (read: () => number) => signalOf('%CH4', () => read() * 100, 'methane');
    this.signals = new Map<string, Signal>([
      ['intake', percent(() => this.#intake)],
      ['face', percent(() => this.#face)],
      ['corner', percent(() => this.#corner)],
      ['return', percent(() => this.#return)],
      ['co', signalOf('ppm', () => this.#coFraction * PPM, 'carbon monoxide')],
      ['air-speed', signalOf('m/s', () => this.#air / settings.crossSectionM2)],
      ['air', signalOf('m3/s', () => this.#air)],
      ['temperature', signalOf('°C', () => this.#temperatureC)],
      ['barometer', signalOf('kPa', () => this.#pressure.hPa / 10)],
      ...this.#working.signals(),
    ]);
  }

  hear(event: HazgateEvent): readonly Reaction<PowerAction>[] {
    return this.#working.power.hear(event);
  }

  act(action: CoalFaceAction | PowerAction): void {
    switch (action.do) {
      case 'air':
        this.#airWanted = action.airM3S;
        return;
      case 'barometer': {
        const { hPa } = this.#pressure;
        const ratePerS = (action.hPa - hPa) / (action.overHours * SECONDS_PER_HOUR);
        this.#pressure = { hPa, target: action.hPa, ratePerS };
        return;
      }
      case 'heating':
        this.#coM3S = action.coLitresS / 1_000;
        this.#coGrowthS = (action.doublesEveryHours * SECONDS_PER_HOUR) / Math.LN2;
        return;
      default:
        this.#working.act(action);
    }
  }

  step(atSeconds: number): void {
    const dt = this.stepSeconds;
    const { faceVolumeM3, cornerVolumeM3, returnVolumeM3 } = this.#settings;
    this.#working.step(atSeconds, dt);
    this.#air = lagged(this.#air, this.#airWanted, dt, AIR_LAG_S);
    const { coalM3S, outburstM3S } = this.#working.emission;
    const goafM3S = this.#goafM3S(dt);
    const clean = this.#settings.intakePercent / 100;
    const back = outburstM3S * AGAINST_AIR;
    this.#intake = dilutedFraction(this.#intake, clean, back, this.#air, INTAKE_VOLUME_M3, dt);
    const atFace = coalM3S + outburstM3S - back;
    this.#face = dilutedFraction(this.#face, this.#intake, atFace, this.#air, faceVolumeM3, dt);
    const sweepM3S = this.#sweepM3S();
    this.#corner = dilutedFraction(this.#corner, this.#face, goafM3S, sweepM3S, cornerVolumeM3, dt);
    this.#return = dilutedFraction(
      this.#return,
      this.#face,
      goafM3S,
      this.#air,
      returnVolumeM3,
      dt,
    );
    this.#stepHeating(dt);
    const warm = QUIET_C + (this.#working.isProducing ? CUTTING_ADDS_C : 0);
    this.#temperatureC = lagged(this.#temperatureC, warm, dt, TEMPERATURE_LAG_S);
  }

  #sweepM3S(): number {
    return this.#air * this.#settings.cornerShare * (1 - this.#settings.recirculation);
  }

  #goafM3S(dt: number): number {
    const { goaf, emission } = this.#settings;
    const pressure = this.#pressure;
    const before = pressure.hPa;
    const moved = before + pressure.ratePerS * dt;
    const isThere = (pressure.target - moved) * pressure.ratePerS <= 0;
    pressure.hPa = isThere ? pressure.target : moved;
    const fallPerS = (before - pressure.hPa) / dt;
    const breathM3S = (goaf.volumeM3 * fallPerS) / before;
    const constantM3S = emission.goafM3Min / SECONDS_PER_MINUTE;
    return Math.max(0, constantM3S + breathM3S * (goaf.methanePercent / 100));
  }

  #stepHeating(dt: number): void {
    const { coPpm, returnVolumeM3 } = this.#settings;
    if (this.#coM3S > 0) this.#coM3S *= Math.exp(dt / this.#coGrowthS);
    const quiet = coPpm / PPM;
    this.#coFraction = dilutedFraction(
      this.#coFraction,
      quiet,
      this.#coM3S,
      this.#air,
      returnVolumeM3,
      dt,
    );
  }
}
