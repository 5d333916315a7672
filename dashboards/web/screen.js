/**
 * Draws the whole page from what is known. It reads nothing but its arguments and the document.
 */
import {
  canAcknowledge,
  formatClock,
  hiddenCounts,
  ROWS_MAX,
  shownAlarms,
  steadyOrder,
} from './board.js';
import { TEXTS } from './texts.js';
import {
  byId,
  element,
  fillAlarmRow,
  fillGroup,
  fillSite,
  keyed,
  makeAlarmRow,
  makeGroup,
  makeSite,
  setText,
} from './view.js';

/** What is drawn: the page's state, the gateway's time, the names in the reader's language. `holds`: rows keep their order. */
export function screenOf(state, serverNowMs, holds) {
  const { language, points, sites, sources } = state;
  const nameOf = ({ name, id }) => name?.[language] || id;
  const pointOf = ({ site, source, point }) => points.get(`${site}/${source}/${point}`);
  const sourceName = (site, id) => {
    const source = sources.find((each) => each.site === site && each.id === id);
    return source === undefined ? id : nameOf(source);
  };
  const siteName = (id) => {
    const site = sites.find((each) => each.id === id);
    return site === undefined ? id : nameOf(site);
  };
  return {
    ...state,
    serverNowMs,
    holds,
    nameOf,
    pointName: (alarm) => {
      const point = pointOf(alarm);
      if (point !== undefined) return nameOf(point);
      return alarm.point ?? sourceName(alarm.site, alarm.source);
    },
    placeName: ({ site, source, point }) => {
      const parts = [point ?? '', sourceName(site, source), siteName(site)];
      return parts.filter((part) => part !== '').join(' · ');
    },
    isToxic: (alarm) => pointOf(alarm)?.kind === 'toxic-gas',
  };
}

function drawAlarms(screen, texts, acknowledge) {
  const { board, site, holds } = screen;
  const urgent = shownAlarms(board, screen.isToxic, site);
  const ordered = holds ? steadyOrder(urgent, screen.standing) : urgent;
  const shown = ordered.slice(0, ROWS_MAX);
  byId('held').hidden = !holds || ordered.every((entry, index) => entry === urgent[index]);
  setText(byId('held'), texts.orderHeld);
  keyed(
    byId('alarm-rows'),
    shown,
    ({ alarm }) => alarm.id,
    () => makeAlarmRow(acknowledge),
    (row, entry) => fillAlarmRow(row, entry, screen),
  );
  setText(byId('alarms-count'), urgent.length === 0 ? '' : String(urgent.length));
  byId('calm').hidden = urgent.length > 0;
  setText(byId('calm'), board.loaded ? texts.noAlarms : texts.loading);
  byId('more').hidden = urgent.length <= shown.length;
  setText(byId('more'), texts.more(urgent.length - shown.length));
  const drill = urgent.find(({ alarm }) => alarm.mark === 'DRILL');
  byId('drill').hidden = drill === undefined;
  setText(byId('drill'), '演练 DRILL');
  byId('acknowledge-all').disabled = !shown.some(({ alarm }) => canAcknowledge(alarm));
  return shown.map(({ alarm }) => alarm.id);
}

function drawHidden({ board, site }, texts) {
  const counts = Object.entries(hiddenCounts(board, site));
  keyed(
    byId('hidden-counts'),
    counts,
    ([name]) => name,
    () => element('li', ''),
    (chip, [name, count]) => setText(chip, `${texts.hidden[name]} ${count}`),
  );
}

function drawValues(screen) {
  const groups = new Map();
  for (const point of screen.points.values()) {
    if (screen.site !== null && point.site !== screen.site) continue;
    const key = `${point.site}/${point.source}`;
    if (!groups.has(key)) {
      const title = screen.placeName({ site: point.site, source: point.source, point: null });
      groups.set(key, { key, title, points: [] });
    }
    groups.get(key).points.push(point);
  }
  keyed(
    byId('value-groups'),
    groups.values(),
    ({ key }) => key,
    makeGroup,
    (group, source) => fillGroup(group, source, screen),
  );
}

function drawHead({ language, live, heardAt, serverNowMs }, texts) {
  document.documentElement.lang = language;
  setText(byId('title'), texts.title);
  setText(byId('language'), texts.language);
  setText(byId('alarms-title'), texts.alarms);
  setText(byId('sites-title'), texts.sites);
  setText(byId('values-title'), texts.values);
  setText(byId('acknowledge-all'), texts.acknowledgeAll);
  const link = byId('link');
  link.dataset.live = live ? 'yes' : 'no';
  const never = heardAt === null;
  setText(link, live ? texts.live : never ? texts.connecting : texts.lost);
  setText(byId('clock'), formatClock(serverNowMs));
  const row = byId('alarm-columns');
  const columns = Object.entries(texts.columns);
  keyed(
    row,
    columns,
    ([name]) => name,
    ([name]) => element('th', name === 'value' || name === 'limit' ? 'number' : ''),
    (head, [, title]) => setText(head, title),
  );
}

/** Draws; returns the ids of the alarms as they now stand from top to bottom. */
export function drawScreen(screen, { acknowledge, chooseSite }) {
  const texts = TEXTS[screen.language];
  drawHead(screen, texts);
  const standing = drawAlarms(screen, texts, acknowledge);
  drawHidden(screen, texts);
  keyed(
    byId('site-list'),
    screen.sites,
    ({ id }) => id,
    () => makeSite(chooseSite),
    (item, site) => fillSite(item, site, screen),
  );
  drawValues(screen);
  return standing;
}
