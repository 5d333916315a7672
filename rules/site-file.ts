import { z } from 'zod';
import { areaSchema } from './area-file.ts';
import { LIMIT_NAMES, POINT_KINDS } from './point-kind.ts';
import { CONSTRUCTIONS, MINE_CLASSES, SENSORS, SET_POINT_BASES } from './profile-fact.ts';
import { HAZARD_CLASS_NAMES } from './profiles/critical-quantities.ts';
import { rateSchema } from './rate-watch.ts';
import { SOURCE_KINDS } from './source-kind.ts';
import { suspectSchema } from './suspicion-watch.ts';
import {
  bilingualSchema,
  daySchema,
  idSchema,
  monthDaySchema,
  placementSchema,
  secondsSchema,
  substanceSchema,
} from './text-schema.ts';
import { voteSchema } from './vote-file.ts';

/** Site ids that stand for something else in a topic. */
export const RESERVED_SITE_IDS: readonly string[] = ['gateway'];
/** Source ids that stand for something else in a topic. */
export const RESERVED_SOURCE_IDS: readonly string[] = [
  'alarms',
  'alarm-events',
  'rejected',
  'areas',
];

function idBut(reserved: readonly string[]) {
  return idSchema.refine((id) => !reserved.includes(id), {
    error: (issue) => `'${String(issue.input)}' is reserved`,
  });
}

const limitsSchema = z
  .strictObject({
    ...(Object.fromEntries(LIMIT_NAMES.map((name) => [name, z.number().optional()])) as Record<
      (typeof LIMIT_NAMES)[number],
      z.ZodOptional<z.ZodNumber>
    >),
    alarmOn: z.boolean().optional().describe('State of a switch that alarms.'),
  })
  .describe("Limits by name, in the point's unit.");

const tankSchema = z
  .strictObject({
    diameterM: z.number().positive().optional().describe('Inner diameter, in m.'),
    heightM: z.number().positive().optional().describe('Height of the shell, in m.'),
    densityKgM3: z.number().positive().optional().describe('Density of the content, in kg/m3.'),
    substance: substanceSchema.optional().describe('What is in it.'),
    id: idSchema.optional().describe('Id of the tank; points of one tank name the same.'),
    type: z
      .enum(['atmospheric', 'low-pressure', 'pressure', 'refrigerated'])
      .optional()
      .describe('How it holds its content; decides how many level gauges it needs.'),
    shape: z
      .enum(['vertical', 'sphere'])
      .optional()
      .describe('Shape: an upright cylinder (by default) or a sphere.'),
    volumeM3: z.number().positive().optional().describe('Nominal volume, in m3.'),
    fireClass: z
      .enum(['jia-a', 'jia-b', 'yi-a', 'yi-b', 'bing'])
      .optional()
      .describe('Fire hazard class of the content: 甲A, 甲B, 乙A, 乙B, 丙.'),
    toxicityClass: z
      .int()
      .min(1)
      .max(4)
      .optional()
      .describe('Hazard class of a toxic liquid, 1 (I, extreme) to 4.'),
    inletInterlock: z
      .boolean()
      .optional()
      .describe('Whether its control system closes the inlet valve at HH.'),
    floatingRoof: z.boolean().optional().describe('Whether the roof floats.'),
    designHighM: z.number().optional().describe('Design storage high level, in m.'),
    designLowM: z.number().optional().describe('Design storage low level, in m.'),
    landingHeightM: z
      .number()
      .optional()
      .describe('Level at which a floating roof lands on its legs, in m.'),
    normalMaxPressureMPa: z
      .number()
      .positive()
      .optional()
      .describe('Upper limit of normal pressure, gauge, in MPa.'),
    designPressureMPa: z.number().positive().optional().describe('Design pressure, gauge, in MPa.'),
    safetyValveMPa: z
      .number()
      .positive()
      .optional()
      .describe('Set pressure of the safety valve, gauge, in MPa.'),
    normalMaxTemperatureC: z
      .number()
      .optional()
      .describe('Upper limit of normal temperature, in °C.'),
  })
  .describe('The tank that the point measures.');

const calibrationSchema = z
  .strictObject({
    form: z
      .enum(['linear', 'polynomial', 'period'])
      .optional()
      .describe('Formula of the calibration sheet.'),
    G: z.number().optional().describe('Linear gage factor, kPa a digit.'),
    R0: z.number().optional().describe('Zero reading, digits.'),
    A: z.number().optional().describe('Polynomial, quadratic term.'),
    B: z.number().optional().describe('Polynomial, linear term.'),
    C: z.number().optional().describe('Polynomial, constant, from the field zero.'),
    K: z.number().optional().describe('Thermal factor, kPa a degree.'),
    T0: z.number().optional().describe('Temperature at the zero reading, in °C.'),
    S0: z.number().optional().describe('Barometric pressure at the zero reading, in kPa.'),
    tipElevationM: z.number().optional().describe('Elevation of the tip, in m.'),
    groundElevationM: z.number().optional().describe('Elevation of the ground above it, in m.'),
    temperaturePoint: idSchema
      .optional()
      .describe('Point of the same source that measures its temperature.'),
    barometerPoint: idSchema
      .optional()
      .describe('Point of the same source that measures air pressure.'),
    calibratedAt: daySchema.optional().describe('Day of the calibration.'),
  })
  .describe("Constants of the instrument's calibration sheet.");

