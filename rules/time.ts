/** Milliseconds on the steady clock: order, delays and silence are measured on it. It never runs backwards, not even across a restart. */
export type SteadyMs = number;

/** Milliseconds since 1970-01-01T00:00:00Z on the wall clock: what is written on an event. It may step. */
export type WallMs = number;

/** When an input reached the gateway, on both clocks. */
export interface Moment {
  readonly steadyMs: SteadyMs;
  readonly wallMs: WallMs;
}

/** The earlier of two times; null where neither comes. */
export function earlier(left: SteadyMs | null, right: SteadyMs | null): SteadyMs | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

/** The moment of a steady time, by the present relation of the two clocks. */
export function momentAt(steadyMs: SteadyMs, now: Moment): Moment {
  return { steadyMs, wallMs: now.wallMs - (now.steadyMs - steadyMs) };
}

/** How far the wall clock moved against the steady one between two moments. */
export function clockStepMs(from: Moment, to: Moment): number {
  return to.wallMs - from.wallMs - (to.steadyMs - from.steadyMs);
}

const MS_PER_DAY = 86_400_000;
/** Of YYYY-MM-DD. */
const DAY_LENGTH = 10;
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Days from 1970-01-01 to a civil date of the proleptic Gregorian calendar. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function upToMinute(minutes: number): string {
  const days = Math.floor(minutes / 1_440);
  const { year, month, day } = civilFromDays(days);
  const hour = Math.floor((minutes - days * 1_440) / 60);
  const minute = minutes - days * 1_440 - hour * 60;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:`;
}

/** Parts of a time as they are written, and the minutes written lately: an event has several times, nearly all of the last few minutes. */
const MILLISECONDS = Array.from({ length: 1_000 }, (_, ms) => `.${pad(ms, 3)}Z`);
const SECONDS = Array.from({ length: 60 }, (_, second) => pad(second, 2));
const MINUTES_KEPT = 16;
const minutesSeen = new Float64Array(MINUTES_KEPT).fill(Number.NaN);
const minuteTexts: string[] = new Array(MINUTES_KEPT).fill('');

/** RFC 3339 in UTC with milliseconds, the form in which the gateway writes every time. Years 0000 to 9999. */
export function formatInstant(wallMs: WallMs): string {
  const whole = Math.floor(wallMs);
  const minutes = Math.floor(whole / 60_000);
  const ms = whole - minutes * 60_000;
  const slot = minutes & (MINUTES_KEPT - 1);
  if (minutesSeen[slot] !== minutes) {
    minuteTexts[slot] = upToMinute(minutes);
    minutesSeen[slot] = minutes;
  }
  const second = Math.floor(ms / 1_000);
  return `${minuteTexts[slot]}${SECONDS[second]}${MILLISECONDS[ms - second * 1_000]}`;
}

/** {@link formatInstant} of a time that may not have come; null where it has not. */
export function instantOrNull(wallMs: WallMs | null): string | null {
  return wallMs === null ? null : formatInstant(wallMs);
}

/** The calendar day of a time in UTC, YYYY-MM-DD. */
export function dayOf(wallMs: WallMs): string {
  return formatInstant(wallMs).slice(0, DAY_LENGTH);
}

/** Reads RFC 3339 (any offset); null where the text is no such time. Fractions finer than a millisecond are cut off. */
export function parseInstant(text: string): WallMs | null {
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] =
    match;
  const monthNumber = Number(month);
  const dayNumber = Number(day);
  const days = daysFromCivil(Number(year), monthNumber, dayNumber);
  const civil = civilFromDays(days);
  if (civil.month !== monthNumber || civil.day !== dayNumber) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  if (sign !== undefined && (Number(offsetHour) > 23 || Number(offsetMinute) > 59)) return null;
  const offsetMinutes = sign === undefined ? 0 : Number(offsetHour) * 60 + Number(offsetMinute);
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local =
    days * MS_PER_DAY +
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    Number(second) * 1_000 +
    ms;
  return local - (sign === '-' ? -1 : 1) * offsetMinutes * 60_000;
}

/** The calendar day so many days later, YYYY-MM-DD; null where the text is no day. */
export function addDays(day: string, days: number): string | null {
  const start = parseInstant(`${day}T00:00:00Z`);
  return start === null ? null : dayOf(start + days * MS_PER_DAY);
}

/** The same day so many years later; the last of February where that year has no 29th. Null where the text is no day. */
export function addYears(day: string, years: number): string | null {
  if (addDays(day, 0) === null) return null;
  const later = `${pad(Number(day.slice(0, 4)) + years, 4)}${day.slice(4)}`;
  return addDays(later, 0) ?? `${later.slice(0, 8)}28`;
}
