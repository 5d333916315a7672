import type {
  ActionResult,
  AlarmHistoryQuery,
  ApiDependencies,
  Countersignature,
  HistoryPage,
  PartState,
  PointView,
} from '../../../gateway/api/dependencies.ts';
import type {
  ClientView,
  JournalView,
  RefusedMessageView,
} from '../../../gateway/api/operation.ts';
import { Feed } from '../../../gateway/feed/feed.ts';
import { PointsFeed } from '../../../gateway/feed/points-feed.ts';
import { Metrics } from '../../../gateway/metrics.ts';
import type { Clock } from '../../../gateway/ports.ts';
import type { Alarm } from '../../../rules/alarm.ts';
import type { AreaView } from '../../../rules/area-view.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { Inhibition } from '../../../rules/inhibition.ts';
import type { Action, Refusal } from '../../../rules/input.ts';
import { NO_POINT_FACTS } from '../../../rules/point-facts.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';
import type { Point, Register } from '../../../rules/register.ts';
import type { BlindSpot } from '../../../rules/view.ts';
import { alarmEvent, FakeLog } from '../feed/feed-fakes.ts';

/** A register of points by their full names; a kind may follow a colon, as in `north/tanks/gt-1:toxic-gas`. */
export function registerOf(names: readonly string[]): Register {
  const points = names.map((name, index): Point => {
    const [fullName = '', kind = 'tank-level'] = name.split(':');
    const [site = '', source = '', id = ''] = fullName.split('/');
    return {
      index,
      site,
      source,
      id,
      fullName,
      kind,
      name: { zh: `点位 ${id}`, en: `Point ${id}` },
      unit: 'm',
      boolean: false,
      substance: null,
      range: [0, 12],
      periodMs: 10_000,
      staleAfterMs: 30_000,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 0,
      latching: false,
      ladders: [],
      limits: { H: 10.5 },
      standards: {},
      guidance: null,
      routes: {},
      calibrationDueAt: null,
      facts: NO_POINT_FACTS,
    };
  });
  const sites = [...new Set(points.map((point) => point.site))];
  const sources = [...new Set(points.map((point) => `${point.site}/${point.source}`))];
  return {
    hash: 'sha256:00',
    profiles: BUILT_IN_PROFILES,
    areas: [],
    sites: sites.map((id) => ({
      id,
      kind: 'chemical-park',
      name: { zh: `${id} 园区`, en: `${id} park` },
      region: ['huaxia', 'donghai'],
      timeZone: 'Asia/Shanghai',
      facts: { enterprise: { id: 'nc' } },
    })),
    sources: sources.map((name) => {
      const [site = '', id = ''] = name.split('/');
      return {
        site,
        id,
        kind: 'tank-farm',
        name: { zh: '罐区', en: 'Tank farm' },
        facts: { state: 'running' },
      };
    }),
    points,
  };
}

const NEVER: PointView = {
  latest: null,
  lastSeen: null,
  condition: 'never',
  alarms: [],
  mode: null,
};

/** A plant in memory whose alarms know just enough to be acted upon. Implements what the API asks of the rest of the gateway. */
export class FakePlant {
  register: Register;
  readonly open = new Map<string, Alarm>();
  readonly closed = new Map<string, Alarm>();
  areas: readonly AreaView[] = [];
  /** Levels that the live inventory counts with, by index. */
  readonly counted = new Map<number, number>();
  readonly status = new Map<number, PointView>();
  /** Indices of the points whose status was asked for, in order. */
  readonly lookedAt: number[] = [];
  /** What happens while a point is looked at. */
  onLook: (index: number) => void = () => {};
  readonly performed: { action: Action; by: string; comment: string | null }[] = [];
  readonly faults: unknown[] = [];
  readonly denials: string[] = [];
  readonly signatures: Countersignature[] = [];
  readonly unanswered: string[] = [];
  readonly log = new FakeLog();
  readonly historyQueries: unknown[] = [];
  inhibitions: readonly Inhibition[] = [];
  blindSpots: readonly BlindSpot[] = [];
  historyPages: HistoryPage[] = [];
  /** What the next actions are answered; as an engine would where there is none. */
  answer: ActionResult | null = null;
  durable = true;
  broken = false;
  ready = true;
  refused: RefusedMessageView[] = [];
  clients: ClientView[] = [];
  journal: JournalView = {
    durableSeq: 7,
    headSeq: 8,
    pendingBytes: 100,
    durableRecords: 21,
    unconfirmedRecords: 1,
    damagedBelow: 0,
    chain: { seq: 8, hash: 'aa' },
    sites: [{ site: 'north', siteSeq: 3, hash: 'bb' }],
    checkpoint: { seq: 5, at: '2026-11-21T00:00:00.000Z', signed: true },
    views: { historian: 2 },
  };
  parts: Record<string, PartState> = {
    journal: { state: 'ok', detail: null },
  };

