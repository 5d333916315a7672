/**
 * How far what a point shows can be believed by an interlock:
 * `sure` good and timely; `unsure` uncertain, out of range or delayed; `old` older than the newest, but live;
 * `blind` calibrating, under maintenance or bump-tested; `fault` bad or silent.
 */
export const TRUSTS = ['sure', 'unsure', 'old', 'blind', 'fault'] as const;
export type Trust = (typeof TRUSTS)[number];

/** Where a value stands to a threshold: at or above it, below its lower end, or between the two. */
export const BANDS = ['met', 'between', 'left'] as const;
export type Band = (typeof BANDS)[number];

/** What one reading or a silence shows of one cause. */
export interface Sight {
  readonly trust: Trust;
  /** Of the value that cuts; `between` where there is none. */
  readonly cut: Band;
  /** Of the methane that locks the fan; `left` where it locks none. */
  readonly fanLock: Band;
}

/** What one cause holds against its area: independent facts, none derived from another. */
export interface CauseAxes {
  /** From the value that meets the cut to a sure one that has left it. */
  readonly overLimit: boolean;
  /** From bad data or silence to the first sure reading (故障闭锁). */
  readonly faultLock: boolean;
  /** From the methane that locks the fan to a sure value below the one that unlocks it (甲烷风电闭锁). */
  readonly fanLock: boolean;
  /** Whether what it showed last permits power: sure and left. Not the opposite of the others: doubt permits nothing. */
  readonly permits: boolean;
}

/** A cause that nothing is known of: it requires nothing and permits nothing. */
export const UNSEEN: CauseAxes = {
  overLimit: false,
  faultLock: false,
  fanLock: false,
  permits: false,
};

/** Whether a cause requires the power of its area to be off. */
export function requiresCut(axes: CauseAxes): boolean {
  return axes.overLimit || axes.faultLock || axes.fanLock;
}

/** Whether a cause locks its area, so that not even a person on the spot may switch it on. `byState`: a fan or a duct. */
export function locks(axes: CauseAxes, byState: boolean): boolean {
  return axes.faultLock || axes.fanLock || (byState && axes.overLimit);
}

function holds(held: boolean, band: Band, trust: Trust): boolean {
  const isSeen = trust === 'sure' || trust === 'unsure' || trust === 'old';
  if (isSeen && band === 'met') return true;
  return trust === 'sure' && band === 'left' ? false : held;
}

function permitsAfter(before: CauseAxes, next: Omit<CauseAxes, 'permits'>, sight: Sight): boolean {
  if (sight.trust === 'sure') return sight.cut === 'left' && !next.fanLock;
  // What is older than the newest takes the newest's word back only where it requires a cut itself.
  if (sight.trust === 'old') return before.permits && !next.overLimit && !next.fanLock;
  return false;
}

/** One step of a cause. `locksOnFault`: whether bad data and silence cut the area. */
export function stepCause(axes: CauseAxes, sight: Sight, locksOnFault: boolean): CauseAxes {
  const { trust } = sight;
  const next = {
    overLimit: holds(axes.overLimit, sight.cut, trust),
    fanLock: holds(axes.fanLock, sight.fanLock, trust),
    faultLock:
      trust === 'fault' ? axes.faultLock || locksOnFault : axes.faultLock && trust !== 'sure',
  };
  return { ...next, permits: permitsAfter(axes, next, sight) };
}
