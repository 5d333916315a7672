import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Configuration } from '../../rules/configuration.ts';
import type { ProfileFile } from '../../rules/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';

type Files = Pick<Configuration, 'sites' | 'profiles' | 'drill'>;

/**
 * `sha256:` and the hex SHA-256 of the RFC 8785 form of `{sites, profiles}`, with `drill` beside them in a drill: two files
 * that mean the same have the same hash.
 */
export function hashConfiguration({ sites, profiles, drill }: Files): string {
  const text = canonicalize({ sites, profiles, ...(drill ? { drill } : {}) }) ?? '';
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * A configuration with its hash, frozen throughout: the built-in profiles first, then those of files. The built-in ones
 * are part of it, so that a journal written under an older version is judged by that version's numbers.
 */
export function sealConfiguration(
  files: Files,
  builtIn: readonly ProfileFile[] = BUILT_IN_PROFILES,
): Configuration {
  const { sites, drill } = files;
  const profiles = [...builtIn, ...files.profiles];
  const mark = drill ? { drill } : {};
  return deepFreeze({
    hash: hashConfiguration({ sites, profiles, drill }),
    sites,
    profiles,
    ...mark,
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
