import type { z } from 'zod';
import type {
  AlarmBulkSchema,
  AlarmDetailSchema,
  PointSchema,
  ProblemSchema,
  SiteSchema,
  SourceSchema,
} from '../../../../gateway/api/contract.ts';
import type { ReadinessSchema } from '../../../../gateway/api/health-contract.ts';

/** A site of the register. */
export type Site = z.output<typeof SiteSchema>;
/** A hazard source of the register. */
export type Source = z.output<typeof SourceSchema>;
/** A point with its current value. */
export type Point = z.output<typeof PointSchema>;
/** What was refused, and why. */
export type Problem = z.output<typeof ProblemSchema>;
/** How the parts of the gateway do. */
export type Readiness = z.output<typeof ReadinessSchema>;
/** An alarm with its whole story. */
export type AlarmDetail = z.output<typeof AlarmDetailSchema>;
/** What became of each alarm of a bulk acknowledgement. */
export type AlarmBulk = z.output<typeof AlarmBulkSchema>;

/** One value of the feed of current values. */
export interface ValueItem {
  readonly site: string;
  readonly source: string;
  readonly id: string;
  readonly v: number | null;
  readonly t: string;
  readonly q: 'good' | 'uncertain' | 'bad' | 'calibrating' | 'maintenance';
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
