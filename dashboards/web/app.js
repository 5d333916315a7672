/** Wires the page: fetches lists, follows the feeds, sends what is clicked, and draws. */
import {
  beginList,
  canAcknowledge,
  emptyBoard,
  endList,
  pointKey,
  sight,
  takeAlarm,
  takeEvent,
  takeValues,
} from './board.js';
import { drawScreen, screenOf } from './screen.js';
import { firstLanguage, TEXTS } from './texts.js';
import { byId, setText, showSight } from './view.js';

const API = 'api/v1';
const ANSWER_MS_MAX = 8_000;
const DRAW_EVERY_MS = 250;
const POINTS_EVERY_MS = 60_000;
const POINTER_HOLDS_MS = 2_000;
const SILENT_RECONNECT_MS = 10_000;
const OPEN_STATES = 'UNACK,ACKED,RTNUN,LATCHED,SHELVED,SUPPRESSED,OUT_OF_SERVICE';
const RETRY_MS = [500, 1_000, 2_000, 5_000];

const state = {
  board: emptyBoard(),
  sites: [],
  sources: [],
  points: new Map(),
  language: firstLanguage(keptLanguage(), navigator.language),
  site: null,
  busy: new Set(),
  live: false,
  /** When something was last heard, on the steady clock of the page and on the wall. */
  heardAt: null,
  heardAtWall: Date.now(),
  /** How far the gateway's clock is ahead of this machine's. */
  aheadMs: 0,
  pointerAt: Number.NEGATIVE_INFINITY,
  standing: [],
  attempts: 0,
};
const startedAt = performance.now();
let feed = null;
let followedAt = 0;
let values = null;
let drawn = 0;
let drawTimer = null;
let pointsTimer = null;

function keptLanguage() {
  try {
    return localStorage.getItem('language');
  } catch {
    return null;
  }
}

async function ask(path, options = {}) {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  return fetch(`${API}/${path}`, { ...options, signal });
}

