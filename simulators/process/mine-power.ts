import { z } from 'zod';
import type { HazgateEvent } from '../../rules/event.ts';
import { commandOf, type InterlockCommand } from '../../rules/interlock-command.ts';
import type { CommandAnswer, Reaction } from './process.ts';
import { nameSchema } from './process-schema.ts';

/** An area whose power the gateway's interlocks cut, and how its switch behaves. */
export const minePowerSchema = z.strictObject({
  id: nameSchema.describe('Area of the source, as the site file names it.'),
  obeys: z
    .enum(['judged', 'commanded', 'refuses', 'never'])
    .default('judged')
    .describe(
      'judged: a controller on the spot cuts as the gateway judges; commanded: it waits for the command and answers; refuses: it answers no; never: it is stuck.',
    ),
  cutSeconds: z.number().min(0).default(0.5).describe('From the order until the power is off.'),
  restoreSeconds: z
    .number()
    .min(0)
    .nullable()
    .default(60)
    .describe('From the permission until people restore the power; null: they never do.'),
});

/** One area as a scenario describes it. */
export type MineAreaFile = z.infer<typeof minePowerSchema>;

/** The power of an area is switched. `afterCut` is set where a permission led to it: void if a cut came since. */
export interface PowerAction {
  readonly do: 'power';
  readonly area: string;
  readonly on: boolean;
  readonly afterCut?: number | undefined;
}

interface Area {
  readonly file: MineAreaFile;
  on: boolean;
  /** Orders to cut so far: a permission that is older than the last of them is void. */
  cuts: number;
}

/** Power of the areas of one source, switched by what the gateway judges or commands. */
export class MinePower {
  readonly #source: string;
  readonly #areas: ReadonlyMap<string, Area>;

  /** @param source `site/source` as the register names it */
  constructor(source: string, files: readonly MineAreaFile[]) {
    this.#source = source;
    this.#areas = new Map(files.map((file) => [file.id, { file, on: true, cuts: 0 }]));
  }

  get areaIds(): readonly string[] {
    return [...this.#areas.keys()];
  }

  /** Whether an area has power; an area that nobody named always has. */
  isOn(area: string | undefined): boolean {
    return area === undefined || (this.#areas.get(area)?.on ?? true);
  }

  act({ area, on, afterCut }: PowerAction): void {
    const found = this.#areas.get(area);
    if (found === undefined || (afterCut !== undefined && afterCut !== found.cuts)) return;
    found.on = on;
  }

  /** What the switches do in answer to an event of the gateway. */
  hear(event: HazgateEvent): readonly Reaction<PowerAction>[] {
    if (event.kind !== 'interlock') return [];
    const { site, source, area } = event.interlock;
    const found = `${site}/${source}` === this.#source ? this.#areas.get(area) : undefined;
    if (found === undefined) return [];
    const { obeys } = found.file;
    if (obeys === 'never') return [];
    const command = obeys === 'judged' ? null : commandOf(event);
    const cuts = obeys === 'judged' ? event.type === 'cut-required' : command?.action === 'cut';
    if (cuts) return [this.#cut(found, command)];
    const restores = event.type === 'restore-permitted' && (obeys === 'judged' || command !== null);
    return restores ? this.#restore(found, command) : [];
  }

  #cut(area: Area, command: InterlockCommand | null): Reaction<PowerAction> {
    const { id, cutSeconds } = area.file;
    area.cuts += 1;
    const on = area.file.obeys === 'refuses' ? area.on : false;
    const action = { do: 'power', area: id, on } as const;
    const result = area.file.obeys === 'refuses' ? 'refused' : 'done';
    return { afterSeconds: cutSeconds, action, answer: this.#answer(area, command, result) };
  }

  #restore(area: Area, command: InterlockCommand | null): readonly Reaction<PowerAction>[] {
    const { id, restoreSeconds } = area.file;
    if (restoreSeconds === null) return [];
    const action = { do: 'power', area: id, on: true, afterCut: area.cuts } as const;
    return [{ afterSeconds: restoreSeconds, action, answer: this.#answer(area, command, 'done') }];
  }

  #answer(
    { file }: Area,
    command: InterlockCommand | null,
    result: CommandAnswer['result'],
  ): CommandAnswer | undefined {
    if (command === null) return undefined;
    return { id: command.id, area: `${this.#source}/areas/${file.id}`, result };
  }
}
