import type { CoalFaceSettings, CoalHeadingSettings, SharedCoalAction } from './coal-file.ts';
import { isShift, MethaneEmission } from './methane-emission.ts';
import { MinePower } from './mine-power.ts';
import { type Signal, signalOf } from './process.ts';

/** Where coal is cut, be it a face or a heading: its shifts, the power of its areas, what the coal gives off, smoke. */
export class CoalWorking {
  readonly power: MinePower;
  readonly emission: MethaneEmission;
  readonly #settings: CoalFaceSettings | CoalHeadingSettings;
  #wanted = true;
  #producing: boolean;
  #smoke = false;

  constructor(settings: CoalFaceSettings | CoalHeadingSettings) {
    this.#settings = settings;
    this.power = new MinePower(settings.source, settings.areas);
    this.#producing = isShift(settings.shifts, settings.startHour, 0);
    this.emission = new MethaneEmission(settings.emission, this.#producing);
  }

  /** Whether coal was cut during the last step: in a shift, wanted, and with power at the machine. */
  get isProducing(): boolean {
    return this.#producing;
  }

  signals(): readonly (readonly [string, Signal])[] {
    return [
      ['producing', signalOf('boolean', () => Number(this.#producing))],
      ['smoke', signalOf('boolean', () => Number(this.#smoke))],
      ...this.power.areaIds.map(
        (id) => [`power.${id}`, signalOf('boolean', () => Number(this.power.isOn(id)))] as const,
      ),
    ];
  }

  act(action: SharedCoalAction): void {
    switch (action.do) {
      case 'power':
        this.power.act(action);
        return;
      case 'produce':
        this.#wanted = action.on;
        return;
      case 'smoke':
        this.#smoke = action.on;
        return;
      case 'outburst':
        this.emission.outburst(action.gasM3, action.overSeconds);
    }
  }

  /** @param atSeconds time at the end of the step */
  step(atSeconds: number, stepSeconds: number): void {
    const { shifts, startHour, productionArea } = this.#settings;
    this.#producing =
      this.#wanted && isShift(shifts, startHour, atSeconds) && this.power.isOn(productionArea);
    this.emission.step(this.#producing, stepSeconds);
  }
}
