import { createHash } from 'node:crypto';
import { SigningKey } from '../journal/signing-key.ts';

/** The signing key that belongs to a seed: the same for ever, and therefore worth nothing outside a simulation. */
export function scenarioKey(seed: number): SigningKey {
  return SigningKey.fromSeed(createHash('sha256').update(`hazgate scenario key ${seed}`).digest());
}
