import type { Random } from '../random.ts';
import type { GasReleaseAction, GasReleaseSettings, WindFile } from './gas-release-file.ts';
import { erf, openCountrySpread, type Spread, verticalDensity } from './gaussian-plume.ts';
import { type Model, type Position, type Signal, signalOf } from './process.ts';
import { substanceOf } from './substance.ts';

/** Air at 20 °C. */
const MOLAR_MASS_AIR_G_MOL = 28.96;
/** Distance in which a heavy cloud forgets about two thirds of its weight. */
const SLUMP_M = 100;
/** Beyond this the cloud is thinner than any detector sees. */
const FORGOTTEN_M = 1_500;
const MEANDER_SECONDS = 60;
const SPREADS_SEEN = 4;

/** What was released in one step: a piece of plume between two ends, both carried by the wind. */
interface Slug {
  readonly massKg: number;
  readonly lengthM: number;
  /** The rear end; the front lies `lengthM` ahead along the direction. */
  xM: number;
  yM: number;
  readonly eastward: number;
  readonly northward: number;
  travelM: number;
}

/**
 * A cloud of gas over flat ground: Gaussian slugs. What comes out in one step is a straight piece of plume that the wind
 * carries; it grows with the distance it has gone (Briggs, gaussian-plume.ts). Along its axis it is a line whose ends are
 * blurred, 1/2 (erf((x - x1) / sqrt(2) s) - erf((x - x2) / sqrt(2) s)), across and upwards it is Gaussian with the ground
 * as a mirror. In steady wind the pieces join without a seam to the closed plume formula; when the wind turns, what is
 * already out goes on with the new wind (as in the slugs of CALPUFF).
 *
 * A heavy gas is a stated simplification: near the source the cloud is flatter and wider by k = sqrt(M / 28.96), at least
 * 1.3 for what comes out cold, which dies away over 100 m; the product of both spreads, and so the concentration on the
 * axis at ground level, stays that of the neutral plume.
 *
 * Step 2 s: shorter than any detector's T90, longer than the integration needs, since the pieces join exactly.
 */
export class GasRelease implements Model<GasReleaseAction> {
  readonly stepSeconds = 2;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly #settings: GasReleaseSettings;
  readonly #source: Signal | null;
  readonly #random: Random;
  readonly #heaviness: number;
  #wind: WindFile;
  #meanderDegrees = 0;
  #rateKgS = 0;
  #slugs: Slug[] = [];
  #releasedKg = 0;
  #departedKg = 0;

