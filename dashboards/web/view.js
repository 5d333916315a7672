/**
 * Puts what is known on the screen. Every text goes in by textContent, so that a name with markup shows as it is written; rows
 * are kept and filled anew, so that a click never falls between two of them.
 */
import {
  canAcknowledge,
  formatMoment,
  formatNumber,
  formatSpan,
  isUnacknowledged,
  siteSummary,
  trustOf,
} from './board.js';
import { BLIND_TEXTS, ruleText, TEXTS } from './texts.js';

/** The element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** An element with a class and children; a text child is text. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** Sets the text where it differs: an unchanged screen costs nothing and keeps selections. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** Makes the children of `parent` follow `items`: one each by key, in order, kept where it is there already. */
export function keyed(parent, items, keyOf, make, fill) {
  const standing = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = standing.get(key);
    standing.delete(key);
    if (child === undefined) {
      child = make(item);
      child.dataset.key = key;
    }
    fill(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const child of standing.values()) child.remove();
}

/** Level as shape, number and colour. */
function levelShape(level) {
  const shape = element('span', 'level-shape', String(level));
  shape.dataset.level = String(level);
  return shape;
}

function cells(row, names) {
  for (const name of names) row.append(element('td', name));
  return row;
}

const ALARM_CELLS = [
  'level',
  'state',
  'place',
  'what',
  'number value',
  'number limit',
  'since',
  'act',
];

/** An empty row of the alarm list; its button calls `acknowledge` with the alarm as it is shown at that moment. */
export function makeAlarmRow(acknowledge) {
  const row = cells(document.createElement('tr'), ALARM_CELLS);
  const [level, state, place, what, , , since, act] = row.children;
  level.append(element('span', 'level-shape'), element('span', ''));
  state.append(element('span', 'state'), element('span', 'marks'));
  place.append(element('span', ''), element('small', ''));
  what.append(element('span', ''), element('small', ''));
  since.append(element('span', ''), element('small', ''));
  const button = element('button', 'acknowledge');
  button.type = 'button';
  button.addEventListener('click', () => acknowledge(row.alarm));
  act.append(button);
  return row;
}

function marksOf({ alarm, durable }) {
  const marks = [];
  if (alarm.mark !== null) marks.push(alarm.mark);
  if (alarm.late) marks.push('late');
  if (!durable) marks.push('pending');
  return marks;
}

/** Fills a row of the alarm list. `screen` knows language, names, times and what is under way. */
export function fillAlarmRow(row, entry, screen) {
  const { alarm } = entry;
  const texts = TEXTS[screen.language];
  const [level, state, place, what, value, limit, since, act] = row.children;
  row.alarm = alarm;
  row.className = isUnacknowledged(alarm) ? 'unacknowledged' : '';
  row.dataset.level = String(alarm.level);
  setText(level.children[0], String(alarm.level));
  setText(level.children[1], texts.levels[alarm.level]);
  setText(state.children[0], texts.states[alarm.state] ?? alarm.state);
  keyed(
    state.children[1],
    marksOf(entry),
    (mark) => mark,
    () => element('span', 'mark'),
    (badge, mark) => {
      badge.dataset.mark = mark;
      setText(badge, texts.marks[mark]);
    },
  );
  setText(place.children[0], screen.pointName(alarm));
  setText(place.children[1], screen.placeName(alarm));
  setAttribute(place, 'title', `${screen.pointName(alarm)} · ${screen.placeName(alarm)}`);
  setText(what.children[0], ruleText(alarm.rule, screen.language));
  setText(what.children[1], alarm.occurrences > 1 ? `× ${alarm.occurrences}` : '');
  setText(value, withUnit(alarm.value, alarm.unit));
  setText(
    limit,
    [texts.limits[alarm.limitName] ?? alarm.limitName ?? '', withUnit(alarm.limit, alarm.unit)]
      .join(' ')
      .trim(),
  );
  const raisedMs = Date.parse(alarm.raisedAt ?? alarm.updatedAt);
  setText(since.children[0], formatMoment(raisedMs, screen.serverNowMs));
  setText(since.children[1], texts.since(formatSpan(screen.serverNowMs - raisedMs, texts.units)));
  const button = act.firstElementChild;
  const busy = screen.busy.has(alarm.id);
  button.hidden = !canAcknowledge(alarm);
  button.disabled = busy;
  setText(button, busy ? texts.acknowledging : texts.acknowledge);
}

