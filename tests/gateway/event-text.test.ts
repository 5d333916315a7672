import { expect, test } from 'vitest';
import { eventText, keepEventText } from '../../gateway/event-text.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { alarmEvent } from './views/support.ts';

test('an event that came with its text has that text, and not one made again', () => {
  const event = alarmEvent({ id: 'a-1', seq: 1 });
  keepEventText(event, '{"as":"hashed"}');
  expect(eventText(event)).toBe('{"as":"hashed"}');
  keepEventText(event, '{"as":"hashed again"}');
  expect(eventText(event)).toBe('{"as":"hashed again"}');
});

test('one that came without has the JSON that it had when it was first asked for', () => {
  const event = alarmEvent({ id: 'a-1', seq: 1 });
  const text = JSON.stringify(event);
  expect(eventText(event)).toBe(text);
  Object.assign(event, { seq: 2 });
  expect(eventText(event)).toBe(text);
});

test('a copy has a text of its own, and the text shows in no copy, no comparison and no JSON', () => {
  const event = alarmEvent({ id: 'a-1', seq: 1 });
  const same = structuredClone(event);
  keepEventText(event, '{"as":"hashed"}');
  const copies: readonly HazgateEvent[] = [{ ...event }, structuredClone(event)];
  for (const copy of copies) {
    expect(copy).toStrictEqual(same);
    expect(eventText(copy)).toBe(JSON.stringify(same));
  }
  expect(event).toStrictEqual(same);
  expect(Reflect.ownKeys(event)).toEqual(Reflect.ownKeys(same));
});

test('a frozen event has its text too', () => {
  const event = Object.freeze(alarmEvent({ id: 'a-1', seq: 1 }));
  expect(eventText(event)).toBe(JSON.stringify(event));
});
