import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkFiles } from '../../../gateway/config/configuration-files.ts';
import { sealConfiguration } from '../../../gateway/config/configuration-hash.ts';
import { isUnreadable, readYaml, type YamlFile } from '../../../gateway/config/yaml-file.ts';
import { scenarioKey } from '../../../gateway/virtual/scenario-key.ts';
import { VirtualGateway } from '../../../gateway/virtual/virtual-gateway.ts';
import { compileRegister } from '../../../rules/compile-register.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { Register } from '../../../rules/register.ts';
import { HABITS, STATES } from '../../../simulators/demo/habits.ts';
import { CHAPTER_SECONDS, incidentsOfChapter, Story } from '../../../simulators/demo/story.ts';

const FOLDER = join(import.meta.dirname, '../../../simulators/demo/sites');
const START_MS = Date.parse('2026-01-01T00:00:00Z');

function loadRegister(): Register {
  const documents = readdirSync(FOLDER)
    .map((name) => readYaml(join(FOLDER, name)))
    .filter((document): document is YamlFile => !isUnreadable(document));
  const { sites, profiles, problems } = checkFiles(documents, []);
  expect(problems).toEqual([]);
  return compileRegister(sealConfiguration({ sites, profiles }));
}

function tell(register: Register, seed: number, chapters: number): readonly HazgateEvent[] {
  const gateway = new VirtualGateway(register, scenarioKey(seed));
  const story = new Story(seed);
  const events: HazgateEvent[] = [...gateway.start({ steadyMs: 0, wallMs: START_MS })];
  for (let second = 0; second < CHAPTER_SECONDS * chapters; second += 1) {
    const at = { steadyMs: second * 1_000, wallMs: START_MS + second * 1_000 };
    for (const { topic, payload } of story.messagesAt(second)) {
      const admitted = gateway.admitMessage(at, topic, new TextEncoder().encode(payload));
      expect(admitted.rejections).toEqual([]);
      events.push(...admitted.events);
    }
    events.push(...gateway.admitTick(at));
  }
  return events;
}

const secondOf = (event: HazgateEvent) => (Date.parse(event.at) - START_MS) / 1_000;
const alarms = (events: readonly HazgateEvent[]) => events.filter(({ kind }) => kind === 'alarm');

describe('the demo', () => {
  let register: Register;
  beforeAll(() => {
    register = loadRegister();
  });

  it('tells of every point of the sites and of no other', () => {
    const told = [...Object.keys(HABITS), ...Object.keys(STATES)].sort();
    expect(told).toEqual(register.points.map(({ fullName }) => fullName).sort());
  });

  it('begins quietly: every habit lies on the safe side of its limits', () => {
    for (const point of register.points) {
      const home = HABITS[point.fullName]?.home;
      for (const { direction, limits } of point.ladders) {
        for (const limit of limits) {
          if (home === undefined) continue;
          expect(
            direction === 'rising' ? home < limit.value : home > limit.value,
            point.fullName,
          ).toBe(true);
        }
      }
    }
  });

  it('tells the same story for the same seed, and another one in the next chapter', () => {
    const told = (seed: number) => {
      const story = new Story(seed);
      return Array.from({ length: 120 }, (_, second) => story.messagesAt(second));
    };
    expect(told(1)).toEqual(told(1));
    expect(told(1)).not.toEqual(told(2));
    expect(incidentsOfChapter(1, 0)).not.toEqual(incidentsOfChapter(1, 1));
  });

  it.each([1, 2, 3, 4, 5])(
    'alarms within a minute, up to red, and calms down within five (seed %i)',
    (seed) => {
      const events = alarms(tell(register, seed, 2));
      const firstMinute = events.filter((event) => secondOf(event) <= 60);
      expect(firstMinute.some(({ type }) => type === 'raised')).toBe(true);
      expect(
        firstMinute.some(
          (event) =>
            event.type === 'escalated' && event.kind === 'alarm' && event.alarm.level === 1,
        ),
      ).toBe(true);
      for (const chapter of [0, 1]) {
        const inside = events.filter(
          (event) => Math.floor(secondOf(event) / CHAPTER_SECONDS) === chapter,
        );
        const sites = new Set(inside.map(({ site }) => site));
        expect([...sites].sort()).toEqual(['east-park', 'north-mine', 'south-tailings']);
        const latest = new Map(
          inside.map((event) => [event.kind === 'alarm' ? event.alarm.id : null, event]),
        );
        for (const event of latest.values()) expect(event.type).toBe('returned');
      }
    },
  );

  it('raises neither instrument nor communication alarms', () => {
    const rules = alarms(tell(register, 9, 1)).map((event) =>
      event.kind === 'alarm' ? event.alarm.rule : '',
    );
    expect(rules.filter((rule) => rule === 'instrument' || rule === 'communication')).toEqual([]);
  });
});
