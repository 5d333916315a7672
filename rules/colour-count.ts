import { COLOURS, type Colour, type ColourCounts } from './colour.ts';

/** What counting comes to. */
export interface CountedColour {
  /** Null where nobody has a colour. */
  readonly colour: Colour | null;
  /** Whose count decided: the colour itself, or the next milder one where enough of it make one worse. */
  readonly counted: Colour | null;
  /** That count. */
  readonly count: number;
}

/** How many of a colour make the next worse one: 4 blue a yellow, 3 yellow an orange, 2 orange a red. */
const ENOUGH: ColourCounts = { blue: 4, yellow: 3, orange: 2, red: Number.POSITIVE_INFINITY };

function conclude(counts: ColourCounts, passesOn: boolean): CountedColour {
  let conclusion: CountedColour = { colour: null, counted: null, count: 0 };
  let made = 0;
  let milder: CountedColour = conclusion;
  for (const colour of COLOURS) {
    const own = counts[colour];
    const total = own + (passesOn ? made : 0);
    if (own > 0) conclusion = { colour, counted: colour, count: own };
    else if (made > 0) conclusion = { colour, counted: milder.counted, count: milder.count };
    milder = { colour, counted: colour, count: total };
    made = Math.floor(total / ENOUGH[colour]);
  }
  return conclusion;
}

/**
 * Colour of an item, from the colours of its points: the worst of them, or one worse where enough of them stand at one
 * colour [GB 39496-2020 5.5.4 a].
 */
export function itemColour(counts: ColourCounts): CountedColour {
  return conclude(counts, false);
}

/**
 * Colour of a pond, from the colours of its items: at least the worst of them. Four blue items count as one yellow item, and so
 * on upwards [GB 39496-2020 5.5.4 b].
 */
export function pondColour(counts: ColourCounts): CountedColour {
  return conclude(counts, true);
}