  /** @param source signal that gives the rate; null where actions do */
  constructor(settings: GasReleaseSettings, source: Signal | null, random: Random) {
    this.#settings = settings;
    this.#source = source;
    this.#random = random;
    this.#wind = settings.wind;
    const { molarMassGMol } = substanceOf(settings.substance) ?? { molarMassGMol: 0 };
    const ratio = Math.sqrt(molarMassGMol / MOLAR_MASS_AIR_G_MOL);
    this.#heaviness = settings.heavy ? Math.max(1.3, ratio) : 1;
    this.signals = new Map<string, Signal>([
      [
        'cloud',
        {
          unit: 'kg/m3',
          substance: settings.substance,
          local: true,
          read: (position) => this.concentrationKgM3(position),
        },
      ],
      ['rate', signalOf('kg/s', () => this.#rateNowKgS())],
      ['wind-speed', signalOf('m/s', () => this.#wind.speedMS)],
      ['wind-from', signalOf('degree', () => this.#wind.fromDegrees)],
    ]);
  }

  /** What came out, is in the air, and has gone too far to matter, in kg. */
  get balance(): {
    readonly releasedKg: number;
    readonly airborneKg: number;
    readonly departedKg: number;
  } {
    const airborneKg = this.#slugs.reduce((sum, { massKg }) => sum + massKg, 0);
    return { releasedKg: this.#releasedKg, airborneKg, departedKg: this.#departedKg };
  }

  act(action: GasReleaseAction): void {
    if (action.do === 'release') this.#rateKgS = action.rateKgS;
    else if (action.do === 'stop') this.#rateKgS = 0;
    else {
      const { speedMS, fromDegrees, stability, meanderDegrees } = action;
      const wind = this.#wind;
      this.#wind = {
        speedMS: speedMS ?? wind.speedMS,
        fromDegrees: fromDegrees ?? wind.fromDegrees,
        stability: stability ?? wind.stability,
        meanderDegrees: meanderDegrees ?? wind.meanderDegrees,
      };
    }
  }

  step(): void {
    const dt = this.stepSeconds;
    this.#meander(dt);
    const { speedMS, fromDegrees } = this.#wind;
    const towards = ((fromDegrees + 180 + this.#meanderDegrees) * Math.PI) / 180;
    const [eastward, northward] = [Math.sin(towards), Math.cos(towards)];
    const goneM = speedMS * dt;
    for (const slug of this.#slugs) {
      slug.xM += eastward * goneM;
      slug.yM += northward * goneM;
      slug.travelM += goneM;
    }
    this.#forget();
    const massKg = this.#rateNowKgS() * dt;
    if (massKg <= 0) return;
    this.#releasedKg += massKg;
    const [xM, yM] = this.#settings.at;
    this.#slugs.push({ massKg, lengthM: goneM, xM, yM, eastward, northward, travelM: 0 });
  }

  /** Concentration at a place, in kg/m3: the sum over all pieces. */
  concentrationKgM3(place: Position): number {
    let sum = 0;
    for (const slug of this.#slugs) sum += this.#shareOf(slug, place);
    return sum;
  }

  #shareOf(slug: Slug, place: Position): number {
    const east = place.xM - slug.xM;
    const north = place.yM - slug.yM;
    const along = east * slug.eastward + north * slug.northward;
    const across = north * slug.eastward - east * slug.northward;
    // Far off, whatever the spread: no cloud is wider than half its way.
    const wayM = Math.max(0, slug.travelM + along);
    const widestM = SPREADS_SEEN * (2 * this.#settings.sizeM + wayM / 2);
    if (Math.abs(across) > widestM || along < -widestM || along > slug.lengthM + widestM) return 0;
    const { acrossM, upM } = this.#spreadAt(wayM);
    const seenM = SPREADS_SEEN * acrossM;
    if (along < -seenM || along > slug.lengthM + seenM || Math.abs(across) > seenM) return 0;
    const blur = Math.SQRT2 * acrossM;
    const covered = (erf(along / blur) - erf((along - slug.lengthM) / blur)) / 2;
    const relative = across / acrossM;
    const horizontal = Math.exp(-0.5 * relative * relative) / (Math.sqrt(2 * Math.PI) * acrossM);
    const vertical = verticalDensity(upM, this.#settings.at[2], place.zM);
    return (slug.massKg / slug.lengthM) * covered * horizontal * vertical;
  }

  /** The spread after some travel, with the size of the source and the weight of the gas. */
  #spreadAt(travelM: number): Spread {
    const { acrossM, upM } = openCountrySpread(this.#wind.stability, travelM);
    const { sizeM } = this.#settings;
    const wide =
      this.#heaviness === 1 ? 1 : 1 + (this.#heaviness - 1) * Math.exp(-travelM / SLUMP_M);
    return { acrossM: Math.hypot(acrossM, sizeM) * wide, upM: Math.hypot(upM, sizeM) / wide };
  }

  #rateNowKgS(): number {
    const place = { xM: 0, yM: 0, zM: 0 };
    return this.#settings.airborne * (this.#rateKgS + (this.#source?.read(place) ?? 0));
  }

  /** The direction wanders around its mean: an Ornstein-Uhlenbeck walk with a memory of a minute. */
  #meander(dt: number): void {
    const { meanderDegrees } = this.#wind;
    const kept = Math.exp(-dt / MEANDER_SECONDS);
    const pushed = meanderDegrees * Math.sqrt(1 - kept * kept) * this.#random.normal();
    this.#meanderDegrees = this.#meanderDegrees * kept + pushed;
  }

  #forget(): void {
    while (this.#slugs.length > 0 && (this.#slugs[0]?.travelM ?? 0) > FORGOTTEN_M) {
      this.#departedKg += this.#slugs.shift()?.massKg ?? 0;
    }
  }
}