  constructor(names: readonly string[]) {
    this.register = registerOf(names);
  }

  put(...alarms: readonly Alarm[]): void {
    for (const alarm of alarms) {
      const place = alarm.state === 'NORMAL' ? this.closed : this.open;
      place.set(alarm.id ?? '', alarm);
      const { site } = alarm;
      const event = { ...alarmEvent(this.log.durableSeq() + 1), site, alarm };
      this.log.events.push(event as HazgateEvent);
    }
  }

  /** Judges as the engine would, as far as these tests go. */
  judge(action: Action): { alarm: Alarm } | { refusal: Refusal } | null {
    if (!('alarm' in action)) return null;
    const alarm = this.open.get(action.alarm);
    if (alarm === undefined) return { refusal: { reason: 'not-found', detail: 'no open alarm' } };
    const id = action.alarm;
    if (action.version !== undefined && action.version !== alarm.version) {
      return { refusal: { reason: 'stale-version', detail: 'look again', alarm: id } };
    }
    if (action.do === 'acknowledge' && alarm.state === 'ACKED') {
      return {
        refusal: { reason: 'forbidden-by-state', detail: 'already acknowledged', alarm: id },
      };
    }
    const version = alarm.version + 1;
    const state = alarm.state === 'RTNUN' || action.do === 'close' ? 'NORMAL' : 'ACKED';
    const after: Alarm = { ...alarm, version, state, acknowledgedBy: 'local' };
    this.open.delete(id);
    this.put(after);
    return { alarm: after };
  }

  dependencies(
    clock: Clock,
  ): ApiDependencies & { eventFeed: Feed; valueFeed: PointsFeed; metrics: Metrics } {
    const unavailable = (): void => {
      if (this.broken) throw new Error('unavailable');
    };
    const plant = {
      pointStatus: (index: number) => {
        this.lookedAt.push(index);
        this.onLook(index);
        return this.status.get(index) ?? NEVER;
      },
      countedLevel: (index: number) => this.counted.get(index) ?? null,
      openAlarms: () => [...this.open.values()],
      inhibitions: () => this.inhibitions,
      blindSpots: () => this.blindSpots,
      openAlarm: (id: string) => this.open.get(id) ?? null,
      areas: () => this.areas,
    };
    const live = Object.defineProperty(plant, 'register', {
      get: () => this.register,
    }) as typeof plant & {
      readonly register: Register;
    };
    return {
      clock,
      gatekeeper: null,
      plant: live,
      events: this.log,
      actions: {
        perform: (action, by, comment) => {
          this.performed.push({ action, by, comment });
          if (this.answer !== null) return Promise.resolve(this.answer);
          const judged = this.judge(action);
          if (judged !== null && 'refusal' in judged) {
            return Promise.resolve({ kind: 'refused', refusal: judged.refusal });
          }
          const events = judged === null ? [] : [alarmEvent(1, judged.alarm, 'acknowledged')];
          return Promise.resolve(this.durable ? { kind: 'done', events } : { kind: 'not-durable' });
        },
      },
      alarmHistory: {
        find: async (id) => {
          unavailable();
          const events = this.log.events.filter(
            (event) => event.kind === 'alarm' && event.alarm.id === id,
          );
          const alarm = this.open.get(id) ?? this.closed.get(id);
          return alarm === undefined ? null : { alarm, events };
        },
        list: async (query: AlarmHistoryQuery) => {
          unavailable();
          this.historyQueries.push(query);
          const start =
            query.cursor === undefined || query.cursor === null ? 0 : Number(query.cursor);
          if (Number.isNaN(start)) return null;
          const all = [...this.closed.values()];
          const items = all.slice(start, start + query.limit);
          const next = start + items.length;
          return { items, nextCursor: next < all.length ? String(next) : null };
        },
      },
      historian: {
        history: async (query) => {
          unavailable();
          this.historyQueries.push(query);
          if (query.cursor === 'foreign') return null;
          return this.historyPages[Number(query.cursor ?? 0)] ?? null;
        },
      },
      eventFeed: new Feed(this.log, clock),
      valueFeed: new PointsFeed(live, clock),
      operation: {
        refused: async ({ limit, before = Number.MAX_SAFE_INTEGER, sites }) =>
          this.refused
            .filter(({ id, site }) => id < before && (sites?.includes(site ?? '') ?? true))
            .slice(0, limit),
        clients: () => this.clients,
        journal: async () => this.journal,
      },
      readiness: { report: () => ({ ready: this.ready, parts: this.parts }) },
      metrics: new Metrics(),
      countersigned: async (signature) => {
        this.signatures.push(signature);
        return this.durable;
      },
      denied: (account, request) => this.denials.push(`${account} ${request}`),
      unanswered: (cause, request) => this.unanswered.push(`${request}: ${String(cause)}`),
      faulted: (error) => this.faults.push(error),
    };
  }
}
