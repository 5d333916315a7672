import type { Level } from './register.ts';

/** The four colours of a tailings dam, mildest first [GB 39496-2020 5.5.4]. */
export const COLOURS = ['blue', 'yellow', 'orange', 'red'] as const;
export type Colour = (typeof COLOURS)[number];

/** The level that a colour stands for. */
export const COLOUR_LEVELS: Readonly<Record<Colour, Level>> = {
  blue: 4,
  yellow: 3,
  orange: 2,
  red: 1,
};

/** How many members stand at each colour; who has none is not counted. */
export type ColourCounts = Readonly<Record<Colour, number>>;

/** Nobody has a colour. */
export const NO_COLOURS: ColourCounts = { blue: 0, yellow: 0, orange: 0, red: 0 };

/** Place of a colour from the mildest, from 0; -1 where there is none, or the name is no colour. */
export function colourRank(name: string | null): number {
  return COLOURS.indexOf(name as Colour);
}
