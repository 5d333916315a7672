import { readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hangBell } from '../../../gateway/journal/thread-bell.ts';

/** Names of sockets of this process that are no files. */
function names(): readonly string[] {
  const own = new Set(
    readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return 'closed meanwhile';
      }
    }),
  );
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , , inode]) => own.has(`socket:[${inode}]`))
    .flatMap(([, , , , , , , name = '']) => (name.startsWith('@hazgate-') ? [name.slice(1)] : []));
}

/** Those that have come since, in this file: of others that share its process, what they had open may have been closed. */
function freshNames(before: readonly string[]): readonly string[] {
  return names().filter((name) => !before.includes(name));
}

describe.runIf(process.platform === 'linux')('a bell', () => {
  test('rings for a byte, again after each, and not once it is taken down', async () => {
    const before = names();
    const bell = await hangBell();
    if (bell === null) throw new Error('no bell');
    let rings = 0;
    bell.onRing(() => {
      rings += 1;
    });
    for (let count = 1; count <= 3; count++) {
      writeSync(bell.descriptor, Buffer.alloc(1));
      await expect.poll(() => rings).toBe(count);
    }
    expect(freshNames(before)).toHaveLength(1);
    bell.takeDown();
    await expect.poll(() => freshNames(before)).toEqual([]);
  });

  test('is deaf to whoever else connects while it is hung', async () => {
    // Whatever else of this process has one.
    const before = names();
    const hanging = hangBell();
    // Ahead of the other end, which connects in the next turn.
    const [name] = freshNames(before);
    const stranger = connect({ path: `\0${name}` });
    const told: Buffer[] = [];
    stranger.on('data', (bytes: Buffer) => told.push(bytes));
    const sentAway = new Promise((resolve) => stranger.once('close', resolve));
    const bell = await hanging;
    if (bell === null) throw new Error('no bell');
    let rings = 0;
    bell.onRing(() => {
      rings += 1;
    });
    await sentAway;
    expect(Buffer.concat(told)).toHaveLength(16);
    writeSync(bell.descriptor, Buffer.alloc(1));
    await expect.poll(() => rings).toBe(1);
    bell.takeDown();
  });
});
