/**
 * What the page knows, and how news changes it. No network, no clock, no document: everything comes in as an argument.
 */

/** Nothing heard for longer than this and the page is blind, in milliseconds. */
export const BLIND_AFTER_MS = 5_000;
/** A value may be this much older than its period before it is marked: the feed itself takes a second. */
export const PERIOD_SLACK_MS = 1_500;
/** Alarms shown at most; the rest is counted. */
export const ROWS_MAX = 200;

const CLOSED_REMEMBERED = 1_000;
const HIDDEN_STATES = ['SHELVED', 'SUPPRESSED', 'OUT_OF_SERVICE'];

/** A board that has seen nothing yet. `pending` holds news that comes while a list is on its way. */
export function emptyBoard() {
  return { alarms: new Map(), closed: new Map(), seq: null, pending: null, loaded: false };
}

/** The board at the beginning of fetching a list: news from now on is newer than the list may be. */
export function beginList(board) {
  return { ...board, pending: [] };
}

/** The board once the list has come: the list, and on top of it what was heard meanwhile. */
export function endList(board, alarms) {
  const entries = alarms.map((alarm) => [alarm.id, { alarm, durable: true }]);
  const pending = board.pending ?? [];
  const fresh = { ...board, alarms: new Map(entries), pending: null, loaded: true };
  return pending.reduce((next, news) => takeAlarm(next, news.alarm, news.durable), fresh);
}

/** Takes an event of the feed in. Events of points without an alarm, and of other kinds, change only the position. */
export function takeEvent(board, event) {
  const seq = event.seq === null ? board.seq : event.seq;
  const moved = { ...board, seq };
  if (event.kind !== 'alarm' || event.alarm.id === null) return moved;
  return takeAlarm(moved, event.alarm, event.durable);
}

/**
 * Takes an alarm in. A version that is known is news of durability only; an older one is no news at all: events told before
 * they were durable come a second time, when later ones may already be known.
 */
export function takeAlarm(board, alarm, durable) {
  const pending = board.pending === null ? null : [...board.pending, { alarm, durable }];
  const known = board.alarms.get(alarm.id);
  const closedAt = board.closed.get(alarm.id) ?? 0;
  const version = Math.max(known?.alarm.version ?? 0, closedAt);
  if (alarm.version < version || (alarm.version === version && known === undefined)) {
    return { ...board, pending };
  }
  const alarms = new Map(board.alarms);
  if (alarm.state === 'NORMAL') {
    alarms.delete(alarm.id);
    return { ...board, alarms, pending, closed: remembered(board.closed, alarm) };
  }
  const wasDurable = known !== undefined && known.alarm.version === alarm.version && known.durable;
  alarms.set(alarm.id, { alarm, durable: durable || wasDurable });
  return { ...board, alarms, pending };
}

function remembered(closed, alarm) {
  const next = new Map(closed).set(alarm.id, alarm.version);
  for (const id of next.keys()) {
    if (next.size <= CLOSED_REMEMBERED) break;
    next.delete(id);
  }
  return next;
}

/** Whether somebody still has to take note of the alarm. */
export function isUnacknowledged(alarm) {
  if (alarm.state === 'UNACK' || alarm.state === 'RTNUN') return true;
  return alarm.state === 'LATCHED' && alarm.acknowledgedAt === null;
}

/** Whether an acknowledgement can do anything. */
export function canAcknowledge(alarm) {
  return isUnacknowledged(alarm);
}

/** Whether an operator or the design has taken the alarm out of sight. */
export function isHidden(alarm) {
  return HIDDEN_STATES.includes(alarm.state);
}

/** Negative where `left` is more urgent: unacknowledged, level, toxic gas, oldest. */
export function compareUrgency(left, right, isToxic) {
  const keys = [left, right].map((alarm) => [
    isUnacknowledged(alarm) ? 0 : 1,
    alarm.level,
    isToxic(alarm) ? 0 : 1,
    alarm.raisedAt ?? '',
    alarm.id,
  ]);
  for (let index = 0; index < keys[0].length; index += 1) {
    if (keys[0][index] < keys[1][index]) return -1;
    if (keys[0][index] > keys[1][index]) return 1;
  }
  return 0;
}

/** Alarms to show, most urgent first; of one site where `site` is not null. */
export function shownAlarms(board, isToxic, site) {
  return [...board.alarms.values()]
    .filter(({ alarm }) => !isHidden(alarm) && (site === null || alarm.site === site))
    .sort((left, right) => compareUrgency(left.alarm, right.alarm, isToxic));
}

