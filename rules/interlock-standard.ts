import type { Confidence } from './register.ts';

/** A number of the coal mine's interlocks, with where it comes from. */
export interface InterlockNumber {
  readonly value: number;
  /** Standard that it is taken from; its clause was not seen. */
  readonly standard: string;
  readonly confidence: Confidence;
}

/**
 * What the standards say of interlocks beside the methane table: how soon power must be off, and the methane and fan lock
 * (甲烷风电闭锁). Times in ms, methane in %CH4.
 */
export const INTERLOCK_NUMBERS = {
  /** 甲烷超限断电 execution by a local controller. */
  localDeadlineMs: {
    value: 2_000,
    standard: 'AQ 6201-2006 / GB 50581',
    confidence: 'found',
  },
  /** 异地断电 by a remote controller. */
  remoteDeadlineMs: { value: 40_000, standard: 'AQ 6201-2019', confidence: 'memory-high' },
  /** Methane of a heading at which the start of its local fan is locked. */
  fanLockAt: { value: 3, standard: 'AQ 6201-2019', confidence: 'memory-high' },
  /** Methane of a heading below which that lock is undone by itself. */
  fanUnlockBelow: { value: 1.5, standard: 'AQ 6201-2019', confidence: 'memory-high' },
  /** Methane before the local fan of a series-ventilated heading at which that fan's own area is cut too (second stage). */
  secondStageCut: { value: 1.5, standard: 'AQ 1029-2007', confidence: 'found' },
} as const satisfies Record<string, InterlockNumber>;

/** Placements of methane sensors in a heading and its return, whose methane locks the local fan. */
export const FAN_LOCK_PLACEMENTS: readonly string[] = [
  'heading-face',
  'heading-return',
  'heading-mid',
  'double-heading-return',
];

/** Kinds of sources whose areas lock on a fault (故障闭锁) unless the site file says otherwise: AQ 6201-2019, memory-high. */
export const FAULT_LOCK_SOURCES: readonly string[] = ['coal-mine'];
