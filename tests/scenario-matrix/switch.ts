import type { PlayableScenario } from '../../gateway/virtual/scenario.ts';
import { scenarioKey } from '../../gateway/virtual/scenario-key.ts';
import { VirtualGateway } from '../../gateway/virtual/virtual-gateway.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import type { Point, Register, Source } from '../../rules/register.ts';
import type { Expectation } from '../../simulators/expectation.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import { type PlayedGateway, Player, type ScenarioRun } from '../../simulators/player.ts';

/** Something under test that can be switched off: a rule of the gateway or a fault of the plant. */
export interface Switch {
  readonly kind: 'rule' | 'interlock' | 'fault';
  readonly name: string;
  /** Plays the scenario without it. */
  playWithout(): ScenarioRun;
}

const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;

/** Rules that the expectations want to see alarm, each with its point; null for any point. */
function rulesOf(expectations: readonly Expectation[]): { rule: string; point: string | null }[] {
  const found = new Map<string, { rule: string; point: string | null }>();
  for (const { event, rule, point } of expectations) {
    if (event === undefined || typeof rule !== 'string') continue;
    const named = typeof point === 'string' ? point : null;
    found.set(`${rule} ${named}`, { rule, point: named });
  }
  return [...found.values()];
}

/** Points whose ladder the expectations want to see raise, where they name no rule. */
function laddersOf(expectations: readonly Expectation[], register: Register) {
  const found = new Map<string, { rule: string; point: string }>();
  for (const { event, rule, point, limitName } of expectations) {
    if (event !== 'raised' || rule !== undefined || typeof point !== 'string') continue;
    const { ladders } = register.points.find((each) => isPoint(each, point)) ?? { ladders: [] };
    for (const { rule: own, limits } of ladders) {
      const isMeant = limitName === undefined || limits.some(({ name }) => name === limitName);
      if (isMeant) found.set(`${own} ${point}`, { rule: own, point });
    }
  }
  return [...found.values()];
}

function isPoint({ fullName }: Point, wanted: string | null): boolean {
  return wanted === null || fullName === wanted || fullName.endsWith(`/${wanted}`);
}

/** What a point is judged by, in a season or all year, without a rule on its value. */
function withoutValueRule<Limits extends Pick<Point, 'ladders' | 'suspicion'>>(
  judged: Limits,
  rule: string,
): Limits {
  const ladders = judged.ladders.filter((each) => each.rule !== rule);
  if (judged.suspicion === undefined) return { ...judged, ladders };
  return { ...judged, ladders, suspicion: { ...judged.suspicion, [rule]: undefined } };
}

/** The point as it would be judged if the rule were not there. */
function withoutRule(point: Point, rule: string): Point {
  if (rule === 'communication') return { ...point, staleAfterMs: FOR_EVER_MS };
  if (rule === 'instrument') return { ...point, range: null };
  if (rule === point.rate?.ladder.rule) return { ...point, rate: undefined };
  const { seasonal } = point;
  const bare = withoutValueRule(point, rule);
  if (seasonal === undefined) return bare;
  const dry = withoutValueRule(seasonal.dry, rule);
  return { ...bare, seasonal: { dry, flood: withoutValueRule(seasonal.flood, rule) } };
}

function withSources(register: Register, change: (source: Source) => Source): Register {
  return { ...register, sources: register.sources.map(change) };
}

/** A source in which nobody votes, or nobody looks how far its gauges differ. */
function withoutVote(source: Source, rule: string): Source {
  const { votes = [] } = source;
  const isDeviation = rule.startsWith('vote-deviation:');
  return {
    ...source,
    votes: isDeviation ? votes.map((vote) => ({ ...vote, deviation: null })) : [],
  };
}

/** A source of which no tank says what it holds. */
function withoutTanks({ hazard, ...source }: Source): Source {
  return hazard === undefined ? source : { ...source, hazard: { ...hazard, tanks: [] } };
}

