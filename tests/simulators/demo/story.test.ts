import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type PlayableScenario,
  playVirtually,
  readScenario,
} from '../../../gateway/virtual/scenario.ts';
import { compileRegister } from '../../../rules/compile-register.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { PlantReading } from '../../../simulators/plant.ts';

const FILE = join(import.meta.dirname, '../../../simulators/demo/demo.yaml');
const CHAPTER_SECONDS = 300;
const CHAPTERS = 4;

describe('the demo sites', () => {
  let playable: PlayableScenario;
  let events: readonly HazgateEvent[];
  const readings: PlantReading[] = [];

  const secondOf = ({ at }: HazgateEvent) => (Date.parse(at) - playable.scenario.startMs) / 1_000;
  const alarms = (type: string) =>
    events.flatMap((event) => (event.kind === 'alarm' && event.type === type ? [event] : []));

  beforeAll(() => {
    const read = readScenario(FILE);
    expect(read.problems).toEqual([]);
    if (read.playable === null) throw new Error('the demo can not be played');
    const durationMs = CHAPTER_SECONDS * CHAPTERS * 1_000;
    playable = { ...read.playable, scenario: { ...read.playable.scenario, durationMs } };
    const run = playVirtually(playable, { reading: (each) => readings.push(each) });
    events = run.events;
    expect(run.verdicts).toEqual([]);
  });

  it('have sixty points with names in both languages and a place on the plan, and tell of every one', () => {
    const points = playable.configuration.sites.flatMap(({ sources }) =>
      sources.flatMap(({ points: own }) => own ?? []),
    );
    expect(points).toHaveLength(60);
    for (const { id, name, position } of points) {
      expect(name, id).toMatchObject({ zh: expect.any(String), en: expect.any(String) });
      expect(position, id).toBeDefined();
    }
    const told = new Set(readings.map(({ pointName }) => pointName));
    const { points: compiled } = compileRegister(playable.configuration);
    expect([...told].sort()).toEqual(compiled.map(({ fullName }) => fullName).sort());
  });

  it('read every five seconds on the mean', () => {
    const meanSeconds = (60 * CHAPTERS * CHAPTER_SECONDS) / readings.length;
    expect(meanSeconds).toBeGreaterThan(3);
    expect(meanSeconds).toBeLessThan(6);
  });

  it('begin quietly, and show something worth attention within a minute of every chapter', () => {
    const raised = alarms('raised').map(secondOf);
    expect(Math.min(...raised)).toBeGreaterThan(10);
    for (let chapter = 0; chapter < CHAPTERS; chapter += 1) {
      const within = raised.filter(
        (second) => second >= chapter * CHAPTER_SECONDS && second < chapter * CHAPTER_SECONDS + 60,
      );
      expect(within.length, `chapter ${chapter}`).toBeGreaterThan(0);
    }
  });

  it('are back to normal within five minutes of each alarm', () => {
    for (const { alarm, ...event } of alarms('raised')) {
      const at = secondOf({ alarm, ...event } as HazgateEvent);
      if (at > CHAPTER_SECONDS * (CHAPTERS - 1)) continue;
      const back = alarms('returned').find(
        (each) => each.alarm.id === alarm.id && secondOf(each) >= at,
      );
      expect(back, `${alarm.source} ${alarm.point} ${alarm.rule}`).toBeDefined();
      if (back !== undefined) expect(secondOf(back) - at).toBeLessThanOrEqual(CHAPTER_SECONDS);
    }
  });

  it('show every kind of trouble: level, gas, methane, carbon monoxide, rain, turbidity, a cut that is obeyed and restored', () => {
    const rules = new Set(alarms('raised').map(({ alarm }) => alarm.rule));
    for (const rule of [
      'level-high',
      'toxic-gas-high',
      'combustible-gas-high',
      'methane-high',
      'carbon-monoxide-high',
      'rainfall-high',
      'turbidity-high',
      'pond',
    ])
      expect(rules, rule).toContain(rule);
    const types = new Set(
      events.filter(({ kind }) => kind === 'interlock').map(({ type }) => type),
    );
    for (const type of ['cut-required', 'cut-confirmed', 'restore-permitted', 'restored'])
      expect(types, type).toContain(type);
    expect(types).not.toContain('cut-failed');
    expect(rules).not.toContain('communication');
    expect(rules).not.toContain('instrument');
  });
});
