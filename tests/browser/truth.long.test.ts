import { rmSync } from 'node:fs';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, ControlRoom, PATIENCE_MS } from '../support/control-room.ts';
import { FeedProxy } from '../support/feed-proxy.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  TEST_SITE,
  type Workplace,
} from '../support/gateway-process.ts';
import { SAMPLE_ALARM } from '../support/sample-alarm.ts';

const THEMES = ['light', 'dark'] as const;
const SOURCE = 'hazgate/v1/north-park/tank-farm-1';

const room = new ControlRoom();
let workplace: Workplace | null = null;
let gateway: GatewayProcess | null = null;
let proxy: FeedProxy | null = null;

afterEach(async () => {
  await room.clear();
  await proxy?.stop();
  proxy = null;
  await gateway?.end('SIGKILL');
  workplace?.remove();
});

async function start(site?: string): Promise<GatewayProcess> {
  workplace = makeWorkplace(site);
  gateway = await startGateway(workplace.config);
  return gateway;
}

/** Starts the gateway again where it was. */
async function restart(): Promise<GatewayProcess> {
  const port = new URL(gateway?.httpUrl ?? '').port;
  await gateway?.end('SIGKILL');
  gateway = await startGateway(workplace?.config ?? '', { env: { HAZGATE_HTTP_PORT: port } });
  return gateway;
}

/** Puts a proxy in front of the gateway that runs; gives its address. */
async function behindProxy(): Promise<{ through: FeedProxy; address: string }> {
  const through = new FeedProxy(() => gateway?.httpUrl ?? '');
  proxy = through;
  return { through, address: await through.start() };
}

async function publish(to: GatewayProcess, point: string, payload: string): Promise<void> {
  const client = await to.connect();
  await client.publishAsync(`${SOURCE}/${point}/reading`, payload, { qos: 1 });
  await client.endAsync();
}

function row(page: Page, text: string): Locator {
  return page.locator('.grid-body .alarm-row').filter({ hasText: text });
}

/** What a style comes out as on the screen. */
function styleOf(element: Locator, name: string): Promise<string> {
  return element.evaluate((one, property) => {
    const window = globalThis as unknown as {
      getComputedStyle(of: unknown): { getPropertyValue(name: string): string };
    };
    return window.getComputedStyle(one).getPropertyValue(property);
  }, name);
}

/** Halts the processes that show pages, as a machine does that goes to sleep; gives what wakes them. */
async function putToSleep(page: Page): Promise<() => void> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const processes = (await session?.send('SystemInfo.getProcessInfo'))?.processInfo ?? [];
  const halted = processes.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  expect(halted.length).toBeGreaterThan(0);
  for (const id of halted) process.kill(id, 'SIGSTOP');
  return () => {
    for (const id of halted) process.kill(id, 'SIGCONT');
  };
}

/** Tells a page of an alarm of a point, as a gateway does whose disk is slow. */
function announce(through: FeedProxy, point: string, over: Partial<Alarm>): void {
  const place = { id: `announced-${point}`, site: 'north-park', source: 'tank-farm-1', point };
  const alarm = { ...SAMPLE_ALARM, ...place, ...over };
  through.say('alarm', { kind: 'alarm', type: 'raised', seq: null, durable: false, alarm });
}

async function listenersOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? Number.NaN;
}

