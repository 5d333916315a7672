import { isValidFilter } from './topic-filter.ts';

/** Everything below it is the gateway's own, whatever the version. */
const OWN_ROOT = 'hazgate';
/** Longest topic or filter that is carried, in UTF-16 units. */
const LENGTH_MAX = 1_024;
/** The broker's own ways of speaking to itself, and shared subscriptions, which MQTT 3.1.1 has not. */
const PROTECTED = new Set(['$SYS', '$hazgate', '$share']);

/** By the custom of the Eclipse Paho interoperability suite, a topic with this level may be written and never read. */
const WRITE_ONLY_LEVEL = 'nosubscribe';

function firstLevel(text: string): string {
  const end = text.indexOf('/');
  return end < 0 ? text : text.slice(0, end);
}

/** Whether a topic is nobody's: outside the gateway's own, so that with `mqtt.general` it is carried as by any broker. */
export function isGeneralTopic(topic: string): boolean {
  if (topic === '' || topic.length > LENGTH_MAX || /[+#\0\ufffd]/.test(topic)) return false;
  const first = firstLevel(topic);
  return first !== OWN_ROOT && !PROTECTED.has(first);
}

/** Whether a filter may be subscribed to in a general broker: it does not ask for the gateway's own alone, or for `$SYS`. */
export function isGeneralFilter(filter: string): boolean {
  if (filter.length > LENGTH_MAX || !isValidFilter(filter)) return false;
  if (filter.split('/').includes(WRITE_ONLY_LEVEL)) return false;
  const first = firstLevel(filter);
  return first !== OWN_ROOT && !PROTECTED.has(first);
}
