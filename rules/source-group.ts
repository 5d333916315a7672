import type { AlarmSubject } from './alarm-entry.ts';
import { COLOUR_LEVELS, COLOURS, colourRank } from './colour.ts';
import type { Register } from './register.ts';
import type { RuleLadder } from './rule-state.ts';

/** Rule of a group that stands on all items of a tailings dam. */
export const POND = 'pond';

/** Points of one kind of one source, judged together. */
export interface ItemGroup {
  /** `item:` and the kind of its points. */
  readonly rule: string;
  /** Indexes in the register. */
  readonly members: readonly number[];
}

/** What the points of a tailings dam are counted to: an item for each kind, and the pond above them. */
export interface SourceGroup {
  /** Its alarms stand under the source, without a point. */
  readonly subject: AlarmSubject;
  readonly items: readonly ItemGroup[];
  /** Which item a point belongs to, by the point's index. */
  readonly itemOf: ReadonlyMap<number, number>;
}

function colourLadder(
  rule: string,
  clause: string,
  confidence: 'found' | 'memory-high',
): RuleLadder {
  const standard = { id: 'GB 39496-2020', clause, confidence };
  const limits = COLOURS.map((name) => ({
    name,
    value: null,
    level: COLOUR_LEVELS[name],
    standard,
  }));
  return { rule, direction: 'rising', limits };
}

/** The ladders of a group in judging order: its items, then the pond. */
export function groupLadders(group: SourceGroup): readonly RuleLadder[] {
  return [
    ...group.items.map(({ rule }) => colourLadder(rule, '5.5.4 a', 'found')),
    // The end of clause b was not read.
    colourLadder(POND, '5.5.4 b', 'memory-high'),
  ];
}

/** Points that can have a colour, by source and kind, in the order of the register. */
function colouredPoints(register: Register): Map<string, Map<string, number[]>> {
  const dams = new Set(
    register.sources
      .filter(({ kind }) => kind === 'tailings-dam')
      .map(({ site, id }) => `${site}/${id}`),
  );
  const bySource = new Map<string, Map<string, number[]>>();
  for (const { index, site, source, kind, ladders, rate } of register.points) {
    const name = `${site}/${source}`;
    const judged = rate === undefined ? ladders : [...ladders, rate.ladder];
    const isColoured = judged.some(({ limits }) =>
      limits.some((each) => colourRank(each.name) >= 0),
    );
    if (!dams.has(name) || !isColoured) continue;
    const kinds = bySource.get(name) ?? new Map<string, number[]>();
    kinds.set(kind, [...(kinds.get(kind) ?? []), index]);
    bySource.set(name, kinds);
  }
  return bySource;
}

/** The groups of a register, in its order. A source without a point that can have a colour has none. */
export function groupsOf(register: Register): readonly SourceGroup[] {
  return [...colouredPoints(register)].map(([fullName, kinds]): SourceGroup => {
    const [site = '', source = ''] = fullName.split('/');
    const items = [...kinds].map(([kind, members]) => ({ rule: `item:${kind}`, members }));
    const places = items.flatMap(({ members }, item) =>
      members.map((point) => [point, item] as const),
    );
    const isDrill = items.some(({ members }) =>
      members.some((point) => register.points[point]?.drill),
    );
    return {
      subject: {
        site,
        source,
        id: null,
        fullName,
        unit: null,
        latching: false,
        routes: {},
        ...(isDrill ? { drill: true } : {}),
      },
      items,
      itemOf: new Map(places),
    };
  });
}
