import type { Derivation } from './derivation.ts';
import type { PiezometerCalibration, PressureForm } from './piezometer.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';

type Sheet = NonNullable<SiteFilePoint['calibration']>;

/** Unit of a calibrated piezometer whose file names none. */
const RAW_UNIT = 'digits';

function formOf(sheet: Sheet, unit: string): PressureForm | null {
  const { form, G, R0, A = 0, B, C } = sheet;
  if (unit === 'kPa') return { kind: 'measured' };
  const kind = form ?? (B === undefined ? 'linear' : 'polynomial');
  if (kind === 'polynomial') return B === undefined || C === undefined ? null : { kind, A, B, C };
  return G === undefined || R0 === undefined ? null : { kind, G, R0 };
}

/** What a calibration sheet says, in readings of a unit; null where its form lacks a constant. */
export function calibrationOf(sheet: Sheet, unit: string): PiezometerCalibration | null {
  const form = formOf(sheet, unit);
  if (form === null) return null;
  const { K, T0, S0 = null, tipElevationM = null, groundElevationM = null } = sheet;
  const thermal = K === undefined || T0 === undefined ? null : { K, T0 };
  return { form, thermal, S0, tipElevationM, groundElevationM };
}

/** Unit in which a point reads; that of a calibrated piezometer is digits unless its file says otherwise. */
export function readingUnit(point: SiteFilePoint, unit: string | null): string | null {
  return unit === null && point.kind === 'piezometer' && point.calibration !== undefined
    ? RAW_UNIT
    : unit;
}

/**
 * How the judged value of a point is made from its readings; undefined where a reading is judged as it is.
 *
 * @param firstPoint index in the register of the source's first point
 */
export function compileDerivation(
  source: SiteFileSource,
  point: SiteFilePoint,
  unit: string | null,
  firstPoint: number,
): Derivation | undefined {
  if (point.kind === 'rainfall')
    return point.reports === 'rolling-24h' ? undefined : { kind: 'rain-24h' };
  const sheet = point.kind === 'piezometer' ? point.calibration : undefined;
  const calibration = sheet === undefined || unit === null ? null : calibrationOf(sheet, unit);
  if (sheet === undefined || unit === null || calibration === null) return undefined;
  const companion = (id: string | undefined) => {
    const place = (source.points ?? []).findIndex((each) => each.id === id);
    return place === -1 ? null : { point: firstPoint + place };
  };
  return Object.freeze({
    kind: 'piezometer',
    unit,
    calibration: Object.freeze(calibration),
    temperature: companion(sheet.temperaturePoint),
    barometer: companion(sheet.barometerPoint),
    judgesDepth: calibration.tipElevationM !== null && calibration.groundElevationM !== null,
  });
}
