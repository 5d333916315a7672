import type { HazgateEvent } from '../../rules/event.ts';
import type { AlarmFold } from './alarm-fold.ts';
import type { PlantPlan } from './plant.ts';
import { hold } from './violation.ts';

const INVARIANT = 'what can not be seen is told, once, and when it is seen again';

/** What can't be seen, folded from the view events alone, and held against the communication alarms. */
export class NaiveViews {
  /** Full name of a point or source -> since when. */
  readonly #blind = new Map<string, unknown>();

  take(event: HazgateEvent): void {
    if (event.kind !== 'system' || !event.type.startsWith('view-')) return;
    const { point, source, from } = event.system;
    const name = point === undefined ? `${event.site}/${source}` : String(point);
    const isLost = event.type === 'view-lost';
    const what = (): string => `event ${event.seq}: ${event.type} of ${name} from ${from}`;
    hold(INVARIANT, this.#blind.has(name) !== isLost, what);
    if (isLost) this.#blind.set(name, from);
    else {
      hold(INVARIANT, this.#blind.get(name) === from, what);
      this.#blind.delete(name);
    }
  }

  /** After a record; another configuration forgets what is gone. */
  check(plan: PlantPlan, fold: AlarmFold, place: string): void {
    const points = [...plan.points.values()];
    const sources = new Map<string, boolean>();
    for (const { fullName, site, source } of points) {
      const alarm = fold.openOf(fullName, 'communication');
      const isSilent = alarm !== null && alarm.returnedAt === null;
      hold(INVARIANT, this.#blind.has(fullName) === isSilent, () => `${fullName} ${place}`);
      const name = `${site}/${source}`;
      sources.set(name, (sources.get(name) ?? true) && isSilent);
    }
    for (const [name, isSilent] of sources)
      hold(INVARIANT, this.#blind.has(name) === isSilent, () => `${name} ${place}`);
    const known = new Set([...sources.keys(), ...plan.points.keys()]);
    for (const name of this.#blind.keys()) if (!known.has(name)) this.#blind.delete(name);
  }
}