function withUnit(value, unit) {
  if (value === null) return '';
  return unit === null ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** A site's entry, which chooses it. */
export function makeSite(choose) {
  const button = element('button', 'site');
  button.type = 'button';
  button.append(element('span', ''), element('small', ''), element('span', 'site-levels'));
  button.addEventListener('click', () => choose(button.parentElement.dataset.key));
  return element('li', '', button);
}

/** Fills a site's entry: name, region, alarms by level, how many of its points can't be trusted. */
export function fillSite(item, site, screen) {
  const texts = TEXTS[screen.language];
  const button = item.firstElementChild;
  const [name, region, levels] = button.children;
  setAttribute(button, 'aria-pressed', String(screen.site === site.id));
  setText(name, screen.nameOf(site));
  const points = [...screen.points.values()].filter((point) => point.site === site.id);
  const untrusted = points.filter((point) => trustOf(point, screen.serverNowMs) !== 'ok').length;
  const facts = [site.region.join(' / '), texts.points(points.length)];
  if (untrusted > 0) facts.push(texts.untrusted(untrusted));
  setText(region, facts.join(' · '));
  const summary = siteSummary(screen.board, site.id);
  const counts = [1, 2, 3, 4].filter((level) => summary.levels[level] > 0);
  keyed(
    levels,
    counts.length > 0 ? counts : [0],
    (level) => String(level),
    (level) =>
      level === 0
        ? element('span', '')
        : element('span', 'site-level', levelShape(level), element('span', '')),
    (badge, level) => {
      if (level === 0) setText(badge, texts.quiet);
      else setText(badge.lastElementChild, `× ${summary.levels[level]}`);
    },
  );
}

/** A source with its points. */
export function makeGroup() {
  return element('section', 'group', element('h3', ''), element('table', '', element('tbody', '')));
}

/** Fills a source's points: name, value, unit, how far it can be trusted, age. */
export function fillGroup(group, source, screen) {
  setText(group.children[0], source.title);
  keyed(
    group.querySelector('tbody'),
    source.points,
    (point) => point.id,
    () => cells(document.createElement('tr'), ['name', 'value', 'unit', 'trust', 'age']),
    (row, point) => fillPoint(row, point, screen),
  );
}

function fillPoint(row, point, screen) {
  const texts = TEXTS[screen.language];
  const [name, value, unit, trust, age] = row.children;
  const { latest } = point;
  row.dataset.trust = trustOf(point, screen.serverNowMs);
  setText(name, screen.nameOf(point));
  setAttribute(name, 'title', `${point.site}/${point.source}/${point.id}`);
  setText(value, latest === null ? '–' : formatNumber(latest.v));
  setText(unit, point.unit ?? '');
  setText(trust, texts.trust[row.dataset.trust]);
  const ageMs = latest === null ? 0 : screen.serverNowMs - Date.parse(latest.t);
  setText(age, latest === null ? '' : texts.ago(formatSpan(ageMs, texts.units)));
}

/** Shouts, in both languages, where nothing has been heard for too long. */
export function showSight(seen, heardAtWallMs) {
  byId('blind').hidden = !seen.blind;
  document.body.classList.toggle('is-blind', seen.blind);
  if (!seen.blind) return;
  for (const language of ['zh', 'en']) {
    const span = formatSpan(seen.silentMs, TEXTS[language].units);
    const clock = formatMoment(heardAtWallMs, Date.now());
    setText(byId(`blind-${language}`), BLIND_TEXTS[language](clock, span));
  }
}