const secondStageSchema = z
  .strictObject({
    cuts: z
      .array(idSchema)
      .min(1)
      .describe('Areas cut by the second stage, such as that of the local fan.'),
    cut: z
      .number()
      .optional()
      .describe(
        "Value that cuts them, in the point's unit; 1.5 %CH4 for the placement series-fan.",
      ),
    restore: z
      .number()
      .optional()
      .describe("Value below which they may be powered again; by default the point's own restore."),
  })
  .describe('A second, higher cut of further areas (series-ventilated heading).');

const pointSchema = z
  .strictObject({
    id: idSchema.describe('Id of the point, unique in its source.'),
    kind: z.enum(POINT_KINDS).describe('What it measures.'),
    name: bilingualSchema.optional().describe('What people call it.'),
    substance: substanceSchema
      .optional()
      .describe('Gas that it detects: lower-case English name or CAS number.'),
    placement: placementSchema
      .optional()
      .describe('Where in the mine it hangs, such as working-face.'),
    unit: z
      .string()
      .min(1)
      .max(16)
      .optional()
      .describe("Unit of readings and limits; by default the kind's."),
    range: z
      .tuple([z.number(), z.number()])
      .optional()
      .describe("Measuring range [low, high], in the point's unit."),
    limits: limitsSchema.optional(),
    floodLimits: limitsSchema
      .omit({ alarmOn: true })
      .optional()
      .describe(
        "Limits that hold in the source's flood season, instead of those of the same name.",
      ),
    alarmOn: z.boolean().optional().describe('State of a switch that alarms.'),
    confirm: z
      .array(z.enum(LIMIT_NAMES))
      .optional()
      .describe("Names of the profile's limits of low confidence that this site confirms."),
    periodSeconds: secondsSchema
      .min(0.001)
      .optional()
      .describe('Expected time between two readings, in seconds; 10 by default.'),
    staleAfterSeconds: secondsSchema
      .min(0.001)
      .optional()
      .describe('Silence that raises the communication alarm, in seconds; 3 periods by default.'),
    deadband: z
      .number()
      .nonnegative()
      .optional()
      .describe("How far back a value must go to leave a limit, in the point's unit."),
    onDelaySeconds: secondsSchema
      .optional()
      .describe('How long a limit must hold before it alarms, in seconds.'),
    offDelaySeconds: secondsSchema
      .optional()
      .describe('How long a value must be back before the alarm returns, in seconds.'),
    latching: z.boolean().optional().describe('Whether a returned alarm waits for a reset.'),
    cuts: z
      .array(idSchema)
      .optional()
      .describe(
        'Areas of the source that it cuts: methane by its limit cut, a fan or an air duct while it is off, a level the inlet of its tank by HH.',
      ),
    secondStage: secondStageSchema.optional(),
    tank: tankSchema.optional(),
    reports: z
      .enum(['increment', 'rolling-24h'])
      .optional()
      .describe(
        'What a rainfall reading is: the rain since the one before (default), or already the sum of 24 hours.',
      ),
    sensor: z
      .enum(SENSORS)
      .optional()
      .describe('Principle of a gas sensor; methane is catalytic by default.'),
    calibratedAt: daySchema.optional().describe('Day of the last calibration.'),
    setPointBasis: z
      .enum(SET_POINT_BASES)
      .optional()
      .describe("idlh only where the detector's range cannot meet set points by the OEL."),
    position: z
      .union([z.tuple([z.number(), z.number(), z.number()]), z.tuple([z.number(), z.number()])])
      .optional()
      .describe(
        'Position [x, y, z] in m: on a plan x east, y north; on a dam x along it, y downstream of its crest; z upwards.',
      ),
    calibration: calibrationSchema.optional(),
    rate: rateSchema.optional(),
    suspect: suspectSchema.optional(),
  })
  .describe('One measured or switched point.');

const personSchema = z.union([
  z.string().min(1),
  z.strictObject({ name: z.string().min(1), phone: z.string().min(1).optional() }),
]);

