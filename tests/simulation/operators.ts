import type { Action } from '../../rules/input.ts';
import type { Random } from '../../simulators/random.ts';
import type { PlantPlan } from './plant.ts';
import type { GatewayProcess } from './process.ts';

/** An action that was answered as done: its comment must stand in the journal for ever. */
export interface DoneAction {
  readonly comment: string;
  readonly action: Action;
}

const RULES = [
  'analog-high',
  'analog-low',
  'displacement-high',
  'displacement-rate-high',
  'frozen',
  'communication',
  'instrument',
] as const;
/** Rules without a point, each under its source. */
const GROUP_RULES = [
  { source: 'south/dam', rule: 'item:displacement' },
  { source: 'south/dam', rule: 'item:seepage' },
  { source: 'south/dam', rule: 'pond' },
  { source: 'north/farm', rule: 'inventory:ammonia' },
  { source: 'north/farm', rule: 'vote-deviation:v' },
  { source: 'north/farm', rule: 'vote:v' },
] as const;

/** People who acknowledge, shelve and so on, not always what can be. */
export class Operators {
  readonly done: DoneAction[] = [];
  refused = 0;
  notDurable = 0;
  readonly #random: Random;
  #actions = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** One action; answered later. */
  act(process: GatewayProcess, plant: PlantPlan): void {
    this.#perform(process, this.#choose(process, plant));
  }

  /** Shelves all that there is, for the same time: before works on a whole plant. */
  shelveAll(process: GatewayProcess, plant: PlantPlan): void {
    const minutes = this.#minutes();
    for (const point of plant.points.keys())
      this.#perform(process, { do: 'shelve', point, minutes, reason: 'works on the plant' });
  }

  #perform(process: GatewayProcess, action: Action): void {
    this.#actions += 1;
    const comment = `action ${this.#actions}`;
    const performed = process.assembly.core.door.perform(action, 'operator-1', comment);
    // Never answered where the process dies.
    void performed.then((result) => {
      if (result.kind === 'refused') this.refused += 1;
      else if (result.kind === 'not-durable') this.notDurable += 1;
      else if (result.events.length > 0) this.done.push({ comment, action });
    });
  }

  #choose(process: GatewayProcess, plant: PlantPlan): Action {
    const alarms = process.assembly.core.engine.openAlarms();
    if (alarms.length > 0 && this.#random.below(10) < 7) {
      const alarm = this.#random.pick(alarms);
      const { id, version } = alarm;
      return {
        do: this.#random.pick(['acknowledge', 'acknowledge', 'reset', 'close', 'comment']),
        alarm: id ?? '',
        version: this.#random.below(6) === 0 ? version - 1 : undefined,
      };
    }
    const point = this.#random.pick([...plant.points.keys()]);
    const rule = this.#random.below(3) === 0 ? undefined : this.#random.pick(RULES);
    const choice = this.#random.below(6);
    if (choice === 0) return this.#actOnGroup();
    if (choice === 1) return this.#setMode(point);
    switch (this.#random.below(5)) {
      case 0:
      case 1:
        return { do: 'shelve', point, rule, minutes: this.#minutes(), reason: 'work' };
      case 2:
        return { do: 'unshelve', point, rule };
      case 3:
        return { do: 'out-of-service', point, rule, reason: 'repair' };
      default:
        return { do: 'in-service', point, rule };
    }
  }

  /** Short ones that end during a run, and some that could be staggered. */
  #minutes(): number {
    return this.#random.pick([1, 1, 2.5, 6]);
  }

  #setMode(point: string): Action {
    const mode = this.#random.pick(['calibration', 'bump-test', 'bump-test', 'normal'] as const);
    if (mode === 'normal') return { do: 'mode', point, mode };
    return { do: 'mode', point, mode, minutes: this.#random.pick([0.1, 0.5, 2]), reason: 'check' };
  }

  #actOnGroup(): Action {
    const place = this.#random.pick(GROUP_RULES);
    const doing = this.#random.pick([
      'shelve',
      'unshelve',
      'out-of-service',
      'in-service',
    ] as const);
    if (doing === 'shelve') return { do: doing, ...place, minutes: 1, reason: 'survey' };
    if (doing === 'out-of-service') return { do: doing, ...place, reason: 'rebuilt' };
    return { do: doing, ...place };
  }
}
