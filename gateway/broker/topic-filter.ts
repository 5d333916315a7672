import { formatTopic, TOPIC_ROOT } from '../wire/topic.ts';

/** Longest filter that is looked at, in UTF-16 units. */
const FILTER_LENGTH_MAX = 512;

/** Every topic that the gateway publishes, with `+` for whatever stands at that level. */
const PUBLISHED: readonly (readonly string[])[] = [
  formatTopic({ kind: 'rejected', site: '+' }),
  formatTopic({ kind: 'alarm', site: '+', alarm: '+' }),
  formatTopic({ kind: 'alarm-events', site: '+' }),
  formatTopic({ kind: 'command', site: '+', source: '+', area: '+' }),
  formatTopic({ kind: 'status' }),
].map((topic) => topic.split('/'));

/** A wildcard stands alone at its level, and `#` at the last one [MQTT-4.7.1-2, MQTT-4.7.1-3]. */
function isLevelValid(level: string, isLast: boolean): boolean {
  if (level === '+') return true;
  if (level === '#') return isLast;
  return !/[+#\0\ufffd]/.test(level);
}

/** Whether a filter keeps to MQTT: wildcards in their place, no NUL, valid UTF-8 [MQTT-1.5.3-1, MQTT-1.5.3-2]. */
export function isValidFilter(filter: string): boolean {
  if (filter === '') return false;
  const levels = filter.split('/');
  return levels.every((level, index) => isLevelValid(level, index === levels.length - 1));
}

function canMeet(filter: readonly string[], topic: readonly string[]): boolean {
  for (const [index, level] of filter.entries()) {
    if (level === '#') return index <= topic.length;
    const other = topic[index];
    if (other === undefined) return false;
    if (level !== '+' && other !== '+' && level !== other) return false;
  }
  return filter.length === topic.length;
}

/** Whether a filter matches a topic. */
export function meets(filter: string, topic: string): boolean {
  return canMeet(filter.split('/'), topic.split('/'));
}

/** The one site that a filter asks for; null where it asks for more than one, or for none of ours. */
export function siteOfFilter(filter: string): string | null {
  const [root, version, site = '+'] = filter.split('/');
  return `${root}/${version}` !== TOPIC_ROOT || site === '+' || site === '#' ? null : site;
}

/** Whether a filter can ever match something that the gateway publishes. */
export function canMatchPublished(filter: string): boolean {
  if (filter.length > FILTER_LENGTH_MAX) return false;
  const levels = filter.split('/');
  // Would match an alarm of that name; who asks for it means readings, which are not passed on.
  if (levels.at(-1) === 'readings') return false;
  return PUBLISHED.some((topic) => canMeet(levels, topic));
}
