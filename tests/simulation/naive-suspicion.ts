import type { AlarmFold } from './alarm-fold.ts';
import type { NaivePoint, NaiveReading } from './naive-point.ts';
import type { PlantPlan, PointPlan, SuspectPlan } from './plant.ts';
import { hold } from './violation.ts';

const RULES = ['frozen', 'clipped', 'copied'] as const;
type Rule = (typeof RULES)[number];

interface Known {
  plan: PointPlan;
  /** Every good value there has been, oldest first. */
  readonly values: number[];
  readonly held: Map<Rule, boolean>;
}

/** Whether one list stands somewhere in another. */
function stands(part: readonly number[], whole: readonly number[]): boolean {
  const wanted = ` ${part.join(' ')} `;
  return ` ${whole.join(' ')} `.includes(wanted);
}

function isFrozen(values: readonly number[], { readings }: NonNullable<SuspectPlan['frozen']>) {
  const last = values.slice(-readings);
  return last.length === readings && new Set(last).size === 1;
}

function isClipped(
  values: readonly number[],
  { limits }: PointPlan,
  { readings, of, margin }: NonNullable<SuspectPlan['clipped']>,
): boolean {
  const last = values.slice(-of);
  const high = last.toSorted((a, b) => b - a)[0] ?? 0;
  const low = last.toSorted((a, b) => a - b)[0] ?? 0;
  const next = [limits.H, limits.HH].filter((each) => each !== undefined && each > high);
  const isBelow = next[0] !== undefined && next[0] - high <= margin + 1e-9;
  if (isBelow && last.filter((each) => each === high).length >= readings) return true;
  const under = [limits.L, limits.LL].filter((each) => each !== undefined && each < low);
  const isAbove = under[0] !== undefined && low - under[0] <= margin + 1e-9;
  return isAbove && last.filter((each) => each === low).length >= readings;
}

/** Reckons from all good values of all points, each time from the beginning, whether a point looks faked. */
export class NaiveSuspicions {
  #known = new Map<string, Known>();
  #isUnsure = false;

  follow(plan: PlantPlan | null): void {
    const next = new Map<string, Known>();
    for (const [name, point] of plan?.points ?? []) {
      const known = this.#known.get(name) ?? { plan: point, values: [], held: new Map() };
      // Who is not watched is not remembered.
      if (point.suspect === undefined) known.values.length = 0;
      for (const rule of RULES) if (point.suspect?.[rule] === undefined) known.held.delete(rule);
      known.values.splice(0, Math.max(0, known.values.length - depthOf(known.plan.suspect)));
      known.plan = point;
      next.set(name, known);
    }
    this.#known = next;
  }

  /** Part of the past is lost, and with it what was remembered. */
  loseSight(): void {
    this.#isUnsure = true;
  }

  /** A reading with what it may still do, now that its point may look faked. */
  believe({ plan, mode }: NaivePoint, reading: NaiveReading): NaiveReading {
    const known = this.#known.get(plan.fullName);
    const { value, quality, disposition } = reading;
    if (known === undefined || plan.suspect === undefined) return reading;
    const isNewest = disposition === 'live' || disposition === 'delayed';
    if (isNewest && value !== null && quality === 'good' && mode === null) {
      known.values.push(value);
      for (const rule of RULES) this.#judge(known, rule, reading.isGoodNews);
    }
    const isSuspect = [...known.held.values()].some(Boolean);
    if (!isSuspect || quality !== 'good' || !isNewest) return reading;
    return { ...reading, quality: 'uncertain', mayClear: false };
  }

  #judge(known: Known, rule: Rule, isGoodNews: boolean): void {
    const { suspect } = known.plan;
    if (suspect?.[rule] === undefined) return;
    if (this.#shows(known, suspect, rule)) known.held.set(rule, true);
    else if (isGoodNews) known.held.set(rule, false);
  }

  #shows(known: Known, { frozen, clipped, copied }: SuspectPlan, rule: Rule): boolean {
    const { values, plan } = known;
    if (rule === 'frozen') return frozen !== undefined && isFrozen(values, frozen);
    if (rule === 'clipped') return clipped !== undefined && isClipped(values, plan, clipped);
    if (copied === undefined) return false;
    if (this.#isCopy(known, values, copied)) return true;
    const isHeld = known.held.get('copied') === true;
    return isHeld && this.#isCopy(known, values.slice(0, -1), copied);
  }

  #isCopy(
    { plan }: Known,
    values: readonly number[],
    { readings, among }: NonNullable<SuspectPlan['copied']>,
  ): boolean {
    const last = values.slice(-readings);
    const changes = last.filter((each, index) => index > 0 && each !== last[index - 1]).length;
    if (last.length < readings || 2 * changes < readings || new Set(last).size < 4) return false;
    const own = this.#known.get(plan.fullName)?.values.slice(0, -1) ?? [];
    const skipped = own.length - values.length + 1;
    const earlier = own.slice(-among).slice(0, own.slice(-among).length - readings + 1 - skipped);
    if (stands(last, earlier)) return true;
    return [...this.#known.values()].some(({ plan: other, values: theirs }) => {
      const isTwin = other.source === plan.source && other.site === plan.site;
      const isWatched = other.suspect?.copied !== undefined && other.fullName !== plan.fullName;
      return (
        isTwin && isWatched && stands(last, theirs.slice(-depthOf(other.suspect)).slice(-among))
      );
    });
  }

  /** Holds what the events tell against it. */
  check(fold: AlarmFold, place: string): void {
    if (this.#isUnsure) return;
    for (const [name, { plan, held }] of this.#known) {
      for (const rule of RULES) {
        if (plan.suspect?.[rule] === undefined) continue;
        const alarm = fold.openOf(name, rule);
        const isActive = alarm !== null && alarm.returnedAt === null;
        hold(
          'faked values are found, and none where they move',
          isActive === (held.get(rule) === true),
          () => `${name} is ${isActive ? '' : 'not '}called ${rule} ${place}`,
        );
      }
    }
  }
}

/** How far back a point is remembered. */
function depthOf(suspect: SuspectPlan | undefined): number {
  const { frozen, clipped, copied } = suspect ?? {};
  return Math.max(frozen?.readings ?? 0, clipped?.of ?? 0, copied?.among ?? 0);
}
