import { rmSync } from 'node:fs';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS } from '../support/control-room.ts';
import { FeedProxy } from '../support/feed-proxy.ts';
import { allEvents, eventually, openAlarms, TEST_SITE } from '../support/gateway-process.ts';
import { alarmRow, alarmRows, RoomRig } from '../support/room-rig.ts';
import { SAMPLE_ALARM } from '../support/sample-alarm.ts';

const THEMES = ['light', 'dark'] as const;

const rig = new RoomRig('windows');
let proxy: FeedProxy | null = null;
let wake = (): void => {};

afterEach(async () => {
  wake();
  await proxy?.stop();
  proxy = null;
});

/** Puts a proxy in front of the gateway that runs; gives its address. */
async function behindProxy(): Promise<{ through: FeedProxy; address: string }> {
  const through = new FeedProxy(() => rig.gateway.httpUrl);
  proxy = through;
  return { through, address: await through.start() };
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

/** Halts the processes that show pages, as a machine does that goes to sleep, until `wake`. */
async function putToSleep(page: Page): Promise<void> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const processes = (await session?.send('SystemInfo.getProcessInfo'))?.processInfo ?? [];
  const halted = processes.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  expect(halted.length).toBeGreaterThan(0);
  for (const id of halted) process.kill(id, 'SIGSTOP');
  wake = () => {
    wake = () => {};
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

function isLive(page: Page): Promise<void> {
  return page.locator('.link-state[data-link="live"]').waitFor();
}

/** Until the page has asked for the feed once more than so many times. */
async function asksAgain(through: FeedProxy, times: number): Promise<void> {
  await eventually(
    () => through.requests.length,
    (length) => length > times,
    PATIENCE_MS,
  );
}

/** Cuts a feed that is heard, until the page asks for another. */
async function reconnect(page: Page, through: FeedProxy): Promise<void> {
  await isLive(page);
  const before = through.requests.length;
  through.cut();
  await asksAgain(through, before);
}

suiteNeeding([CHROMIUM], 'the page tells the truth', () => {
  it('after a sleep it goes on behind the last number it heard, and misses nothing', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address);
    await alarmRow(page, 'lt-101').waitFor();
    const heard = (await allEvents(rig.gateway)).at(-1)?.seq;
    const before = through.requests.length;
    await putToSleep(page);
    through.cut();
    await rig.restart();
    await rig.publish({ 'lt-101': 5, 'lt-102': 11.4 });
    // Awake it would have tried again long ago.
    expect(through.requests.length).toBe(before);
    wake();
    await alarmRow(page, 'lt-102').waitFor();
    await alarmRow(page, 'lt-101').getByText('Returned, unacknowledged').waitFor();
    const [resumed] = through.requests.slice(before);
    expect(resumed?.path).toBe(`/api/v1/events/feed?after=${heard}`);
    const alarms = await openAlarms(rig.gateway);
    expect(await alarmRows(page).count()).toBe(alarms.length);
  });

  it('across a hole in the feed it asks for everything anew', async () => {
    await rig.start();
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address);
    await page.getByText('No alarms').waitFor();
    through.loses = (frame) => frame.includes('lt-101');
    await rig.publish({ 'lt-101': 10.6, 'lt-102': 11.4 });
    await alarmRow(page, 'lt-102').waitFor();
    expect(await alarmRow(page, 'lt-101').count()).toBe(0);
    // Until the cut nothing but the reset tells a number.
    through.loses = (frame) => frame.includes('heartbeat');
    through.say('reset', { seq: 2_000_000, reason: 'hole' });
    await alarmRow(page, 'lt-101').waitFor();
    const before = through.requests.length;
    through.cut();
    through.loses = () => false;
    await asksAgain(through, before);
    await reconnect(page, through);
    const head = (await allEvents(rig.gateway)).at(-1)?.seq;
    expect(through.requests.slice(before).map(({ path }) => path)).toEqual([
      '/api/v1/events/feed?after=2000000',
      // The gateway knows no such number, and has told its own.
      `/api/v1/events/feed?after=${head}`,
    ]);
  });

  it('turns blind where it hears only of the past, and goes on with how things stand now', async () => {
    await rig.start();
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address);
    await isLive(page);
    const heard = (await allEvents(rig.gateway)).at(-1);
    through.loses = () => true;
    await rig.publish({ 'lt-101': 10.6 });
    const before = through.requests.length;
    const recordedAt = new Date(Date.now() - 44_000).toISOString();
    through.say('system', { ...heard, seq: (heard?.seq ?? 0) + 1, recordedAt });
    await page.locator('.blind').waitFor();
    await asksAgain(through, before);
    through.loses = () => false;
    await alarmRow(page, 'lt-101').waitFor();
    await page.locator('.blind').waitFor({ state: 'detached' });
    // Not behind the last number that it heard.
    expect(through.requests[before]?.path).toBe('/api/v1/events/feed');
  });

  it('forgets what another journal told: a cursor beyond the head brings the lists of the new one', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { page } = await rig.open();
    await alarmRow(page, 'lt-101').waitFor();
    await rig.gateway.end('SIGKILL');
    rmSync(rig.workplace.data, { recursive: true });
    await rig.restart();
    await rig.publish({ 'lt-102': 11.4 });
    await alarmRow(page, 'lt-102').waitFor();
    await alarmRow(page, 'lt-101').waitFor({ state: 'detached' });
  });

  it('a wall that nobody touches tries for ever, ever more slowly, and gathers no listeners', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address, '/alarms', { isOwn: true });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await alarmRow(page, 'lt-101').waitFor();
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
    expect(await alarmRow(page, 'lt-101').getAttribute('data-state')).toBe('UNACK');
    await reconnect(page, through);
    await isLive(page);
    const listeners = await listenersOf(session);
    for (let time = 0; time < 3; time += 1) await reconnect(page, through);
    await isLive(page);
    await expect.poll(() => listenersOf(session)).toBeLessThanOrEqual(listeners);
  }, 120_000);

  it('a list that fails is asked for again over the connection that stands, and at once where somebody wants it', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.6 });
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address);
    await alarmRow(page, 'lt-101').waitFor();
    expect(through.requests).toHaveLength(1);
    let refused = 0;
    const lists = /\/api\/v1\/(alarms|points)\?/;
    await page.route(lists, (route) => {
      refused += 1;
      return route.fulfill({ status: 503, json: {} });
    });
    through.say('reset', { seq: 2_000_000, reason: 'hole' });
    const banner = page.locator('.lists-old');
    await banner.getByText('what is shown may lack something').waitFor();
    // Of three attempts, with rests of one and two seconds, none has cut the feed or taken away what stands.
    await eventually(
      () => refused,
      (times) => times >= 6,
      PATIENCE_MS,
    );
    expect(through.requests).toHaveLength(1);
    expect(await page.locator('.link-state').getAttribute('data-link')).toBe('live');
    await alarmRow(page, 'lt-101').waitFor();
    await banner.waitFor();
    await page.unroute(lists);
    await page.reload();
    await alarmRow(page, 'lt-101').waitFor();
    expect(await banner.isVisible()).toBe(false);
    await page.route(lists, (route) => route.fulfill({ status: 503, json: {} }));
    await page.reload();
    await banner.getByText('not everything is shown').waitFor();
    await page.unroute(lists);
    await banner.getByRole('button', { name: 'Ask now' }).click();
    await alarmRow(page, 'lt-101').waitFor();
    await banner.waitFor({ state: 'hidden' });
  });

  describe.each(THEMES)('in the %s theme', (theme) => {
    it('a value older than its period is marked, in words and by its look', async () => {
      const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 3');
      await rig.start(site);
      await rig.publish({ 'lt-101': 5 });
      const path = '/source/north-park/tank-farm-1?point=lt-101';
      const { page } = await rig.open(path, { theme });
      const value = page.locator('.big-value .value');
      await page.locator('.big-value .value[data-trust="old"]').waitFor();
      expect(await value.textContent()).toMatch(/old/i);
      const doubted = await styleOf(value.locator('strong'), 'text-decoration-line');
      await rig.publish({ 'lt-101': 6 });
      await page.locator('.big-value .value[data-trust="ok"]').waitFor();
      expect(await styleOf(value.locator('strong'), 'text-decoration-line')).not.toBe(doubted);
    });

    it('a drill, a test, late data and what no disk has confirmed each look it', async () => {
      await rig.start();
      const { through, address } = await behindProxy();
      const { page } = await rig.openAt(address, '/alarms', { theme });
      await page.getByText('No alarms').waitFor();
      const mode = { mode: 'bump-test', minutes: 5, reason: 'monthly test' };
      const point = '/api/v1/points/north-park/tank-farm-1/gt-201';
      expect((await rig.gateway.post(`${point}/mode`, mode)).status).toBe(200);
      await rig.publish({ 'gt-201': 60 });
      await rig.publish({ 'lt-101': 5 });
      await rig.publish({ 'lt-101': { v: 10.6, t: Date.now() - 5 * 3_600_000 } });
      announce(through, 'lt-102', { mark: 'DRILL' });
      for (const [id, text] of [
        ['gt-201', 'TEST'],
        ['lt-101', 'LATE DATA'],
        ['lt-102', 'DRILL'],
        ['lt-102', 'NOT ON DISK YET'],
      ] as const) {
        await alarmRow(page, id).getByText(text, { exact: true }).waitFor();
      }
      const mark = (name: string) => page.locator(`.mark[data-mark="${name}"]`);
      const looks = ['DRILL', 'TEST', 'late'].map((name) => styleOf(mark(name), 'border-style'));
      expect(await Promise.all(looks)).toEqual(['dashed', 'dashed', 'solid']);
      const colours = ['pending', 'late'].map((name) => styleOf(mark(name), 'color'));
      expect(new Set(await Promise.all(colours)).size).toBe(2);
      for (const id of ['gt-201', 'lt-102']) {
        expect(await styleOf(alarmRow(page, id), 'background-image')).toMatch(/gradient/);
      }
      expect(await styleOf(alarmRow(page, 'lt-101'), 'background-image')).toBe('none');
    });
  });

  it('a test and late data look it in the list, in its details and in what a filter leaves out', async () => {
    await rig.start();
    await rig.leaveTestAndLate();
    const { page } = await rig.open();
    const tested = alarmRow(page, 'gt-201');
    const late = alarmRow(page, 'lt-101');
    await tested.locator('.level-mark[data-marked]').waitFor();
    await late.locator('.level-mark.late').waitFor();
    // No colour of what stands now, neither on its row nor in its mark.
    expect(await late.getAttribute('data-level')).toBeNull();
    expect(await late.locator('[data-level]').count()).toBe(0);
    await late.getByRole('button', { name: 'lt-101', exact: true }).click();
    await page.locator('.detail-head .level-mark.late').waitFor();
    await tested.getByRole('button', { name: 'gt-201', exact: true }).click();
    await page.locator('.detail-head .level-mark[data-marked]').waitFor();
    const leftOut = page.locator('.left-out');
    const search = page.getByRole('searchbox');
    // What is real comes before the test and the late data, though both were red.
    await search.fill('nothing is called so');
    await leftOut.getByText('3 hidden by the filter, 1 of them Orange').waitFor();
    expect(await leftOut.locator('.mark').count()).toBe(0);
    await search.fill('lt-102');
    await leftOut.getByText('2 hidden by the filter, 1 of them Red').waitFor();
    await leftOut.getByText('TEST', { exact: true }).waitFor();
    await leftOut.locator('.level-mark[data-marked]').waitFor();
  });

  it('the overview names what can not be seen and since when, as the gateway has it', async () => {
    const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
    await rig.start(site);
    const { page } = await rig.open('/overview');
    const tile = page.locator('.tile[data-unseen]');
    await tile.getByText(/Tank farm 1whole source · for \d+ s/).waitFor();
    await tile.getByText('3 of 3 points').waitFor();
    const sending = await rig.gateway.connect();
    const send = (point: string) =>
      sending.publishAsync(`hazgate/v1/north-park/tank-farm-1/${point}/reading`, '5', { qos: 1 });
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
    // The page reckons with what the gateway tells, not with when it first missed something itself.
    await page.route('**/api/v1/views', async (route) => {
      const response = await route.fetch();
      const { items, ...rest } = (await response.json()) as { items: { since: string }[] };
      const earlier = (since: string) => new Date(Date.parse(since) - 7_200_000).toISOString();
      const json = { ...rest, items: items.map((it) => ({ ...it, since: earlier(it.since) })) };
      await route.fulfill({ response, json });
    });
    await page
      .locator('.tile .unseen li', { hasText: /for 2 h \d min/ })
      .first()
      .waitFor();
    // On a small screen the name may be broken, since when is not.
    const isCut = await page.evaluate(
      `[...document.querySelectorAll('.tile .unseen small')].some((small) => {
        const tile = small.closest('.tile').getBoundingClientRect();
        const { right } = small.getBoundingClientRect();
        const line = small.parentElement;
        return right > tile.right || line.scrollWidth > line.clientWidth;
      })`,
    );
    expect(isCut).toBe(false);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('an overview that was opened blind says that nothing is known of what can be seen', async () => {
    await rig.start();
    const { through, address } = await behindProxy();
    const { page } = await rig.openAt(address);
    await page.getByText('No alarms').waitFor();
    // Asked, and never answered: the page itself is there already.
    await page.route('**/api/v1/views', () => {});
    await page.evaluate("location.hash = '#/overview'");
    const tile = page.locator('.tile', { hasText: 'Can not be seen now' });
    await tile.getByText('Loading').waitFor();
    through.isDown = true;
    through.cut();
    await tile.getByText('What can be seen is not known').waitFor();
    expect(await tile.getByText('Everything is seen').count()).toBe(0);
  });

  it('what waits for a frame of a page that gets hidden does not wait for the next one', async () => {
    await rig.start();
    const { page } = await rig.open();
    await page.getByText('No alarms').waitFor();
    await page.evaluate('globalThis.requestAnimationFrame = () => 0');
    await rig.publish({ 'lt-101': 10.6 });
    await eventually(
      () => openAlarms(rig.gateway),
      (alarms) => alarms.length === 1,
    );
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await alarmRow(page, 'lt-101').waitFor();
  });
});
