import { expect, test } from 'vitest';
import { addToken } from '../../../gateway/commands/account-commands.ts';
import { lockDirectory } from '../../../gateway/journal/lock.ts';
import { AccountFile } from '../../../gateway/security/account-file.ts';
import { makeWorkplace } from '../../support/gateway-process.ts';
import { TestIo } from './test-io.ts';

test('beside a gateway that does not answer the change is kept, and that is said', async () => {
  const place = makeWorkplace();
  const options = { config: place.config, role: 'viewer' };
  await addToken('first', options, new TestIo());
  const held = await lockDirectory(place.data);
  if (held.kind !== 'locked') throw new Error(held.detail);
  const io = new TestIo();
  expect(await addToken('wall', options, io)).toBe(0);
  expect(io.err).toContain('has not confirmed it');
  expect(await new AccountFile(place.data).read()).toMatchObject({
    book: { tokens: [{ name: 'first' }, { name: 'wall' }] },
  });
  await held.lock.release();
  place.remove();
});
