import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, makeWorkplace, startGateway } from '../support/gateway-process.ts';

const workplace = makeWorkplace();
let gateway: GatewayProcess;

const start = async (): Promise<void> => {
  gateway = await startGateway(workplace.config, { env: { HAZGATE_MQTT_GENERAL: 'true' } });
};
beforeAll(start);
afterAll(async () => {
  await gateway.end('SIGTERM');
  workplace.remove();
});

/** A client of a session that outlives its connection, and what it is sent, in order. */
async function session(): Promise<{ client: MqttClient; texts: string[]; isPresent: boolean }> {
  const client = mqtt.connect(gateway.mqttUrl, {
    clientId: 'outlives',
    clean: false,
    reconnectPeriod: 0,
  });
  const texts: string[] = [];
  client.on('message', (topic, payload, { retain }) => {
    texts.push(`${topic} ${payload}${retain ? ' retained' : ''}`);
  });
  const isPresent = await new Promise<boolean>((resolve, reject) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
    client.once('error', reject);
  });
  return { client, texts, isPresent };
}

describe('mqtt.general: what was acknowledged outlives', () => {
  it('kill -9, and a stop: retained messages, sessions with their filters, and what waits in them', async () => {
    const first = await session();
    expect(first.isPresent).toBe(false);
    await first.client.subscribeAsync('plant/#', { qos: 2 });
    await first.client.endAsync();
    const sender = await gateway.connect('sender');
    await sender.publishAsync('plant/sign', 'stays', { qos: 1, retain: true });
    for (let number = 0; number < 50; number += 1) {
      await sender.publishAsync('plant/news', String(number), { qos: number % 2 === 0 ? 1 : 2 });
    }
    await gateway.end('SIGKILL');
    sender.end(true);
    await start();
    const back = await session();
    expect(back.isPresent).toBe(true);
    await expect.poll(() => back.texts.length).toBe(51);
    expect(back.texts).toContain('plant/sign stays');
    // In order at each QoS [MQTT-4.6.0-6].
    for (const rest of [0, 1]) {
      const numbers = back.texts.flatMap((text) => /news (\d+)/.exec(text)?.[1] ?? []).map(Number);
      const ofQos = numbers.filter((number) => number % 2 === rest);
      expect(ofQos).toEqual(Array.from({ length: 25 }, (_, index) => 2 * index + rest));
    }
    await back.client.endAsync();

    const late = await gateway.connect('late');
    await late.publishAsync('plant/news', 'last', { qos: 1 });
    await late.endAsync();
    await gateway.end('SIGTERM');
    await start();
    const again = await session();
    await expect.poll(() => again.texts).toEqual(['plant/news last']);
    await again.client.subscribeAsync('plant/sign', { qos: 1 });
    await expect.poll(() => again.texts.at(-1)).toBe('plant/sign stays retained');
    await again.client.endAsync();
  });
});
