/**
 * What a point measures. Units fit together within one quantity and never across: %LEL, mg/m3 and ppm
 * of a gas are different quantities here unless a conversion needs nothing but the unit.
 */
export const QUANTITIES = [
  'level',
  'length',
  'temperature',
  'pressure',
  'flow',
  'combustible-gas',
  'combustible-gas-line',
  'toxic-gas',
  'oxygen',
  'methane',
  'carbon-monoxide',
  'speed',
  'piezometer',
  'turbidity',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

const FLOW_UNITS = [
  'm3/h',
  'm3/min',
  'm3/s',
  'm3/d',
  'L/h',
  'L/min',
  'L/s',
  'Nm3/h',
  'kg/h',
  'kg/s',
  't/h',
];

const UNITS: Readonly<Record<Quantity, readonly string[]>> = {
  level: ['m', 'cm', 'mm', '%'],
  length: ['m', 'cm', 'mm'],
  temperature: ['°C', 'K', '°F'],
  pressure: ['MPa', 'kPa', 'hPa', 'Pa', 'bar', 'mbar'],
  flow: FLOW_UNITS,
  'combustible-gas': ['%LEL'],
  'combustible-gas-line': ['LEL.m'],
  'toxic-gas': ['mg/m3', 'ppm'],
  oxygen: ['%VOL'],
  methane: ['%CH4', '%VOL'],
  'carbon-monoxide': ['ppm', '%VOL'],
  speed: ['m/s', 'm/min', 'km/h'],
  piezometer: ['digits', 'Hz', 'kPa'],
  turbidity: ['NTU', 'FNU'],
};

/** Other ways to write a unit. Case matters (mPa is not MPa), so every spelling stands here by itself. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['℃', '°C'],
  ['degC', '°C'],
  ['℉', '°F'],
  ['degF', '°F'],
  ['m³/h', 'm3/h'],
  ['m³/min', 'm3/min'],
  ['m³/s', 'm3/s'],
  ['m³/d', 'm3/d'],
  ['Nm³/h', 'Nm3/h'],
  ['l/h', 'L/h'],
  ['l/min', 'L/min'],
  ['l/s', 'L/s'],
  ['mg/m³', 'mg/m3'],
  ['mg/m^3', 'mg/m3'],
  ['% LEL', '%LEL'],
  ['LEL%', '%LEL'],
  ['%lel', '%LEL'],
  ['LEL·m', 'LEL.m'],
  ['LEL*m', 'LEL.m'],
  ['LELm', 'LEL.m'],
  ['%Vol', '%VOL'],
  ['%vol', '%VOL'],
  ['% VOL', '%VOL'],
  ['VOL%', '%VOL'],
  ['%O2', '%VOL'],
  ['% CH4', '%CH4'],
  ['CH4%', '%CH4'],
  ['%CH₄', '%CH4'],
  ['digit', 'digits'],
]);

/** The one spelling of a unit that the gateway writes; a unit it does not know stays as it is. */
export function canonicalUnit(unit: string): string {
  return ALIASES.get(unit) ?? unit;
}

/** Units that fit a quantity, canonical spelling. */
export function unitsOf(quantity: Quantity): readonly string[] {
  return UNITS[quantity];
}

/** Whether a value in this unit (any spelling) is a value of the quantity. */
export function unitFits(quantity: Quantity, unit: string): boolean {
  return UNITS[quantity].includes(canonicalUnit(unit));
}
