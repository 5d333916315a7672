import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import { eventually, makeWorkplace, startGateway } from '../support/gateway-process.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { program, suiteNeeding } from './tools.ts';

const LEVEL = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';
/** Room beyond what the gateway itself holds open. */
const SPARE = 20;

suiteNeeding([program('prlimit', 'util-linux', ['--version'])], 'without free descriptors', () => {
  const workplace = makeWorkplace();
  afterAll(() => workplace.remove());

  it('who is connected is served, alarms come, and all is well once some are free again', async () => {
    const gateway = await startGateway(workplace.config);
    const pid = gateway.child.pid as number;
    const device = await RawMqtt.signIn(gateway.mqttUrl, 'device');
    await gateway.get('/healthz');
    const held = readdirSync(`/proc/${pid}/fd`).length;
    const limit = held + SPARE;
    execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:${limit}`]);

    const { hostname, port } = new URL(gateway.mqttUrl);
    const crowd: Socket[] = [];
    let refused = 0;
    for (let number = 0; number < 3 * SPARE; number += 1) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.on('close', () => {
        refused += 1;
      });
      crowd.push(socket);
    }
    await eventually(
      () => readdirSync(`/proc/${pid}/fd`).length,
      (count) => count >= limit - 2,
    );
    const acknowledged = new Promise<void>((resolve) => {
      device.onPacket = ({ cmd }) => cmd === 'puback' && resolve();
    });
    device.publish(LEVEL, '10.8', 1);
    await acknowledged;
    for (const socket of crowd) socket.destroy();
    await eventually(
      () => readdirSync(`/proc/${pid}/fd`).length,
      (count) => count < held + SPARE / 2,
    );
    const { items } = await gateway.get<{ items: Alarm[] }>('/api/v1/alarms');
    expect(items.map(({ rule, state }) => [rule, state])).toEqual([['level-high', 'UNACK']]);
    const late = await RawMqtt.signIn(gateway.mqttUrl, 'late');
    late.socket.destroy();
    expect(refused).toBeGreaterThan(0);
    device.socket.destroy();
    expect(await gateway.end('SIGTERM')).toBe(0);
  });
});