const sourceSchema = z
  .strictObject({
    id: idBut(RESERVED_SOURCE_IDS).describe('Id of the source, unique in its site.'),
    kind: z.enum(SOURCE_KINDS).describe('What kind of hazard source it is.'),
    name: bilingualSchema.optional().describe('What people call it; its id where it has no name.'),
    state: z
      .enum(['running', 'stopped', 'closed'])
      .optional()
      .describe('Whether it is in use; running by default.'),
    exposedPopulation: z
      .int()
      .nonnegative()
      .optional()
      .describe('Residents within 500 m of its boundary (GB 18218 alpha).'),
    substances: z
      .array(
        z.strictObject({
          cas: z
            .string()
            .regex(/^[1-9]\d{1,6}-\d\d-\d$/, { error: 'must be a CAS number such as 7664-41-7' })
            .optional()
            .describe('CAS registry number.'),
          name: z.string().min(1).describe('Name of the substance.'),
          hazardClass: z
            .enum(HAZARD_CLASS_NAMES)
            .optional()
            .describe('Symbol of its hazard class in GB 18218-2018; holds before its name.'),
          quantityTonnes: z
            .number()
            .nonnegative()
            .describe('Largest quantity present or designed for, in t.'),
        }),
      )
      .optional()
      .describe('Hazardous chemicals present.'),
    assessedAt: daySchema.optional().describe('Day of the last assessment.'),
    responsible: z
      .strictObject({
        principal: personSchema.optional().describe('Principal responsible person.'),
        technical: personSchema.optional().describe('Technical responsible person.'),
        operating: personSchema.optional().describe('Operating responsible person.'),
      })
      .optional()
      .describe('Who answers for the source.'),
    outburst: z
      .boolean()
      .optional()
      .describe('Whether the mine is prone to coal and gas outbursts.'),
    mineClass: z
      .enum(MINE_CLASSES)
      .optional()
      .describe('Class of the mine by gas: outburst, high-gas or low-gas.'),
    altitudeM: z.number().optional().describe('Altitude above the sea, in m.'),
    majorHazardGrade: z
      .int()
      .min(1)
      .max(4)
      .optional()
      .describe('Declared grade of the major hazard source (GB 18218), 1 the worst.'),
    areas: z
      .array(areaSchema)
      .optional()
      .describe('What interlocks cut, power of areas and inlets of tanks.'),
    interlocks: z
      .strictObject({
        commands: z
          .enum(['off', 'on'])
          .optional()
          .describe('off: judged and journalled only; on: also published.'),
      })
      .optional()
      .describe('What the interlocks of the source do.'),
    grade: z.int().min(1).max(5).optional().describe('Grade (等别) of a tailings dam, 1 to 5.'),
    construction: z.enum(CONSTRUCTIONS).optional().describe('How a tailings dam is raised.'),
    seepageProven: z
      .boolean()
      .optional()
      .describe(
        'Seepage stability is proven, so that the beach of grade 3 to 5 may be 30 % shorter.',
      ),
    stackedHeightM: z
      .number()
      .positive()
      .optional()
      .describe('Height of the stacked dam, in m; gives the least phreatic depth.'),
    stacking: z
      .enum(['wet', 'dry'])
      .optional()
      .describe('How tailings are discharged; wet by default.'),
    floodSeason: z
      .tuple([monthDaySchema, monthDaySchema])
      .optional()
      .describe('First and last day of the flood season, MM-DD.'),
    votes: z.array(voteSchema).optional().describe('Points that decide together.'),
    points: z.array(pointSchema).optional().describe('What is measured.'),
  })
  .describe('One hazard source.');

const siteSchema = z
  .strictObject({
    id: idBut(RESERVED_SITE_IDS).describe('Id of the site, unique in the gateway.'),
    kind: z.string().min(1).describe('Kind of site, free text such as chemical-park.'),
    name: bilingualSchema.describe('What people call it.'),
    region: z
      .array(z.string().regex(/^[^/+#]+$/, { error: 'must be a name without / + #' }))
      .min(1)
      .max(5)
      .describe('One to five names of administrative regions, the widest first.'),
    timeZone: z.string().min(1).describe('IANA time zone, such as Asia/Shanghai.'),
    enterprise: z
      .strictObject({
        id: idSchema.optional().describe('Id of the enterprise.'),
        name: bilingualSchema.optional().describe('Its name.'),
        creditCode: z.string().min(1).optional().describe('Unified social credit code.'),
      })
      .optional()
      .describe('Who runs the site.'),
  })
  .describe('The site itself.');

/** A site file: one site, its hazard sources and their points. Strict, so that a misspelt key is an error. */
export const siteFileSchema = z
  .strictObject({
    site: siteSchema,
    sources: z.array(sourceSchema).default([]).describe('Hazard sources of the site.'),
  })
  .describe('Hazgate site file.');

/** A site file as it was written, validated; but for missing `sources` no default is filled in. */
export type SiteFile = z.infer<typeof siteFileSchema>;
/** A source of a site file. */
export type SiteFileSource = SiteFile['sources'][number];
/** An area of a site file. */
export type SiteFileArea = NonNullable<SiteFileSource['areas']>[number];
/** A point of a site file. */
export type SiteFilePoint = NonNullable<SiteFileSource['points']>[number];