/** What is judged without a rule; that of a group falls with the kind of its source. */
function registerWithout(register: Register, rule: string, point: string | null): Register {
  if (rule === 'pond' || rule.startsWith('item:'))
    return withSources(register, (each) => ({ ...each, kind: 'custom' }));
  if (rule.startsWith('vote')) return withSources(register, (each) => withoutVote(each, rule));
  if (rule.startsWith('inventory:') || rule.startsWith('major-hazard'))
    return withSources(register, withoutTanks);
  const points = register.points.map((each) =>
    isPoint(each, point) ? withoutRule(each, rule) : each,
  );
  return { ...register, points };
}

/** Points that the expectations want to see cut an area. */
function causesOf(expectations: readonly Expectation[]): readonly string[] {
  const causes = expectations
    .filter(({ event }) => event === 'cut-required')
    .flatMap(({ cause }) => (typeof cause === 'string' ? [cause] : []));
  return [...new Set(causes)];
}

/** Areas that a point can't cut. */
function registerWithoutCause(register: Register, cause: string): Register {
  const areas = register.areas.map((area) => ({
    ...area,
    causes: area.causes.filter(({ name }) => name !== cause && !name.endsWith(`/${cause}`)),
  }));
  return { ...register, areas };
}

interface Columns {
  readonly p: readonly string[];
  readonly v: readonly (number | null)[];
  readonly t?: unknown;
}

/** A message without what the device says of its readings, and without those that have no value; null where none is left. */
function withoutQuality(payload: Uint8Array): Uint8Array | null {
  const text = new TextDecoder().decode(payload);
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return payload;
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return payload;
  const { q: _, ...rest } = said as Record<string, unknown>;
  if (rest.v === null) return null;
  if (!Array.isArray(rest.v)) return new TextEncoder().encode(JSON.stringify(rest));
  const { p, v, t } = rest as unknown as Columns;
  const isThere = (_each: unknown, index: number): boolean => v[index] !== null;
  const times = Array.isArray(t) ? t.filter(isThere) : t;
  const columns = { p: p.filter(isThere), v: v.filter(isThere), t: times };
  return columns.p.length === 0 ? null : new TextEncoder().encode(JSON.stringify(columns));
}

/** A gateway that is deaf to what devices say of their own readings: without it there is no instrument alarm. */
function deafToQuality(gateway: VirtualGateway): PlayedGateway {
  return {
    pointNames: gateway.pointNames,
    start: (at) => gateway.start(at),
    admitMessage: (at, topic, payload) => {
      const heard = withoutQuality(payload);
      if (heard === null) return { events: [], rejections: [] };
      return gateway.admitMessage(at, topic, heard);
    },
    admitTick: (at) => gateway.admitTick(at),
    admitAction: (at, by, comment, action) => gateway.admitAction(at, by, comment, action),
    nextDueAt: () => gateway.nextDueAt(),
    openAlarms: () => gateway.openAlarms(),
    stop: (at) => gateway.stop(at),
  };
}

function play({ scenario, configuration }: PlayableScenario, register: Register, isDeaf = false) {
  const gateway = new VirtualGateway(register, scenarioKey(scenario.seed));
  const { plant } = buildPlant(scenario, configuration.sites);
  return new Player(scenario, isDeaf ? deafToQuality(gateway) : gateway, { plant }).play();
}

/** Everything that a scenario puts to the test. */
export function switchesOf(playable: PlayableScenario): readonly Switch[] {
  const { scenario, configuration } = playable;
  const register = compileRegister(configuration);
  const { expectations, faults } = scenario;
  const rules = [...rulesOf(expectations), ...laddersOf(expectations, register)];
  return [
    ...rules.map(
      ({ rule, point }): Switch => ({
        kind: 'rule',
        name: `${rule} of ${point ?? 'every point'}`,
        playWithout: () =>
          play(playable, registerWithout(register, rule, point), rule === 'instrument'),
      }),
    ),
    ...causesOf(expectations).map(
      (cause): Switch => ({
        kind: 'interlock',
        name: `of ${cause}`,
        playWithout: () => play(playable, registerWithoutCause(register, cause)),
      }),
    ),
    ...faults.map(
      (fault, index): Switch => ({
        kind: 'fault',
        name: `${fault.fault} on ${[fault.on].flat().join(', ')}`,
        playWithout: () => {
          const others = faults.filter((_, place) => place !== index);
          return play({ scenario: { ...scenario, faults: others }, configuration }, register);
        },
      }),
    ),
  ];
}
