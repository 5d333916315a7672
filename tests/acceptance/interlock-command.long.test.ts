import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
} from '../support/gateway-process.ts';

const SITE = `
site: { id: mine-1, kind: coal-mine, name: { zh: 一号煤矿, en: Mine 1 }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: face-1
    kind: coal-mine
    name: { zh: 工作面, en: Face }
    areas: [{ id: face, feed: kd1, controller: remote }]
    interlocks: { commands: on }
    points:
      - { id: t1, kind: methane, placement: working-face, range: [0, 4], periodSeconds: 600, limits: { H: 1.0, cut: 1.5, restore: 1.0 }, cuts: [face] }
      - { id: kd1, kind: feed, periodSeconds: 600 }
`;
const METHANE = 'hazgate/v1/mine-1/face-1/t1/reading';
const FEED = 'hazgate/v1/mine-1/face-1/kd1/reading';
const COMMAND = 'hazgate/v1/mine-1/face-1/areas/face/command';

interface Command {
  readonly id: string;
  readonly action: string;
  readonly cause: string;
}

describe('a cut on the real process, from methane to the answer of the controller', () => {
  const workplace = makeWorkplace(SITE);
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGateway(workplace.config);
  });
  afterAll(async () => {
    await gateway.end('SIGTERM');
    workplace.remove();
  });

  /** A controller that has subscribed, and the commands it was sent. */
  async function controller() {
    const client = await gateway.connect();
    const commands: Command[] = [];
    client.on('message', (_, payload) => commands.push(JSON.parse(payload.toString())));
    await client.subscribeAsync(COMMAND, { qos: 1 });
    const answer = (id: string, result: string): Promise<unknown> =>
      client.publishAsync(`${COMMAND}/result`, JSON.stringify({ id, result }), { qos: 1 });
    return { client, commands, answer };
  }

  const interlocks = async (): Promise<readonly string[]> =>
    (await allEvents(gateway)).filter(({ kind }) => kind === 'interlock').map(({ type }) => type);

  it('sends the command at once, again to a controller that comes back and behind a kill, and no more once it is answered', async () => {
    const device = await gateway.connect();
    const first = await controller();
    await device.publishAsync(METHANE, '1.6', { qos: 1 });
    const [command] = await eventually(
      () => first.commands,
      (commands) => commands.length > 0,
    );
    expect(command).toMatchObject({ action: 'cut', cause: 'mine-1/face-1/t1' });
    first.client.end(true);

    const second = await controller();
    await eventually(
      () => second.commands,
      (commands) => commands.length > 0,
    );
    expect(second.commands).toEqual([command]);

    await gateway.end('SIGKILL');
    gateway = await startGateway(workplace.config);
    const third = await controller();
    await eventually(
      () => third.commands,
      (commands) => commands.length > 0,
    );
    expect(third.commands).toEqual([command]);
    await third.answer(command?.id ?? '', 'done');
    const again = await gateway.connect();
    await again.publishAsync(FEED, '0', { qos: 1 });
    await again.publishAsync(METHANE, '0.5', { qos: 1 });
    const [, restore] = await eventually(
      () => third.commands,
      (commands) => commands.length > 1,
    );
    expect(restore).toMatchObject({ action: 'restore' });
    await third.answer(restore?.id ?? '', 'done');
    await again.publishAsync(FEED, '1', { qos: 1 });

    const last = await controller();
    // What comes to a subscriber comes in order: the reading's own answer stands behind any command.
    await again.publishAsync(METHANE, '1.7', { qos: 1 });
    await eventually(
      () => last.commands,
      (commands) => commands.length > 0,
    );
    expect(last.commands).toMatchObject([{ action: 'cut' }]);
    expect(last.commands[0]?.id).not.toBe(command?.id);
    expect(await interlocks()).toEqual([
      'cut-required',
      'cut-commanded',
      'cut-confirmed',
      'restore-permitted',
      'restored',
      'cut-required',
      'cut-commanded',
    ]);
    const areas = await gateway.get('/api/v1/interlocks');
    expect(areas).toMatchObject({ items: [{ area: 'face', state: 'cut-required', fed: true }] });
    const metrics = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
    expect(metrics).toContain('hazgate_interlock_areas{state="cut-required"} 1');
    expect(metrics).toContain('hazgate_interlock_feed_abnormal 0');
  });

  it('tells a controller whose answer makes no sense', async () => {
    const { client } = await controller();
    const told: string[] = [];
    client.on('message', (topic, payload) => {
      if (topic.endsWith('/rejected')) told.push(JSON.parse(payload.toString()).code);
    });
    await client.subscribeAsync('hazgate/v1/mine-1/rejected');
    await client.publishAsync(`${COMMAND}/result`, '{"id":"x","result":"ok"}', { qos: 1 });
    await eventually(
      () => told,
      (codes) => codes.length > 0,
    );
    expect(told).toEqual(['wrong-type']);
  });
});
