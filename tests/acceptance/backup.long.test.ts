import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  eventually,
  makeWorkplace,
  openAlarms,
  startGateway,
  TEST_TOPIC,
  type Workplace,
} from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';

describe('a backup', () => {
  let workplace: Workplace;
  let directory: string;
  beforeEach(() => {
    workplace = makeWorkplace();
    directory = mkdtempSync(join(tmpdir(), 'hazgate-backup-'));
  });
  afterEach(() => {
    workplace.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('taken while readings come in, restored on an empty directory, ends with the same chain and the same open alarms', async () => {
    const gateway = await startGateway(workplace.config);
    const device = await gateway.connect();
    let n = 0;
    const publish = (point: string, v: number) =>
      device.publishAsync(`${TEST_TOPIC}/${point}/reading`, JSON.stringify({ v, n: n++ }), {
        qos: 1,
      });
    await publish('lt-101', 10.6);
    await publish('lt-102', 11.5);
    await publish('gt-201', 30);
    const alarms = await openAlarms(gateway);
    expect(alarms).toHaveLength(3);
    await gateway.post(`/api/v1/alarms/${alarms[0]?.id}/acknowledge`, { comment: 'seen' });
    const before = await openAlarms(gateway);
    const acknowledged = (await allEvents(gateway)).length;
    let isOver = false;
    const traffic = (async () => {
      // Stays below every limit it has not reached yet: no event, but the journal grows under the backup.
      while (!isOver) await publish('lt-101', 10.6);
    })();
    const tar = join(directory, 'one.tar');
    const taken = await hazgate(['backup', '--data', workplace.data, '--to', tar]);
    isOver = true;
    await traffic;
    expect(taken).toMatchObject({ status: 0, stderr: '' });
    const [, seq, hash] = /up to event (\d+), hash ([0-9a-f]{64})/.exec(taken.stdout) ?? [];
    expect(Number(seq)).toBeGreaterThanOrEqual(acknowledged);
    expect(statSync(tar).mode & 0o777).toBe(0o600);
    const events = await allEvents(gateway);
    expect(events.find((event) => event.seq === Number(seq))?.hash).toBe(hash);
    await device.endAsync();
    await gateway.end('SIGKILL');

    const data = join(directory, 'data');
    expect(await hazgate(['restore', '--from', tar, '--data', data])).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect((await hazgate(['verify', '--data', data])).stdout).toMatch(/^verified: /);
    const restored = await startGateway(workplace.config, { env: { HAZGATE_DATA: data } });
    const after = await eventually(
      () => allEvents(restored),
      (all) => all.length > Number(seq),
    );
    expect(after.slice(0, Number(seq))).toEqual(events.slice(0, Number(seq)));
    expect(after[Number(seq)]?.prevHash).toBe(hash);
    // Every point is judged as if the gateway had been away: what stood open stands open.
    expect(await openAlarms(restored)).toEqual(before);
    const key = (all: readonly HazgateEvent[]) =>
      all
        .filter(({ type }) => type === 'started')
        .map((event) => event.kind === 'system' && event.system.publicKey);
    expect(new Set(key(after)).size).toBe(1);
    expect(await restored.end('SIGTERM')).toBe(0);
    expect((await hazgate(['verify', '--data', data])).stdout).toMatch(/^verified: /);
    const { stdout } = await hazgate(['export', '--data', data]);
    const { hash: lastHash } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    const lines = await eventually(
      async () => restored.output.filter((line) => line.includes('here the journal ends')),
      (found) => found.length > 0,
    );
    expect(lines).toEqual([expect.stringContaining(lastHash)]);
  });

  it('overwrites nothing, and is not restored over anything, nor where a byte of it has changed', async () => {
    const gateway = await startGateway(workplace.config);
    expect(await gateway.end('SIGTERM')).toBe(0);
    // What views hold is made again, but for alarms whose records the journal has lost.
    const kept = join(workplace.data, 'alarms.sqlite');
    copyFileSync(kept, `${kept}.only-copy-1`);
    const to = join(directory, 'backup');
    const data = join(directory, 'data');
    expect(
      (await hazgate(['backup', '--data', join(directory, 'none'), '--to', to])).stderr,
    ).toContain('no journal in');
    const taken = await hazgate([
      'backup',
      '--data',
      workplace.data,
      '--to',
      to,
      '--no-key',
      '--json',
    ]);
    expect(JSON.parse(taken.stdout)).toMatchObject({ withKey: false });
    expect(await hazgate(['backup', '--data', workplace.data, '--to', to])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('overwrites nothing'),
    });
    expect(await hazgate(['restore', '--from', to, '--data', workplace.data])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('not empty'),
    });
    const manifest = JSON.parse(readFileSync(join(to, 'backup.json'), 'utf8')) as {
      files: { path: string }[];
    };
    expect(manifest.files.map(({ path }) => path)).not.toContain('signing-key');
    const databases = manifest.files.filter(({ path }) => path.includes('.sqlite'));
    expect(databases.map(({ path }) => path)).toEqual(['alarms.sqlite.only-copy-1']);
    const segment = join(to, manifest.files.find(({ path }) => path.endsWith('.seg'))?.path ?? '');
    const sound = readFileSync(segment);
    const bad = Buffer.from(sound);
    bad[sound.length - 1] = (bad[sound.length - 1] ?? 0) ^ 1;
    writeFileSync(segment, bad);
    expect(await hazgate(['restore', '--from', to, '--data', data])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is not what was backed up'),
    });
    writeFileSync(segment, sound);
    const manifestText = readFileSync(join(to, 'backup.json'), 'utf8');
    writeFileSync(join(to, 'backup.json'), manifestText.replace('"journal/', '"../journal/'));
    expect((await hazgate(['restore', '--from', to, '--data', data])).stderr).toContain(
      'no path inside the backup',
    );
    writeFileSync(join(to, 'backup.json'), manifestText);
    expect(await hazgate(['restore', '--from', to, '--data', data])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('without the signing key'),
    });
    const cut = join(directory, 'cut.tar');
    expect((await hazgate(['backup', '--data', data, '--to', cut])).status).toBe(0);
    const archive = readFileSync(cut);
    writeFileSync(cut, archive.subarray(0, archive.length / 2));
    expect(
      (await hazgate(['restore', '--from', cut, '--data', join(directory, 'other')])).stderr,
    ).toContain('ends in the middle');
  });
});
