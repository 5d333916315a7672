import type { Random } from '../random.ts';
import { CoalFace } from './coal-face.ts';
import { CoalHeading } from './coal-heading.ts';
import { GasRelease } from './gas-release.ts';
import type { FindSignal, Model } from './process.ts';
import type { ProcessFile } from './process-file.ts';
import { TailingsDam } from './tailings-dam.ts';
import { TankFarm } from './tank-farm.ts';

/** An action of any model; a model is only ever given its own. */
export type AnyAction = { readonly do: string };

/**
 * The model that a process describes.
 * @param find signals of the processes that stand before it
 * @param random chance of this process alone
 */
export function modelOf(file: ProcessFile, find: FindSignal, random: Random): Model<AnyAction> {
  switch (file.model) {
    case 'tank-farm':
      return new TankFarm(file) as Model<AnyAction>;
    case 'gas-release': {
      const { at: place, rateFrom, ...rest } = file;
      const source = rateFrom === undefined ? null : find(rateFrom);
      return new GasRelease({ ...rest, at: place }, source, random) as Model<AnyAction>;
    }
    case 'coal-face':
      return new CoalFace(file) as Model<AnyAction>;
    case 'coal-heading':
      return new CoalHeading(file) as Model<AnyAction>;
    case 'tailings-dam':
      return new TailingsDam(file) as Model<AnyAction>;
  }
}
