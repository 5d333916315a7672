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
const GROUP_RULES = ['item:displacement', 'item:seepage', 'pond'] as const;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

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
    const action = this.#choose(process, plant);
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
      const alarm = pick(this.#random, alarms);
      const { id, version } = alarm;
      return {
        do: pick(this.#random, ['acknowledge', 'acknowledge', 'reset', 'close', 'comment']),
        alarm: id ?? '',
        version: this.#random.below(6) === 0 ? version - 1 : undefined,
      };
    }
    const point = pick(this.#random, [...plant.points.keys()]);
    const rule = this.#random.below(3) === 0 ? undefined : pick(this.#random, RULES);
    const choice = this.#random.below(6);
    if (choice === 0) return this.#actOnGroup();
    if (choice === 1) return this.#setMode(point);
    switch (this.#random.below(5)) {
      case 0:
      case 1:
        return { do: 'shelve', point, rule, minutes: 1, reason: 'work' };
      case 2:
        return { do: 'unshelve', point, rule };
      case 3:
        return { do: 'out-of-service', point, rule, reason: 'repair' };
      default:
        return { do: 'in-service', point, rule };
    }
  }

  #setMode(point: string): Action {
    const mode = pick(this.#random, ['calibration', 'bump-test', 'bump-test', 'normal'] as const);
    if (mode === 'normal') return { do: 'mode', point, mode };
    return { do: 'mode', point, mode, minutes: pick(this.#random, [0.1, 0.5, 2]), reason: 'check' };
  }

  #actOnGroup(): Action {
    const rule = pick(this.#random, GROUP_RULES);
    const doing = pick(this.#random, [
      'shelve',
      'unshelve',
      'out-of-service',
      'in-service',
    ] as const);
    const place = { source: 'south/dam', rule };
    if (doing === 'shelve') return { do: doing, ...place, minutes: 1, reason: 'survey' };
    if (doing === 'out-of-service') return { do: doing, ...place, reason: 'rebuilt' };
    return { do: doing, ...place };
  }
}
