import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Configuration } from '../../rules/configuration.ts';

type Files = Pick<Configuration, 'sites' | 'profiles' | 'drill'>;

/**
 * `sha256:` and the hex SHA-256 of the RFC 8785 form of `{sites, profiles}`, with `drill` beside them in a drill: two files
 * that mean the same have the same hash.
 */
export function hashConfiguration({ sites, profiles, drill }: Files): string {
  const text = canonicalize({ sites, profiles, ...(drill ? { drill } : {}) }) ?? '';
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A configuration with its hash, frozen throughout. */
export function sealConfiguration(files: Files): Configuration {
  const { sites, profiles, drill } = files;
  return deepFreeze({
    hash: hashConfiguration(files),
    sites,
    profiles,
    ...(drill ? { drill } : {}),
  });
}

/** Freezes plain data throughout. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) deepFreeze(each);
    Object.freeze(value);
  }
  return value;
}
