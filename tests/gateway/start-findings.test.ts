import { expect, test } from 'vitest';
import { damageFound, foundAlarms } from '../../gateway/start-findings.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { DURABLE } from '../support/chained.ts';
import { Rig } from '../support/rig.ts';

/** The alarms of a point that is too high and then silent, and the events that raised them. */
function silentAndHigh(): { alarms: readonly Alarm[]; events: readonly HazgateEvent[] } {
  const rig = new Rig();
  rig.at(1).read(10);
  const raised = rig.outcome.events;
  rig.at(100).tick();
  const events = [...raised, ...rig.outcome.events].filter(({ kind }) => kind === 'alarm');
  const alarms = rig.engine.openAlarms();
  return { alarms, events: events.map((event) => ({ ...event, ...DURABLE })) };
}

test('what is taken back is not ended, and that of a silent point is ended, not taken back', () => {
  const { alarms, events } = silentAndHigh();
  expect(alarms.map(({ rule }) => rule)).toEqual(['communication', 'level-high']);
  const found = foundAlarms({ files: ['alarms.sqlite'], open: events }, alarms);
  expect(found.open).toMatchObject([{ alarm: { rule: 'level-high' } }]);
  expect(found.ended).toMatchObject([{ rule: 'communication' }]);
  const input = damageFound([], found);
  expect(input).toMatchObject({ lastKnown: found.open, ended: found.ended });
});

test('damage with which no alarm comes back and none ends names none', () => {
  const input = damageFound([], foundAlarms({ files: [], open: [] }, []));
  expect(input).not.toHaveProperty('lastKnown');
  expect(input).not.toHaveProperty('ended');
});
