import { describe, expect, test } from 'vitest';
import { DiskSpace, type RoomNotice, roomLevel } from '../../gateway/disk-space.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

describe('room on the disk', () => {
  test.each([
    // A small disk counts by its share, a large one by what the journal needs for a while.
    { total: 10 * GIB, free: 1.1 * GIB, level: 'ok' },
    { total: 10 * GIB, free: 0.9 * GIB, level: 'low' },
    { total: 10 * GIB, free: 0.4 * GIB, level: 'critical' },
    { total: 1_000 * GIB, free: 3 * GIB, level: 'ok' },
    { total: 1_000 * GIB, free: 1.9 * GIB, level: 'low' },
    { total: 1_000 * GIB, free: 400 * MIB, level: 'critical' },
  ])('$free of $total bytes are $level', ({ total, free, level }) => {
    expect(roomLevel({ free, total }, 'ok')).toBe(level);
  });

  test('a level is left only with a tenth more room', () => {
    const total = 10 * GIB;
    expect(roomLevel({ free: 1.05 * GIB, total }, 'low')).toBe('low');
    expect(roomLevel({ free: 1.05 * GIB, total }, 'critical')).toBe('low');
    expect(roomLevel({ free: 1.11 * GIB, total }, 'low')).toBe('ok');
    expect(roomLevel({ free: 0.52 * GIB, total }, 'critical')).toBe('critical');
    expect(roomLevel({ free: 0.52 * GIB, total }, 'low')).toBe('low');
  });
});

describe('the watch', () => {
  test('tells once of each change, is asked now and then, and outlives a system that does not answer', async () => {
    const clock = new ManualClock();
    const notices: RoomNotice[] = [];
    const total = 10 * GIB;
    let free = 5 * GIB;
    let isSilent = false;
    const space = new DiskSpace(
      clock,
      async () => {
        if (isSilent) throw new Error('no such system call');
        return { free, total };
      },
      (notice) => notices.push(notice),
    );
    const told = async (): Promise<readonly string[]> => {
      clock.advanceNow(10_000);
      await settle();
      return notices.splice(0).map(({ type, severity }) => `${type} ${severity}`);
    };
    space.start();
    await settle();
    expect(await told()).toEqual([]);
    expect(space.state()).toEqual({ state: 'ok', detail: null });
    free = 0.9 * GIB;
    expect(await told()).toEqual(['disk-space-low 2']);
    expect(await told()).toEqual([]);
    expect(space.state()).toMatchObject({
      state: 'degraded',
      reason: { code: 'disk-space-low', params: { freeMiB: 921, totalMiB: expect.any(Number) } },
    });
    isSilent = true;
    expect(await told()).toEqual([]);
    isSilent = false;
    free = 0.1 * GIB;
    expect(await told()).toEqual(['disk-space-low 1']);
    free = 5 * GIB;
    expect(await told()).toEqual(['disk-space-recovered 4']);
    expect(space.state()).toEqual({ state: 'ok', detail: null });
    space.stop();
    expect(clock.pending).toBe(0);
  });
});
