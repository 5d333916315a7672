import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { assert } from '../../rules/assert.ts';

const SEED_BYTES = 32;
/** DER around a raw Ed25519 seed and a raw public key (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

async function seedIn(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The gateway's Ed25519 key (RFC 8032), with which it signs checkpoints. */
export class SigningKey {
  readonly #private: KeyObject;
  /** Base64 of the 32 raw bytes of the public key, as it stands in `started`. */
  readonly publicKey: string;

  private constructor(key: KeyObject, publicKey: string) {
    this.#private = key;
    this.publicKey = publicKey;
  }

  /** The key of a seed of 32 bytes. */
  static fromSeed(seed: Uint8Array): SigningKey {
    assert(seed.length === SEED_BYTES, 'a signing key comes from 32 bytes');
    const der = Buffer.concat([PRIVATE_PREFIX, seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return new SigningKey(key, spki.subarray(PUBLIC_PREFIX.length).toString('base64'));
  }

  /**
   * The key kept in a file, made once and readable by its owner only. A file that a fault has damaged is set aside
   * under `.damaged` and a new key comes into use, which `started` then names. Rejects where the disk does.
   */
  static async fromFile(path: string): Promise<SigningKey> {
    const seed = await seedIn(path);
    if (seed !== null && seed.length === SEED_BYTES) {
      await chmod(path, 0o600);
      return SigningKey.fromSeed(seed);
    }
    if (seed !== null) await rename(path, `${path}.damaged`);
    const fresh = randomBytes(SEED_BYTES);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(fresh);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    return SigningKey.fromSeed(fresh);
  }

  /** Signature of the bytes, base64. May be passed on by itself. */
  readonly sign = (bytes: Uint8Array): string =>
    sign(null, bytes, this.#private).toString('base64');
}

/**
 * Checks a signature; false too where the key or the signature is none.
 *
 * @param publicKey base64 of 32 raw bytes
 * @param signature base64
 */
export function verifySignature(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== SEED_BYTES) return false;
  const der = Buffer.concat([PUBLIC_PREFIX, raw]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, bytes, key, Buffer.from(signature, 'base64'));
}
