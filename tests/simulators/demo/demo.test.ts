import { existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { describe, expect, it } from 'vitest';
import type { CommandIo } from '../../../gateway/commands/command-io.ts';
import {
  type DemoGateway,
  type DemoOptions,
  demoWith,
  type OpenGateway,
} from '../../../gateway/commands/demo.ts';
import { alarmEvent } from '../event-samples.ts';

/** A broker and an event feed in the place of the gateway; stops the demo once enough messages were heard. */
async function fakeGateway(
  enough: number,
  heard: string[],
  stopDemo: () => void,
): Promise<DemoGateway> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  broker.on('publish', ({ topic, payload }, client) => {
    if (client === null) return;
    heard.push(`${topic} ${payload.toString()}`);
    if (heard.length === enough) stopDemo();
  });
  const feed = createHttpServer((request, response) => {
    if (request.url?.endsWith('/feed') !== true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`id: 1\nevent: alarm\ndata: ${JSON.stringify(alarmEvent(0, 'raised'))}\n\n`);
    response.write('event: heartbeat\ndata: {"at":"x","seq":1}\n\n');
  });
  await new Promise<void>((settle) => feed.listen(0, '127.0.0.1', settle));
  const port = (listener: { address(): unknown }) => (listener.address() as AddressInfo).port;
  return {
    mqtt: `mqtt://127.0.0.1:${port(server)}`,
    http: `http://127.0.0.1:${port(feed)}`,
    async stop() {
      feed.closeAllConnections();
      feed.close();
      await new Promise<void>((settle) => broker.close(settle));
      server.close();
    },
  };
}

interface Shown {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
  readonly heard: readonly string[];
  readonly data: string | null;
  readonly sites: readonly string[];
  readonly drill: boolean;
}

async function show(options: Partial<DemoOptions>, enough = 20): Promise<Shown> {
  const heard: string[] = [];
  const told = {
    out: '',
    errors: '',
    data: null as string | null,
    sites: [] as string[],
    drill: false,
  };
  const { promise: interrupted, resolve } = Promise.withResolvers<'SIGINT'>();
  const open: OpenGateway = async (settings, configuration) => {
    told.data = settings.data;
    told.sites = configuration.sites.map(({ site }) => site.id);
    told.drill = configuration.drill === true;
    expect(existsSync(settings.data)).toBe(true);
    return fakeGateway(enough, heard, () => resolve('SIGINT'));
  };
  const io: CommandIo = {
    stdout: { write: (text) => (told.out += text) },
    stderr: { write: (text) => (told.errors += text) },
    isTerminal: false,
    environment: { LANG: 'en_US.UTF-8' },
    interrupted,
    onReload: () => {},
  };
  const code = await demoWith({ speed: '100', port: '0', ...options }, io, open);
  return { ...told, code, heard };
}

describe('the command demo', () => {
  it('tells the story over MQTT, shows where to look, and leaves nothing behind', async () => {
    const { code, out, heard, data, sites } = await show({});
    expect(code).toBe(0);
    expect(sites).toEqual(['east-park', 'north-mine', 'south-tailings']);
    expect(out).toMatch(/Open http:\/\/127\.0\.0\.1:\d+\/ {3}ctrl-C stops\./);
    expect(out).toMatch(/mqtt:\/\/127\.0\.0\.1:\d+/);
    expect(out).toContain('park-1/farm/lt-1  level-high');
    expect(heard[0]).toMatch(/^hazgate\/v1\/east-park\/ammonia-farm\/readings \{"p":\["lt-101",/);
    expect(data).not.toBeNull();
    expect(existsSync(data ?? '')).toBe(false);
  });

  it('plays a scenario by its name', async () => {
    const { code, heard, sites } = await show({ scenario: 'methane-alarm' }, 6);
    expect(code).toBe(0);
    expect(sites).toEqual(['mine-1']);
    expect(heard).toEqual(
      [0.8, 0.99, 1, 1.2, 0.99, 0.8].map(
        (value) => `hazgate/v1/mine-1/face-1201/t1/reading ${value}`,
      ),
    );
  });

  it('knows a scenario by nearly its name', async () => {
    const { code, errors, data } = await show({ scenario: 'methan-alarm' });
    expect(code).toBe(2);
    expect(errors).toContain("did you mean 'methane-alarm'?");
    expect(data).toBeNull();
  });

  it.each([{ speed: 'fast' }, { port: '70000' }, { seed: '1.5' }])(
    'gives 2 on %j',
    async (options) => {
      expect((await show(options)).code).toBe(2);
    },
  );

  it('tells its addresses and every event as JSON lines where it is asked to', async () => {
    const { code, out } = await show({ json: true });
    expect(code).toBe(0);
    const [first, ...events] = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(first).toEqual({
      ready: {
        mqtt: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:\d+$/),
        http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      },
    });
    expect(events).toContainEqual(alarmEvent(0, 'raised'));
  });

  it('marks everything as a drill', async () => {
    for (const options of [{}, { scenario: 'methane-alarm' }])
      expect((await show(options, 6)).drill).toBe(true);
  });
});