suiteNeeding([CHROMIUM], 'the page tells the truth', () => {
  it('after a sleep it goes on behind the last number it heard, and misses nothing', async () => {
    await publish(await start(), 'lt-101', '10.6');
    const { through, address } = await behindProxy();
    const { page } = await room.open(address);
    await row(page, 'lt-101').waitFor();
    const heard = (await allEvents(gateway as GatewayProcess)).at(-1)?.seq;
    const before = through.requests.length;
    const wake = await putToSleep(page);
    through.cut();
    const running = await restart();
    await publish(running, 'lt-101', '5');
    await publish(running, 'lt-102', '11.4');
    // Awake it would have tried again long ago.
    expect(through.requests.length).toBe(before);
    wake();
    await row(page, 'lt-102').waitFor();
    await row(page, 'lt-101').getByText('Returned').waitFor();
    const [resumed] = through.requests.slice(before);
    expect(resumed?.path).toBe(`/api/v1/events/feed?after=${heard}`);
    const alarms = await openAlarms(running);
    expect(await page.locator('.grid-body .alarm-row').count()).toBe(alarms.length);
  });

  it('across a hole in the feed it asks for everything anew', async () => {
    const running = await start();
    const { through, address } = await behindProxy();
    const { page } = await room.open(address);
    await page.getByText('No alarms').waitFor();
    through.loses = (frame) => frame.includes('lt-101');
    await publish(running, 'lt-101', '10.6');
    await publish(running, 'lt-102', '11.4');
    await row(page, 'lt-102').waitFor();
    expect(await row(page, 'lt-101').count()).toBe(0);
    through.say('reset', { seq: 2_000_000, reason: 'hole' });
    await row(page, 'lt-101').waitFor();
    through.cut();
    await expect.poll(() => through.requests.at(-1)?.path).not.toContain('2000000');
  });

  it('forgets what another journal told: a cursor beyond the head brings the lists of the new one', async () => {
    await publish(await start(), 'lt-101', '10.6');
    const { page } = await room.open(gateway?.httpUrl ?? '');
    await row(page, 'lt-101').waitFor();
    await gateway?.end('SIGKILL');
    rmSync(workplace?.data ?? '', { recursive: true });
    await publish(await restart(), 'lt-102', '11.4');
    await row(page, 'lt-102').waitFor();
    await row(page, 'lt-101').waitFor({ state: 'detached' });
  });

  it('a wall that nobody touches tries for ever, ever more slowly, and gathers no listeners', async () => {
    await publish(await start(), 'lt-101', '10.6');
    const { through, address } = await behindProxy();
    const { page } = await room.open(address);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await row(page, 'lt-101').waitFor();
    const reconnect = async () => {
      const before = through.requests.length;
      await expect.poll(() => page.locator('.link-state').getAttribute('data-link')).toBe('live');
      through.cut();
      await expect
        .poll(() => through.requests.length, { timeout: PATIENCE_MS })
        .toBeGreaterThan(before);
    };
    for (let time = 0; time < 3; time += 1) await reconnect();
    await expect.poll(() => page.locator('.link-state').getAttribute('data-link')).toBe('live');
    const listeners = await listenersOf(session);
    for (let time = 0; time < 10; time += 1) await reconnect();
    await expect.poll(() => page.locator('.link-state').getAttribute('data-link')).toBe('live');
    await expect.poll(() => listenersOf(session)).toBeLessThanOrEqual(listeners);
    const before = through.requests.length;
    through.isDown = true;
    through.cut();
    await expect
      .poll(() => through.requests.length - before, { timeout: 40_000 })
      .toBeGreaterThanOrEqual(5);
    const times = through.requests.slice(before, before + 5).map(({ atMs }) => atMs);
    const waits = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(waits.every((wait, index) => wait > [900, 1_800, 4_500, 4_500][index]!)).toBe(true);
    through.isDown = false;
    await page.locator('.blind').waitFor({ state: 'detached' });
    expect(await row(page, 'lt-101').getAttribute('data-state')).toBe('UNACK');
  }, 120_000);

  describe.each(THEMES)('in the %s theme', (theme) => {
    it('a value older than its period is marked, in words and by its look', async () => {
      const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 3');
      const running = await start(site);
      await publish(running, 'lt-101', '5');
      const path = '/source/north-park/tank-farm-1?point=lt-101';
      const { page } = await room.open(running.httpUrl, path, { theme });
      const value = page.locator('.big-value .value');
      await page.locator('.big-value .value[data-trust="old"]').waitFor();
      expect(await value.textContent()).toMatch(/old/i);
      const doubted = await styleOf(value.locator('strong'), 'text-decoration-line');
      await publish(running, 'lt-101', '6');
      await page.locator('.big-value .value[data-trust="ok"]').waitFor();
      expect(await styleOf(value.locator('strong'), 'text-decoration-line')).not.toBe(doubted);
    });

    it('a drill, a test, late data and what no disk has confirmed each look it', async () => {
      const running = await start();
      const { through, address } = await behindProxy();
      const { page } = await room.open(address, '/alarms', { theme });
      await page.getByText('No alarms').waitFor();
      const mode = { mode: 'bump-test', minutes: 5, reason: 'monthly test' };
      const point = '/api/v1/points/north-park/tank-farm-1/gt-201';
      expect((await running.post(`${point}/mode`, mode)).status).toBe(200);
      await publish(running, 'gt-201', '60');
      await publish(running, 'lt-101', '5');
      await publish(running, 'lt-101', JSON.stringify({ v: 10.6, t: Date.now() - 5 * 3_600_000 }));
      announce(through, 'lt-102', { mark: 'DRILL' });
      for (const [id, text] of [
        ['gt-201', 'TEST'],
        ['lt-101', 'LATE DATA'],
        ['lt-102', 'DRILL'],
        ['lt-102', 'NOT ON DISK YET'],
      ] as const) {
        await row(page, id).getByText(text, { exact: true }).waitFor();
      }
      const mark = (name: string) => page.locator(`.mark[data-mark="${name}"]`);
      const looks = ['DRILL', 'TEST', 'late'].map((name) => styleOf(mark(name), 'border-style'));
      expect(await Promise.all(looks)).toEqual(['dashed', 'dashed', 'solid']);
      const colours = ['pending', 'late'].map((name) => styleOf(mark(name), 'color'));
      expect(new Set(await Promise.all(colours)).size).toBe(2);
      for (const id of ['gt-201', 'lt-102']) {
        expect(await styleOf(row(page, id), 'background-image')).toMatch(/gradient/);
      }
      expect(await styleOf(row(page, 'lt-101'), 'background-image')).toBe('none');
    });
  });

  it('the overview names what can not be seen and since when, as the gateway has it', async () => {
    const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
    const running = await start(site);
    const { page } = await room.open(running.httpUrl, '/overview');
    const tile = page.locator('.tile[data-unseen]');
    await tile.getByText(/Tank farm 1whole source · for \d+ s/).waitFor();
    await tile.getByText('3 of 3 points').waitFor();
    const sending = await running.connect();
    const send = (point: string) =>
      sending.publishAsync(`${SOURCE}/${point}/reading`, '5', { qos: 1 });
    await expect
      .poll(
        async () => {
          await Promise.all(['lt-101', 'lt-102'].map(send));
          return page.locator('.tile .unseen li').allTextContents();
        },
        { timeout: PATIENCE_MS },
      )
      .toEqual([expect.stringMatching(/^gt-201.*for \d+ s$/)]);
    await sending.endAsync();
    const views = await running.get<{ items: { point: string | null; since: string }[] }>(
      '/api/v1/views',
    );
    expect(views.items.find(({ point }) => point === 'gt-201')?.since).toBeDefined();
  });

  it('what waits for a frame of a page that gets hidden does not wait for the next one', async () => {
    const running = await start();
    const { page } = await room.open(running.httpUrl);
    await page.getByText('No alarms').waitFor();
    await page.evaluate('globalThis.requestAnimationFrame = () => 0');
    await publish(running, 'lt-101', '10.6');
    await eventually(
      () => openAlarms(running),
      (alarms) => alarms.length === 1,
    );
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await row(page, 'lt-101').waitFor();
  });
});
