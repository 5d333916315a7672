import type { HazgateEvent } from '../../rules/event.ts';
import type { CoalHeadingAction, CoalHeadingSettings } from './coal-file.ts';
import { CoalWorking } from './coal-working.ts';
import { dilutedFraction, lagged } from './dilution.ts';
import type { PowerAction } from './mine-power.ts';
import { type Model, type Reaction, type Signal, signalOf } from './process.ts';

/** Length of roadway at the face that is stirred by the duct's jet. */
const FACE_LENGTH_M = 20;
/** Spaces in a row that stand for the roadway: enough that a front stays a front. */
const ROADWAY_SPACES = 5;

/**
 * Methane in a heading with a forcing local fan.
 *
 * - The duct brings air to the face; it follows the fan with a lag. Stopped, only a breath of air moves, and the methane at
 *   the face rises by E t / V.
 * - The air goes back along the roadway through five well-mixed spaces in a row (dilution.ts); the return sensor hangs at
 *   the last, so that after a restart the front of gas passes it minutes later.
 * - Emission as in methane-emission.ts; without power at the cutting machine nothing is cut; an outburst at the face.
 * - The fan has a feed of its own, unless it hangs on an area that is cut.
 *
 * Step 1 s; each space is solved exactly over a step.
 */
export class CoalHeading implements Model<CoalHeadingAction | PowerAction> {
  readonly stepSeconds = 1;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly #settings: CoalHeadingSettings;
  readonly #working: CoalWorking;
  readonly #roadway: number[];
  #face: number;
  #fanOn = true;
  #ductShare = 1;
  #ductM3S: number;

  constructor(settings: CoalHeadingSettings) {
    this.#settings = settings;
    this.#working = new CoalWorking(settings);
    this.#ductM3S = settings.ductM3S;
    this.#face = settings.intakePercent / 100 + this.#working.emission.coalM3S / this.#ductM3S;
    this.#roadway = new Array<number>(ROADWAY_SPACES).fill(this.#face);
    const percent = (read: () => number) => signalOf('%CH4', () => read() * 100, 'methane');
    const ductAlarmM3S = settings.ductAlarmM3S ?? settings.ductM3S / 2;
    this.signals = new Map<string, Signal>([
      ['face', percent(() => this.#face)],
      ['return', percent(() => this.#roadway[ROADWAY_SPACES - 1] ?? 0)],
      ['duct', signalOf('m3/s', () => this.#ductM3S)],
      ['duct-flowing', signalOf('boolean', () => Number(this.#ductM3S >= ductAlarmM3S))],
      ['fan', signalOf('boolean', () => Number(this.#isFanRunning()))],
      ...this.#working.signals(),
    ]);
  }

  hear(event: HazgateEvent): readonly Reaction<PowerAction>[] {
    return this.#working.power.hear(event);
  }

  act(action: CoalHeadingAction | PowerAction): void {
    switch (action.do) {
      case 'start-fan':
      case 'stop-fan':
        this.#fanOn = action.do === 'start-fan';
        return;
      case 'duct':
        this.#ductShare = action.share;
        return;
      default:
        this.#working.act(action);
    }
  }

  step(atSeconds: number): void {
    const dt = this.stepSeconds;
    const settings = this.#settings;
    const { crossSectionM2, lengthM, stillM3S, ductLagSeconds } = settings;
    this.#working.step(atSeconds, dt);
    const ductWanted = this.#isFanRunning() ? settings.ductM3S * this.#ductShare : 0;
    this.#ductM3S = lagged(this.#ductM3S, ductWanted, dt, ductLagSeconds);
    const airM3S = Math.max(stillM3S, this.#ductM3S);
    const clean = settings.intakePercent / 100;
    const gasM3S = this.#working.emission.coalM3S + this.#working.emission.outburstM3S;
    this.#face = dilutedFraction(
      this.#face,
      clean,
      gasM3S,
      airM3S,
      crossSectionM2 * FACE_LENGTH_M,
      dt,
    );
    let before = this.#face;
    const spaceM3 = (crossSectionM2 * lengthM) / ROADWAY_SPACES;
    for (const [index, fraction] of this.#roadway.entries()) {
      const after = dilutedFraction(fraction, before, 0, airM3S, spaceM3, dt);
      this.#roadway[index] = after;
      before = after;
    }
  }

  #isFanRunning(): boolean {
    return this.#fanOn && this.#working.power.isOn(this.#settings.fanArea);
  }
}
