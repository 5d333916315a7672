import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SyncedFile } from '../../../gateway/bench/synced-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-synced-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('what was given is in the file before it counts as kept, in order; what can not be written is told', async () => {
  const path = join(directory, 'messages');
  const file = await SyncedFile.make(path);
  const told: string[] = [];
  const keep = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      file.keep(Buffer.from(text), (error) => {
        if (error !== undefined) return reject(error);
        told.push(text);
        const kept = told.join('');
        expect(readFileSync(path).subarray(0, kept.length).toString()).toBe(kept);
        resolve();
      });
    });
  await Promise.all(['one,', 'two,', 'three,'].map(keep));
  await keep('four');
  expect(told).toEqual(['one,', 'two,', 'three,', 'four']);
  await file.close();
  await expect(keep('five')).rejects.toThrow();
});

test('a file that is there already is not written over', async () => {
  const path = join(directory, 'messages');
  const file = await SyncedFile.make(path);
  await file.close();
  await expect(SyncedFile.make(path)).rejects.toThrow('EEXIST');
});
