import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** What signs the checkpoints of a run in virtual time. */
export interface ScenarioKey {
  /** Ed25519 public key, SPKI in DER, base64. */
  readonly publicKey: string;
  /** Signature over the bytes, base64. */
  sign(bytes: Uint8Array): string;
}

/** PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that belongs to a seed: the same for ever, and therefore worth nothing outside a simulation. */
export function scenarioKey(seed: number): ScenarioKey {
  const secret = createHash('sha256').update(`hazgate scenario key ${seed}`).digest();
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: publicKey.toString('base64'),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}
