import { describe, expect, test } from 'vitest';
import { Supervisor } from '../../../gateway/commands/supervisor.ts';

describe('telling systemd', () => {
  test('happens only where systemd asks for it', () => {
    const said: string[] = [];
    const supervisor = new Supervisor(
      { WATCHDOG_USEC: '3000000' },
      () => expect.fail(),
      (args, done) => {
        said.push(...args);
        done(null);
      },
    );
    supervisor.start();
    supervisor.ready();
    supervisor.stopping();
    expect(said).toEqual([]);
  });

  test('signs of life are given only where systemd waits for them', async () => {
    const signsOf = (environment: Record<string, string>): readonly string[] => {
      const said: string[] = [];
      const supervisor = new Supervisor(
        { NOTIFY_SOCKET: '@x', ...environment },
        () => expect.fail(),
        (args, done) => {
          said.push(...args);
          done(null);
        },
      );
      supervisor.start();
      return said;
    };
    const unwatched = signsOf({});
    const watched = signsOf({ WATCHDOG_USEC: '3000' });
    await expect.poll(() => watched.length).toBeGreaterThan(5);
    expect(new Set(watched)).toEqual(new Set(['WATCHDOG=1']));
    expect(unwatched).toEqual([]);
  });

  test('that fails is told once and stops nothing', () => {
    const troubles: string[] = [];
    const supervisor = new Supervisor(
      { NOTIFY_SOCKET: '@x' },
      (detail) => troubles.push(detail),
      (_args, done) => done('ENOENT'),
    );
    supervisor.ready();
    supervisor.stopping();
    expect(troubles).toEqual(['systemd-notify READY=1: ENOENT']);
  });
});
