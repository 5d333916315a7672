import { addDays, dayOf, parseInstant, type WallMs } from './time.ts';

/** The flood season of a dam (汛期), and the rest of the year. */
export const SEASONS = ['flood', 'dry'] as const;
/** One of them. */
export type Season = (typeof SEASONS)[number];

/** First and last day of a flood season, MM-DD; it may go over the end of the year. */
export type FloodSeason = readonly [from: string, to: string];

const DAYS_MAX = 366;

/** Time zones are few and their formatters slow to make. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}

/** What clocks in a time zone show, as if they stood in UTC; whole seconds. */
function localOf(wallMs: WallMs, timeZone: string): WallMs {
  const parts = formatterOf(timeZone).formatToParts(wallMs);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  const text = `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`;
  return parseInstant(text) as WallMs;
}

function dayAt(wallMs: WallMs, timeZone: string): string {
  return dayOf(localOf(wallMs, timeZone));
}

/** When a day, YYYY-MM-DD, begins in a time zone. */
function beginningOf(day: string, timeZone: string): WallMs {
  const wanted = parseInstant(`${day}T00:00:00Z`) as WallMs;
  // Twice, in case that the clocks are changed between the first guess and the day.
  const guess = wanted - (localOf(wanted, timeZone) - wanted);
  return guess + (wanted - localOf(guess, timeZone));
}

function seasonOn(day: string, [from, to]: FloodSeason): Season {
  const date = day.slice('YYYY-'.length);
  const isIn = from <= to ? date >= from && date <= to : date >= from || date <= to;
  return isIn ? 'flood' : 'dry';
}

/** The season in a time zone at a time. */
export function seasonAt(wallMs: WallMs, flood: FloodSeason, timeZone: string): Season {
  return seasonOn(dayAt(wallMs, timeZone), flood);
}

/** When the next season begins, after a time; null where the flood season is all year. */
export function nextSeasonAt(wallMs: WallMs, flood: FloodSeason, timeZone: string): WallMs | null {
  const today = dayAt(wallMs, timeZone);
  const season = seasonOn(today, flood);
  for (let days = 1; days <= DAYS_MAX; days += 1) {
    const day = addDays(today, days) as string;
    if (seasonOn(day, flood) !== season) return beginningOf(day, timeZone);
  }
  return null;
}
