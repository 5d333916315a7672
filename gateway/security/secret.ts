import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
/** Tokens begin with it, so that scanners for leaked secrets can find them. */
const TOKEN_PREFIX = 'hzg_';

/** 256 random bits as text. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** 256 random bits as a token. */
export function newToken(): string {
  return `${TOKEN_PREFIX}${newSecret()}`;
}

/** Whether a text looks like a token, and so is no password. */
export function isToken(text: string): boolean {
  return text.startsWith(TOKEN_PREFIX);
}

/** Fingerprint of a secret of 256 random bits; such a one needs no slow hash, only a key that is kept elsewhere. */
export function macOf(key: Uint8Array, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url');
}

/** Compares two fingerprints in constant time. */
export function isSameMac(left: string, right: string): boolean {
  const one = Buffer.from(left);
  const other = Buffer.from(right);
  return one.length === other.length && timingSafeEqual(one, other);
}

/** SHA-256, base64url: for session ids, which live shorter than it takes to guess one. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