/** How many alarms are out of sight, by state. */
export function hiddenCounts(board, site) {
  const counts = {};
  for (const { alarm } of board.alarms.values()) {
    if (!isHidden(alarm) || (site !== null && alarm.site !== site)) continue;
    counts[alarm.state] = (counts[alarm.state] ?? 0) + 1;
  }
  return counts;
}

/**
 * The order in which rows stand while somebody points at them: those already there keep their place, so that no click lands
 * on another alarm than the one aimed at; new ones come behind.
 */
export function steadyOrder(entries, standing) {
  const byId = new Map(entries.map((entry) => [entry.alarm.id, entry]));
  const kept = standing.flatMap((id) => (byId.has(id) ? [byId.get(id)] : []));
  const keptIds = new Set(standing);
  return [...kept, ...entries.filter(({ alarm }) => !keptIds.has(alarm.id))];
}

/** Unhidden alarms of a site by level, and its worst unacknowledged level, or null. */
export function siteSummary(board, site) {
  const levels = { 1: 0, 2: 0, 3: 0, 4: 0 };
  let worst = null;
  let unacknowledged = null;
  for (const { alarm } of board.alarms.values()) {
    if (alarm.site !== site || isHidden(alarm)) continue;
    levels[alarm.level] += 1;
    worst = Math.min(worst ?? 9, alarm.level);
    if (isUnacknowledged(alarm)) unacknowledged = Math.min(unacknowledged ?? 9, alarm.level);
  }
  return { levels, worst, unacknowledged };
}

/** How long nothing has been heard, and whether that is too long. `heardAt` null: never yet. */
export function sight(nowMs, heardAtMs, startedAtMs) {
  const silentMs = Math.max(0, nowMs - (heardAtMs ?? startedAtMs));
  return { blind: silentMs > BLIND_AFTER_MS, silentMs };
}

/** Full name of a point, as the register has it. */
export function pointKey({ site, source, id }) {
  return `${site}/${source}/${id}`;
}

/** Points by full name with newer values put in; points that are not known are left out. */
export function takeValues(points, items) {
  const next = new Map(points);
  for (const { site, source, id, v, t, q } of items) {
    const key = pointKey({ site, source, id });
    const point = next.get(key);
    if (point === undefined || (point.latest !== null && point.latest.t > t)) continue;
    next.set(key, { ...point, latest: { v, t, q }, condition: conditionAfter(point, q) });
  }
  return next;
}

/** Only the gateway knows a point's condition; until it is asked again, a value that comes is at least no silence. */
function conditionAfter(point, quality) {
  if (quality === 'bad' || quality === 'uncertain') return quality;
  if (quality === 'calibrating' || quality === 'maintenance') return 'calibrating';
  return point.condition === 'uncertain' ? 'uncertain' : 'ok';
}

/** How far a shown value can be trusted: the gateway's word, or `old` where it is older than its period. */
export function trustOf(point, serverNowMs) {
  if (point.latest === null) return point.condition === 'stale' ? 'stale' : 'never';
  if (point.condition !== 'ok') return point.condition;
  const ageMs = serverNowMs - Date.parse(point.latest.t);
  return ageMs > point.periodSeconds * 1_000 + PERIOD_SLACK_MS ? 'old' : 'ok';
}

/** A number as people read it: at most six significant digits, none invented. */
export function formatNumber(value) {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e9 || magnitude < 1e-4) return value.toExponential(3);
  return String(Number(value.toPrecision(6)));
}

/** A span of time in the two largest fitting units: 8 s, 3 min, 2 h 5 min, 3 d 4 h; `units` gives their names. */
export function formatSpan(ms, units) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${units.minute}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} ${units.hour} ${minutes % 60} ${units.minute}`;
  return `${Math.floor(hours / 24)} ${units.day} ${hours % 24} ${units.hour}`;
}

/** Time of day of the reader's own zone, hh:mm:ss. */
export function formatClock(ms) {
  const date = new Date(ms);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** The same within a day of `nowMs`; else month, day and minute, with the year where it is another. */
export function formatMoment(ms, nowMs) {
  const date = new Date(ms);
  const now = new Date(nowMs);
  const clock = formatClock(ms);
  if (date.toDateString() === now.toDateString()) return clock;
  const day = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  if (date.getFullYear() !== now.getFullYear()) return [date.getFullYear(), ...day].join('-');
  return `${day.join('-')} ${clock.slice(0, 5)}`;
}
