/** Why a message or one item of it is refused. Devices and dashboards rely on these words. */
export const REJECTION_CODES = [
  'unknown-site',
  'unknown-source',
  'unknown-point',
  'malformed',
  'not-finite',
  'wrong-type',
  'bad-time',
  'bad-quality',
  'unequal-columns',
  'too-large',
  'too-deep',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** What is wrong, and what its sender should do about it. */
export interface Fault {
  readonly code: RejectionCode;
  readonly detail: string;
}

/** One refusal, of a whole message or of one item of a batch. */
export interface Rejection extends Fault {
  /** The topic the message came on. */
  readonly topic: string;
  /** Index of the item in its batch, from 0; null where the whole message is refused. */
  readonly item: number | null;
}

const EXCERPT_LENGTH_MAX = 40;

/** A value as a `detail` shows it: JSON, short, without anything that breaks a line. */
export function excerptOf(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'string' ? value.slice(0, EXCERPT_LENGTH_MAX + 1) : String(value);
  const short = text.length > EXCERPT_LENGTH_MAX ? `${text.slice(0, EXCERPT_LENGTH_MAX)}…` : text;
  return typeof value === 'string' ? JSON.stringify(short) : short;
}
