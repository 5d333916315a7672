import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GatewayStatus } from '../../gateway/broker/status-topic.ts';
import type { Alarm } from '../../rules/alarm.ts';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  TEST_TOPIC,
} from '../support/gateway-process.ts';
import { type CommandOutcome, runProgram } from './command-line.ts';
import { program, suiteNeeding } from './tools.ts';

interface ShownPoint {
  readonly id: string;
  readonly latest: { readonly v: number | null; readonly t: string; readonly q: string } | null;
}

/** An alarm, or an event about one. */
type Told = Partial<Alarm> & { readonly type?: string; readonly alarm?: Alarm };

const NEEDS = [
  program('mosquitto_pub', 'mosquitto-clients', ['--help']),
  program('mosquitto_sub', 'mosquitto-clients', ['--help']),
];

suiteNeeding(NEEDS, "Debian's mosquitto clients, as an integrator uses them", () => {
  const workplace = makeWorkplace();
  let gateway: GatewayProcess;
  const subscribers: ChildProcess[] = [];

  beforeAll(async () => {
    gateway = await startGateway(workplace.config);
  });
  afterAll(async () => {
    for (const child of subscribers) child.kill();
    await gateway.end('SIGTERM');
    workplace.remove();
  });

  const port = (): string => new URL(gateway.mqttUrl).port;

  function publish(topic: string, message: string, ...more: string[]): Promise<CommandOutcome> {
    const args = ['-h', '127.0.0.1', '-p', port(), '-t', topic, '-m', message, ...more];
    return runProgram('mosquitto_pub', args);
  }

  /** Starts `mosquitto_sub -v` and waits until it is subscribed; `lines` grows as messages come. */
  async function subscribe(filter: string, ...more: string[]): Promise<[string, string][]> {
    const args = [
      '-h',
      '127.0.0.1',
      '-p',
      port(),
      '-v',
      '-t',
      filter,
      '-t',
      'hazgate/v1/gateway/status',
    ];
    const child = spawn('mosquitto_sub', [...args, ...more], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    subscribers.push(child);
    const messages: [string, string][] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [topic = '', ...payload] = line.split(' ');
      messages.push([topic, payload.join(' ')]);
    });
    // What is retained comes with the subscription.
    await eventually(
      () => messages.length,
      (count) => count > 0,
    );
    return messages;
  }

  async function latestOf(id: string): Promise<ShownPoint['latest']> {
    const { items } = await gateway.get<{ items: ShownPoint[] }>('/api/v1/points');
    return items.find((point) => point.id === id)?.latest ?? null;
  }

  it.each(['0', '1', '2'])('mosquitto_pub -q %s delivers a reading and exits 0', async (qos) => {
    const value = 5 + Number(qos) / 10;
    const outcome = await publish(`${TEST_TOPIC}/lt-102/reading`, String(value), '-q', qos, '-d');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const answer = { 0: 'CONNACK', 1: 'PUBACK', 2: 'PUBCOMP' }[qos];
    expect(outcome.stdout).toContain(`received ${answer}`);
    // Without an acknowledgement only a moment later is promised.
    await eventually(
      () => latestOf('lt-102'),
      (latest) => latest?.v === value,
      qos === '0' ? 2_000 : 0,
    );
  });

  it('every JSON form of the payload is taken as documented', async () => {
    const forms: [string, string][] = [
      [`${TEST_TOPIC}/lt-102/reading`, '6.5'],
      [`${TEST_TOPIC}/lt-102/reading`, '{"v": 6.6, "q": "uncertain", "n": 12}'],
      [`${TEST_TOPIC}/readings`, '[{"p": "lt-102", "v": 6.7}]'],
      [
        `${TEST_TOPIC}/readings`,
        '{"t": "2026-01-02T03:04:05.678Z", "readings": [{"p": "gt-201", "v": 3}]}',
      ],
      [`${TEST_TOPIC}/readings`, '{"p": ["lt-102", "gt-201"], "v": [6.8, 4]}'],
      [`${TEST_TOPIC}/lt-102/reading`, '{"v": null, "q": "bad"}'],
    ];
    const seen: unknown[] = [];
    for (const [topic, payload] of forms) {
      expect(await publish(topic, payload, '-q', '1')).toMatchObject({ status: 0, stderr: '' });
      const id = payload.includes('gt-201') ? 'gt-201' : 'lt-102';
      const latest = await latestOf(id);
      seen.push([latest?.v, latest?.q]);
      if (payload.includes('2026-01-02')) expect(latest?.t).toBe('2026-01-02T03:04:05.678Z');
    }
    expect(seen).toEqual([
      [6.5, 'good'],
      [6.6, 'uncertain'],
      [6.7, 'good'],
      [3, 'good'],
      [4, 'good'],
      [null, 'bad'],
    ]);
  });

  it("mosquitto_sub -t 'hazgate/v1/#' sees alarms, events, rejections and the status, live and retained", async () => {
    const live = await subscribe('hazgate/v1/#', '-q', '1');
    await publish(`${TEST_TOPIC}/lt-101/reading`, '10.6', '-q', '1');
    await publish(`${TEST_TOPIC}/lt-101/reading`, '{"v": 11.3}', '-q', '1');
    const open = await openAlarms(gateway, '?point=lt-101');
    const [alarm] = open as [Alarm];
    expect(open).toHaveLength(1);
    const [alarmTopic, eventsTopic] = [
      `hazgate/v1/north-park/alarms/${alarm.id}`,
      'hazgate/v1/north-park/alarm-events',
    ];
    // A `#` subscription also brings what is retained, whenever it arrives: other tests' alarms are not the matter here.
    const aboutAlarm = (): [string, Told][] =>
      live
        .filter(([topic]) => topic === alarmTopic || topic === eventsTopic)
        .map(([topic, text]): [string, Told] => [topic, JSON.parse(text)])
        .filter(([, value]) => (value.alarm ?? (value as Alarm)).id === alarm.id);
    const news = await eventually(aboutAlarm, (messages) => messages.length >= 4);
    const told = news.map(([topic, value]) => [
      topic,
      value.type ?? value.limitName,
      value.version ?? value.alarm?.version,
    ]);
    expect(told).toEqual([
      [alarmTopic, 'H', 1],
      [eventsTopic, 'raised', 1],
      [alarmTopic, 'HH', 2],
      [eventsTopic, 'escalated', 2],
    ]);

    // Who comes later finds the state, and only the state.
    const late = await subscribe('hazgate/v1/north-park/alarms/+');
    const retained = await eventually(
      () => late.find(([topic]) => topic === alarmTopic),
      (found) => found !== undefined,
    );
    expect(JSON.parse(retained?.[1] ?? '')).toEqual(alarm);
    const status = late.find(([topic]) => topic === 'hazgate/v1/gateway/status');
    expect(JSON.parse(status?.[1] ?? '')).toMatchObject({ judging: true, durable: true });

    await gateway.post(`/api/v1/alarms/${alarm.id}/acknowledge`, {});
    await publish(`${TEST_TOPIC}/lt-101/reading`, '9', '-q', '2');
    // Cleared once closed: an empty payload, which mosquitto_sub shows so.
    await eventually(
      () => live.filter(([topic]) => topic === alarmTopic).at(-1)?.[1],
      (text) => text === '(null)',
    );
    const types = (): string[] =>
      live.filter(([topic]) => topic === eventsTopic).map(([, text]) => JSON.parse(text).type);
    await eventually(types, (all) => all.at(-1) === 'closed');
    expect(types().slice(-5)).toEqual([
      'raised',
      'escalated',
      'acknowledged',
      'returned',
      'closed',
    ]);
  });

  it('a wrong payload is acknowledged all the same and told on `rejected`', async () => {
    const told = await subscribe('hazgate/v1/north-park/rejected');
    const outcome = await publish(`${TEST_TOPIC}/lt-102/reading`, 'five metres', '-q', '1', '-d');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.stdout).toContain('received PUBACK');
    const [, text] = (await eventually(
      () => told.find(([topic]) => topic.endsWith('/rejected')),
      (message) => message !== undefined,
    )) as [string, string];
    expect(JSON.parse(text)).toMatchObject({
      topic: `${TEST_TOPIC}/lt-102/reading`,
      item: null,
      code: 'malformed',
      detail: expect.stringContaining('JSON'),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('MQTT 5 is refused with a log line that says what to set', async () => {
    const outcome = await publish(`${TEST_TOPIC}/lt-102/reading`, '5', '-q', '1', '-V', 'mqttv5');
    expect(outcome.status).not.toBe(0);
    expect(outcome.stderr).toContain('Unsupported Protocol Version');
    const line = await eventually(
      () => gateway.output.find((each) => each.includes('MQTT 5')),
      (found) => found !== undefined,
    );
    expect(JSON.parse(line ?? '').msg).toContain('set its protocol version to MQTT 3.1.1');
  });

  it('a filter beyond what the gateway publishes is refused by SUBACK, and the connection stays', async () => {
    const args = ['-h', '127.0.0.1', '-p', port(), '-t', `${TEST_TOPIC}/lt-101/reading`, '-W', '5'];
    const outcome = await runProgram('mosquitto_sub', args);
    expect(outcome.stderr).toContain('denied');
  });

  it('publishing beyond readings closes the connection unacknowledged', async () => {
    const outcome = await publish('hazgate/v1/north-park/alarm-events', '{}', '-q', '1');
    expect(outcome.status).not.toBe(0);
  });

  it('its will on the status topic says that the gateway is gone', async () => {
    const live = await subscribe('hazgate/v1/gateway/+');
    const ended = once(subscribers.at(-1) as ChildProcess, 'exit');
    await gateway.end('SIGTERM');
    // It may lie unread in the subscriber's socket when the gateway has ended; told to end itself, it would never print it.
    const word = await eventually(
      () => JSON.parse(live.at(-1)?.[1] ?? '{}') as Partial<GatewayStatus>,
      ({ judging }) => judging === false,
    );
    subscribers.at(-1)?.kill();
    await ended;
    expect(word).toMatchObject({ judging: false, durable: false });
  });
});
