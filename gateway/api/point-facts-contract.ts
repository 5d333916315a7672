import { z } from 'zod';
import type { PointFacts } from '../../rules/point-facts.ts';

const inMetres = z.number().optional();

/** What the site file tells of a point beside what is judged: enough to draw it where it stands. */
export const PointFactsSchema = z
  .object({
    placement: z.string().nullable().describe('Where in the mine it hangs, such as working-face'),
    position: z.array(z.number()).nullable().describe("[x, y] or [x, y, z] on the site's plan, m"),
    tank: z
      .looseObject({
        diameterM: inMetres,
        heightM: inMetres,
        densityKgM3: z.number().optional(),
        substance: z.string().optional(),
      })
      .nullable()
      .describe('The tank that it measures'),
    cuts: z.array(z.string()).describe('Areas of the source that it cuts'),
    calibration: z
      .looseObject({ tipElevationM: inMetres, groundElevationM: inMetres })
      .nullable()
      .describe("Constants of the instrument's calibration sheet, elevations in m"),
  })
  .meta({ id: 'PointFacts' });

/** The facts as the API shows them: a copy that nobody shares. */
export function pointFactsAnswer(facts: PointFacts): z.output<typeof PointFactsSchema> {
  return {
    placement: facts.placement,
    position: facts.position === null ? null : [...facts.position],
    tank:
      facts.tank === null ? null : ({ ...facts.tank } as z.output<typeof PointFactsSchema>['tank']),
    cuts: [...facts.cuts],
    calibration:
      facts.calibration === null
        ? null
        : ({ ...facts.calibration } as z.output<typeof PointFactsSchema>['calibration']),
  };
}
