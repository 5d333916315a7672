import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SigningKey, verifySignature } from '../../../gateway/journal/signing-key.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hazgate-key-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('the first example of RFC 8032 section 7.1 signs as it says', () => {
  const key = SigningKey.fromSeed(
    Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
  );
  expect(Buffer.from(key.publicKey, 'base64').toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
  const { sign } = key;
  const signature = sign(new Uint8Array());
  expect(Buffer.from(signature, 'base64').toString('hex')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  expect(verifySignature(key.publicKey, new Uint8Array(), signature)).toBe(true);
  expect(verifySignature(key.publicKey, Buffer.from('x'), signature)).toBe(false);
  expect(() => SigningKey.fromSeed(new Uint8Array(3))).toThrow('32 bytes');
});

test('the key is made once, kept for its owner only, and found again', async () => {
  const path = join(directory, 'signing-key');
  const made = await SigningKey.fromFile(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readFile(path)).length).toBe(32);
  expect((await SigningKey.fromFile(path)).publicKey).toBe(made.publicKey);
});

test('a key file that a fault has damaged is set aside and does not keep the gateway from starting', async () => {
  const path = join(directory, 'signing-key');
  await writeFile(path, 'torn');
  const made = await SigningKey.fromFile(path);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('torn');
  expect((await SigningKey.fromFile(path)).publicKey).toBe(made.publicKey);
});

test('a key file that can not be read is an error', async () => {
  await expect(SigningKey.fromFile(directory)).rejects.toThrow('EISDIR');
});
