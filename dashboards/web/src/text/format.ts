/** Names of units of time in the reader's language. */
export interface TimeUnits {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
}

/** A number as people read it: at most six significant digits, but all whole ones; none invented. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e9 || magnitude < 1e-4) return value.toExponential(3);
  if (magnitude >= 1e6) return String(Math.round(value));
  return String(Number(value.toPrecision(6)));
}

/** A unit as it is written in print: m³/h, mg/m³, %CH₄; empty for none. */
export function formatUnit(unit: string | null): string {
  return (unit ?? '').replace(/m3\b/g, 'm³').replace('CH4', 'CH₄');
}

/** A number with its unit; a dash alone where there is no number. */
export function formatQuantity(value: number | null | undefined, unit: string | null): string {
  const number = formatNumber(value);
  return value === null || value === undefined ? number : `${number} ${formatUnit(unit)}`.trim();
}

/** A span of time in the two largest fitting units: 8 s, 3 min, 2 h 5 min, 3 d 4 h. */
export function formatSpan(ms: number, units: TimeUnits): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${units.minute}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} ${units.hour} ${minutes % 60} ${units.minute}`;
  return `${Math.floor(hours / 24)} ${units.day} ${hours % 24} ${units.hour}`;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/** Time of day of the reader's own zone, hh:mm:ss. */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** The same within a day of `nowMs`; else month, day and minute, with the year where it is another. */
export function formatMoment(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const now = new Date(nowMs);
  const clock = formatClock(ms);
  if (date.toDateString() === now.toDateString()) return clock;
  const day = [date.getMonth() + 1, date.getDate()].map(twoDigits);
  const year = date.getFullYear() === now.getFullYear() ? [] : [date.getFullYear()];
  return `${[...year, ...day].join('-')} ${clock.slice(0, 5)}`;
}

/** How far the reader's zone is ahead of UTC at a time, as RFC 3339 writes it: +08:00. */
function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  return `${sign}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function dayOf(date: Date): string {
  const year = String(date.getFullYear()).padStart(4, '0');
  return [year, twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** Day and time of the reader's own zone in full: 2026-11-26 14:05:09. */
export function formatStamp(ms: number): string {
  return `${dayOf(new Date(ms))} ${formatClock(ms)}`;
}

/** From when to when in full; the day is told once where it is the same. */
export function formatRange(fromMs: number, toMs: number): string {
  const sameDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  return `${formatStamp(fromMs)} – ${sameDay ? formatClock(toMs) : formatStamp(toMs)}`;
}

/** The reader's zone at a time: UTC+08:00. */
export function formatZone(ms: number): string {
  return `UTC${offsetOf(new Date(ms))}`;
}

/** A time as RFC 3339 writes it, in the reader's own zone, to the millisecond. */
export function formatIso(ms: number): string {
  const date = new Date(ms);
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${dayOf(date)}T${formatClock(ms)}.${millis}${offsetOf(date)}`;
}
