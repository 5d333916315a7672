import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  deepFreeze,
  hashConfiguration,
  sealConfiguration,
} from '../../../gateway/config/configuration-hash.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';
import { siteFileSchema } from '../../../rules/site-file.ts';

const SITE = { id: 'a', kind: 'x', name: { zh: '甲', en: 'A' }, region: ['r'], timeZone: 'UTC' };

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

describe('the hash of a configuration', () => {
  test('is the SHA-256 of its RFC 8785 form', () => {
    expect(hashConfiguration({ sites: [], profiles: [] })).toBe(
      sha256('{"profiles":[],"sites":[]}'),
    );
    const file = siteFileSchema.parse({ sources: [], site: SITE });
    expect(hashConfiguration({ sites: [file], profiles: [] })).toBe(
      sha256(
        '{"profiles":[],"sites":[{"site":{"id":"a","kind":"x","name":{"en":"A","zh":"甲"},"region":["r"],"timeZone":"UTC"},"sources":[]}]}',
      ),
    );
  });

  test('does not change with the order of keys, and does with the order of files', () => {
    const one = siteFileSchema.parse({ site: SITE, sources: [] });
    const same = siteFileSchema.parse({
      sources: [],
      site: Object.fromEntries(Object.entries(SITE).reverse()),
    });
    const other = siteFileSchema.parse({ site: { ...SITE, id: 'b' }, sources: [] });
    const hash = hashConfiguration({ sites: [one, other], profiles: [] });
    expect(hashConfiguration({ sites: [same, other], profiles: [] })).toBe(hash);
    expect(hashConfiguration({ sites: [other, one], profiles: [] })).not.toBe(hash);
  });

  test('is sealed into a frozen configuration, with the built-in profiles before those of files', () => {
    const files = { sites: [siteFileSchema.parse({ site: SITE, sources: [] })], profiles: [] };
    const sealed = sealConfiguration(files);
    expect(sealed.profiles).toEqual(BUILT_IN_PROFILES);
    expect(sealed.hash).toBe(hashConfiguration(sealed));
    expect(sealed.hash).not.toBe(hashConfiguration(files));
    expect(Object.isFrozen(sealed.sites[0]?.site.name)).toBe(true);
  });
});

test('plain data is frozen throughout, and null is nothing to freeze', () => {
  const frozen = deepFreeze({ list: [{ deep: null }] });
  expect(Object.isFrozen(frozen.list[0])).toBe(true);
});

test('a configuration is another one in a drill, and says so', () => {
  const files = { sites: [], profiles: [] };
  const drill = sealConfiguration({ ...files, drill: true });
  expect(drill).toMatchObject({ drill: true });
  expect(drill.hash).not.toBe(sealConfiguration(files).hash);
  expect(sealConfiguration(files)).not.toHaveProperty('drill');
});
