import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../gateway/commands/command-io.ts';
import { simulate } from '../../gateway/commands/simulate.ts';

let out = '';
let errors = '';
const cleanups: (() => Promise<unknown> | unknown)[] = [];

beforeEach(() => {
  [out, errors] = ['', ''];
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const io: CommandIo = {
  stdout: { write: (text) => (out += text) },
  stderr: { write: (text) => (errors += text) },
  isTerminal: false,
  environment: {},
  interrupted: new Promise(() => {}),
  onReload: () => {},
};

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** A broker, and beside it a gateway's metrics that tell of as many readings as it heard, less some. */
async function gatewayThatLoses(lost: number) {
  const broker = await Aedes.createBroker();
  const heard = { readings: 0, clients: new Set<string>() };
  broker.on('publish', ({ payload }, client) => {
    if (client === null) return;
    heard.clients.add(client.id);
    heard.readings += (JSON.parse(payload.toString()) as { p: string[] }).p.length;
  });
  const mqtt = createServer(broker.handle);
  await new Promise<void>((settle) => mqtt.listen(0, '127.0.0.1', settle));
  const http = createHttpServer((_, response) => {
    const received = Math.max(0, heard.readings - lost);
    const readings = ['received', 'judged', 'late', 'duplicate', 'quarantined'].map(
      (what) =>
        `hazgate_readings_total{what="${what}"} ${what === 'received' || what === 'judged' ? received : 0}`,
    );
    response.end(`${readings.join('\n')}\nhazgate_rejections_total{what="rejected"} 0\n`);
  });
  await new Promise<void>((settle) => http.listen(0, '127.0.0.1', settle));
  cleanups.push(
    () => new Promise<void>((settle) => broker.close(settle)),
    () => mqtt.close(),
    () => http.close(),
    () => http.closeAllConnections(),
  );
  const addresses = {
    broker: `mqtt://127.0.0.1:${portOf(mqtt)}`,
    http: `http://127.0.0.1:${portOf(http)}`,
  };
  return { heard, addresses };
}

const FLEET = { fleet: '20', points: '10', rate: '2000', seconds: '0.5', json: true };

describe('simulate --fleet', () => {
  it('drives its devices, and finds that nothing is lost', async () => {
    const { heard, addresses } = await gatewayThatLoses(0);
    expect(await simulate(undefined, { ...FLEET, ...addresses }, io)).toBe(0);
    expect(heard.clients.size).toBe(20);
    expect(JSON.parse(out).fleet).toMatchObject({
      devices: 20,
      readings: 1_000,
      messages: 100,
      acknowledgedReadings: 1_000,
      gateway: { received: 1_000, stored: 1_000, judged: 1_000 },
      lost: 0,
    });
  });

  it('fails where the gateway holds less than it acknowledged', async () => {
    const { addresses } = await gatewayThatLoses(3);
    expect(await simulate(undefined, { ...FLEET, json: false, ...addresses }, io)).toBe(1);
    expect(out).toContain('997 stored');
    expect(out).toContain('3 acknowledged and lost');
  });

  it('says where the broker is not there', async () => {
    const broker = 'mqtt://127.0.0.1:1';
    expect(await simulate(undefined, { ...FLEET, fleet: '1', broker }, io)).toBe(1);
    expect(errors).toMatch(/^simulate: .*ECONNREFUSED/);
  });

  it('writes the site file that its gateway needs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hazgate-fleet-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const writeSite = join(folder, 'fleet.yaml');
    expect(await simulate(undefined, { fleet: '3', points: '2', writeSite }, io)).toBe(0);
    expect(JSON.parse(readFileSync(writeSite, 'utf8')).sources).toHaveLength(3);
  });

  it.each([
    { fleet: '0' },
    { fleet: 'many' },
    { points: '0' },
    { rate: '-1' },
    { seconds: 'x' },
    { form: 'rows' },
    { broker: 'nowhere' },
    { http: 'nowhere' },
    { broker: undefined },
  ])('gives 2 on %j', async (wrong) => {
    const raw = { ...FLEET, broker: 'mqtt://127.0.0.1:1', ...wrong };
    expect(await simulate(undefined, raw, io)).toBe(2);
    expect(errors).toMatch(/^simulate: /);
  });

  it('gives 2 where there is a scenario too, or neither', async () => {
    expect(await simulate('x.yaml', FLEET, io)).toBe(2);
    expect(await simulate(undefined, { virtual: true }, io)).toBe(2);
  });
});