async function list(path) {
  const items = [];
  let cursor = null;
  do {
    const more = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
    const response = await ask(`${path}${more}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const page = await response.json();
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

async function fetchAlarms() {
  state.board = beginList(state.board);
  state.board = endList(state.board, await list(`alarms?state=${OPEN_STATES}`));
  drawSoon();
}

async function fetchRegister() {
  [state.sites, state.sources] = await Promise.all([list('sites'), list('sources')]);
  await fetchPoints();
}

async function fetchPoints() {
  const points = await list('points');
  state.points = new Map(points.map((point) => [pointKey(point), point]));
  drawSoon();
}

function fetchPointsSoon(afterMs) {
  if (pointsTimer !== null) return;
  pointsTimer = setTimeout(() => {
    pointsTimer = null;
    fetchPoints().catch(() => fetchPointsSoon(POINTS_EVERY_MS / 10));
  }, afterMs);
}

function heard(at) {
  state.heardAt = performance.now();
  state.heardAtWall = Date.now();
  if (at !== undefined) state.aheadMs = Date.parse(at) - Date.now();
}

/** Follows the events from where the page stopped; lists are fetched anew each time, for what was never confirmed is gone. */
function follow() {
  feed?.close();
  const from = state.board.seq === null ? '' : `?after=${state.board.seq}`;
  const source = new EventSource(`${API}/events/feed${from}`);
  feed = source;
  followedAt = performance.now();
  let listed = false;
  source.addEventListener('heartbeat', (message) => {
    const { at, seq } = JSON.parse(message.data);
    heard(at);
    state.live = true;
    state.attempts = 0;
    state.board = { ...state.board, seq };
    if (!listed) {
      listed = true;
      resynchronise();
    }
    drawSoon();
  });
  for (const kind of ['alarm', 'interlock', 'system']) {
    source.addEventListener(kind, (message) => {
      const event = JSON.parse(message.data);
      heard();
      state.board = takeEvent(state.board, event);
      const { rule } = event.alarm ?? {};
      if (rule === 'communication' || rule === 'instrument') fetchPointsSoon(1_000);
      if (event.kind === 'system' && event.type === 'config-changed') resynchronise();
      drawSoon();
    });
  }
  source.addEventListener('reset', (message) => {
    heard();
    state.board = { ...state.board, seq: JSON.parse(message.data).seq };
    resynchronise();
  });
  source.addEventListener('error', () => {
    if (feed === source) reconnect();
  });
}

function reconnect() {
  feed?.close();
  feed = null;
  state.live = false;
  drawSoon();
  const wait = RETRY_MS[Math.min(state.attempts, RETRY_MS.length - 1)];
  state.attempts += 1;
  setTimeout(() => {
    if (feed === null) follow();
  }, wait);
}

function resynchronise() {
  Promise.all([fetchAlarms(), fetchRegister()]).catch(() => reconnect());
}

/** Current values cost a connection of the few that a browser has; a page that nobody sees gives it back. */
function followValues() {
  values?.close();
  values = null;
  if (document.hidden) return;
  values = new EventSource(`${API}/points/feed`);
  values.addEventListener('message', (message) => {
    state.points = takeValues(state.points, JSON.parse(message.data).items);
    drawSoon();
  });
}

function notice(text) {
  const place = byId('notice');
  setText(place, text);
  place.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => {
    place.hidden = true;
  }, 12_000);
}

function failureText(status) {
  const texts = TEXTS[state.language];
  if (status === 409) return texts.conflict;
  if (status === 404) return texts.unknownAlarm;
  if (status === 503) return texts.notDurable;
  return status === null ? texts.noAnswer : texts.refused(status);
}

function failed(alarm, status) {
  const texts = TEXTS[state.language];
  notice(
    `${texts.failed}: ${screenOf(state, Date.now(), false).pointName(alarm)} – ${failureText(status)}`,
  );
}

async function post(path, body) {
  const response = await ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function acknowledge(alarm) {
  if (state.busy.has(alarm.id)) return;
  state.busy.add(alarm.id);
  drawSoon();
  try {
    const path = `alarms/${encodeURIComponent(alarm.id)}/acknowledge`;
    const answer = await post(path, { version: alarm.version });
    const after = answer.status === 200 ? answer.body : answer.body.alarm;
    if (after !== undefined) state.board = takeAlarm(state.board, after, true);
    if (answer.status !== 200) failed(alarm, answer.status);
  } catch {
    failed(alarm, null);
  } finally {
    state.busy.delete(alarm.id);
    drawSoon();
  }
}

/** Only what is on the screen is acknowledged, in the version in which it is there. */
async function acknowledgeAll() {
  const shown = [...byId('alarm-rows').children].map((row) => row.alarm);
  const alarms = shown.filter(canAcknowledge);
  if (alarms.length === 0) return;
  for (const { id } of alarms) state.busy.add(id);
  drawSoon();
  const texts = TEXTS[state.language];
  try {
    const asked = alarms.map(({ id, version }) => ({ id, version }));
    const answer = await post('alarms/acknowledge', { alarms: asked });
    if (answer.status !== 200) notice(`${texts.failed}: ${failureText(answer.status)}`);
    else {
      const { items } = answer.body;
      for (const { alarm } of items) {
        if (alarm !== null) state.board = takeAlarm(state.board, alarm, true);
      }
      const refused = items.filter(({ status }) => status !== 200).length;
      if (refused > 0) notice(texts.someFailed(refused, items.length));
    }
  } catch {
    notice(`${texts.failed}: ${texts.noAnswer}`);
  } finally {
    for (const { id } of alarms) state.busy.delete(id);
    drawSoon();
  }
}

function draw() {
  drawTimer = null;
  drawn = performance.now();
  const holds = performance.now() - state.pointerAt < POINTER_HOLDS_MS;
  const screen = screenOf(state, Date.now() + state.aheadMs, holds);
  state.standing = drawScreen(screen, { acknowledge, chooseSite });
  watch();
}

/** A flood of news is drawn a few times a second, not a thousand times. */
function drawSoon() {
  if (drawTimer !== null) return;
  drawTimer = setTimeout(draw, Math.max(0, DRAW_EVERY_MS - (performance.now() - drawn)));
}

/** Either clock may stand still or jump; the longer silence counts. */
function watch() {
  const steady = sight(performance.now(), state.heardAt, startedAt);
  const wall = sight(Date.now(), state.heardAtWall, state.heardAtWall);
  const seen = steady.silentMs > wall.silentMs ? steady : wall;
  showSight(seen, state.heardAtWall);
  if (seen.blind && state.live) {
    state.live = false;
    drawSoon();
  }
  if (
    seen.silentMs > SILENT_RECONNECT_MS &&
    feed !== null &&
    performance.now() - followedAt > SILENT_RECONNECT_MS
  ) {
    reconnect();
  }
}

function chooseSite(id) {
  state.site = state.site === id ? null : id;
  draw();
}

byId('language').addEventListener('click', () => {
  state.language = state.language === 'zh' ? 'en' : 'zh';
  try {
    localStorage.setItem('language', state.language);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  draw();
});
byId('acknowledge-all').addEventListener('click', acknowledgeAll);
for (const name of ['pointermove', 'pointerdown']) {
  byId('alarm-rows').addEventListener(name, () => {
    state.pointerAt = performance.now();
  });
}
document.addEventListener('visibilitychange', followValues);
setInterval(drawSoon, 1_000);
setInterval(watch, 500);
setInterval(() => fetchPointsSoon(0), POINTS_EVERY_MS);
draw();
follow();
followValues();
