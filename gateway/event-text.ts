import type { HazgateEvent } from '../rules/event.ts';

const texts = new WeakMap<HazgateEvent, string>();

/**
 * The JSON of an event. Journal, feed, alarm topics and alarm history all write the same event within a moment: it is made
 * once, and lives as long as the event does (3 µs each time on one machine).
 */
export function eventText(event: HazgateEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    text = JSON.stringify(event);
    texts.set(event, text);
  }
  return text;
}

/** Hands over the JSON of an event that was made on the way to its hash. */
export function keepEventText(event: HazgateEvent, text: string): void {
  texts.set(event, text);
}
