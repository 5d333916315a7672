import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS } from '../support/control-room.ts';
import { eventually, openAlarms, TEST_SITE } from '../support/gateway-process.ts';
import { alarmRow, alarmRows, NORTH, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** Counts how many elements of a kind each task puts on the page. */
const watchAdded = (selector: string) => `
  globalThis.addedAtOnce = [];
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter(({ nodeType }) => nodeType === 1);
    const wanted = added.map((node) => node.querySelectorAll('${selector}').length + (node.matches('${selector}') ? 1 : 0));
    const sum = wanted.reduce((all, one) => all + one, 0);
    if (sum > 0) globalThis.addedAtOnce.push(sum);
  }).observe(document, { childList: true, subtree: true });`;

/** Loads a page again, with such a count from its first task on. */
async function reloadWatched(page: Page, selector: string): Promise<void> {
  const watch = await page.addInitScript(watchAdded(selector));
  await page.reload();
  await watch.dispose();
}

/** So many sources with so many points each. */
function sourcesOf(sources: number, points: number): readonly object[] {
  return Array.from({ length: sources }, (_, source) => ({
    id: `s${source}`,
    kind: 'custom',
    name: { zh: '源', en: 'Source' },
    points: Array.from({ length: points }, (_, point) => ({
      id: `p${point}`,
      kind: 'analog',
      unit: 'bar',
      periodSeconds: 3_600,
      limits: { H: 50 },
    })),
  }));
}

function siteOf(sources: readonly object[]): string {
  return `${NORTH}\nsources: ${JSON.stringify(sources)}\n`;
}

/** A source of many tanks. */
const TANKS = {
  id: 'tanks',
  kind: 'tank-farm',
  name: { zh: '源', en: 'Source' },
  points: Array.from({ length: 20 }, (_, index) => ({
    id: `lt-${index}`,
    kind: 'tank-level',
    unit: 'm',
    range: [0, 12],
    periodSeconds: 3_600,
    limits: { H: 10.5 },
  })),
};

/** A list that the gateway is asked for and answers only once the test lets it. */
class SlowList {
  private readonly released = Promise.withResolvers<void>();

  readonly hold = async (route: Route): Promise<void> => {
    await this.released.promise;
    await route.continue();
  };

  release(): void {
    this.released.resolve();
  }
}

function counts(page: Page): Promise<readonly string[]> {
  return page.locator('.counters li[data-level] strong').allTextContents();
}

suiteNeeding([CHROMIUM], 'a page that opens', () => {
  it('asks for a long register page by page, and draws the cards of its sources a dozen at once', async () => {
    await rig.start(siteOf(sourcesOf(40, 30)));
    const { page } = await rig.open('/overview');
    const last = page.locator('.source-card:nth-child(40)');
    await last.waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.endsWith('/points')) asked.push(search);
    });
    await reloadWatched(page, '.source-card');
    await last.getByText('Points: 30').waitFor();
    expect(asked).toEqual(['?limit=1000', '?limit=1000&cursor=north%2Fs33%2Fp9']);
    expect(await page.evaluate('globalThis.addedAtOnce')).toEqual([12, 12, 12, 4]);
  });

  describe('on long sources', () => {
    rig.share(() => rig.start(siteOf([...sourcesOf(2, 110), TANKS])));

    it('draws the instruments of a long source some rows at once, and of the next one as well', async () => {
      const { page } = await rig.open('/source/north/s0');
      const rows = page.locator('.instruments tbody tr');
      await rows.nth(109).waitFor();
      await reloadWatched(page, '.instruments tbody tr');
      await rows.nth(109).waitFor();
      const inSteps = [25, 25, 25, 25, 10];
      expect(await page.evaluate('globalThis.addedAtOnce')).toEqual(inSteps);
      await page.evaluate("location.hash = '#/source/north/s1'");
      await eventually(
        () => page.evaluate('globalThis.addedAtOnce') as Promise<readonly number[]>,
        (added) => added.length >= 2 * inSteps.length,
        PATIENCE_MS,
      );
      expect(await page.evaluate('globalThis.addedAtOnce')).toEqual([...inSteps, ...inSteps]);
      expect(await rows.count()).toBe(110);
    });

    it('draws many tanks some at once', async () => {
      const { page } = await rig.open('/source/north/tanks');
      await page.locator('.tank').nth(19).waitFor();
      await reloadWatched(page, '.tank');
      await page.locator('.tank').nth(19).waitFor();
      expect(await page.evaluate('globalThis.addedAtOnce')).toEqual([8, 8, 4]);
    });
  });

  describe('while an alarm stands', () => {
    rig.share(async () => {
      await rig.start();
      await rig.publish({ 'lt-101': 10.6 });
    });

    it('does not make what it does not know yet look like what is well', async () => {
      const { page } = await rig.open('/overview');
      await page.locator('.source-card').waitFor();
      const alarms = new SlowList();
      const points = new SlowList();
      await page.route('**/api/v1/alarms?*', alarms.hold);
      await page.route('**/api/v1/points?*', points.hold);
      await page.reload();
      const sites = page.locator('.sites');
      await sites.getByText('Loading').waitFor();
      await page.locator('.link-state[data-link="live"]').waitFor();
      expect(await counts(page)).toEqual(['–', '–', '–', '–']);
      expect(await page.locator('.level-counts strong').allTextContents()).toEqual(
        await counts(page),
      );
      const main = page.locator('main');
      await main.locator('.tile', { hasText: 'Waiting longest' }).getByText('Loading').waitFor();
      for (const word of ['Nothing waits', 'Normal', 'No site', 'Everything is seen']) {
        expect(await main.getByText(word).count(), word).toBe(0);
      }
      await page.evaluate("location.hash = '#/source/north-park/tank-farm-1'");
      await page.locator('main.source').getByText('Loading').waitFor();
      alarms.release();
      await eventually(
        () => counts(page),
        ([red, orange]) => red === '0' && orange === '1',
        PATIENCE_MS,
      );
      expect(await page.locator('main.source').getByText('Loading').count()).toBe(1);
      points.release();
      await page.locator('.instruments').getByText('lt-101').waitFor();
    });

    it('shows nothing of a list that fails as if it were none, tries again, and is complete once it comes', async () => {
      const { page } = await rig.open();
      await alarmRow(page, 'lt-101').waitFor();
      let refused = 0;
      await page.route('**/api/v1/alarms?*', (route) => {
        refused += 1;
        return route.fulfill({ status: 503, json: {} });
      });
      await page.reload();
      await eventually(
        async () => refused,
        (times) => times > 2,
        PATIENCE_MS,
      );
      expect(await counts(page)).toEqual(['–', '–', '–', '–']);
      await page.locator('.calm').getByText('Loading').waitFor();
      expect(await page.getByText('No alarms').count()).toBe(0);
      expect(await page.locator('.tabs .count').count()).toBe(0);
      await page.unroute('**/api/v1/alarms?*');
      await alarmRow(page, 'lt-101').waitFor();
      expect(await counts(page)).toEqual(['0', '1', '0', '0']);
      expect(await page.locator('.tabs .count').allTextContents()).toEqual(['1', '0']);
    });
  });

  it('where nothing alarms, does not say of how many points that is said before they have come', async () => {
    await rig.start();
    const { page } = await rig.open();
    await page.getByText('No alarms').waitFor();
    const points = new SlowList();
    await page.route('**/api/v1/points?*', points.hold);
    await page.reload();
    await page.getByText('No alarms').waitFor();
    await page.locator('.calm').getByText('Loading').waitFor();
    points.release();
    await page.locator('.calm').getByText('Loading').waitFor({ state: 'detached' });
    expect(await page.locator('.calm').textContent()).toMatch(/Points in view: \d+ of [1-9]/);
  });

  it('names what can not be seen, but not of how many points that is, before these have come', async () => {
    await rig.start(TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1'));
    const { page } = await rig.open('/overview');
    const unseen = page.locator('.tile[data-unseen]');
    await unseen.getByText('3 of 3 points').waitFor();
    const points = new SlowList();
    await page.route('**/api/v1/points?*', points.hold);
    await page.reload();
    await unseen.getByText('whole source').waitFor();
    expect(await page.locator('.unseen-count').count()).toBe(0);
    points.release();
    await unseen.getByText('3 of 3 points').waitFor();
  });

  it('once it is left draws nothing more, and goes on where it comes back', async () => {
    await rig.start(TEST_SITE);
    const { page } = await rig.open();
    await page.getByText('No alarms').waitFor();
    await page.evaluate('globalThis.requestAnimationFrame = () => 0');
    await rig.publish({ 'lt-101': 10.6 });
    await eventually(
      () => openAlarms(rig.gateway),
      (alarms) => alarms.length === 1,
    );
    const rowsAfter = async (event: 'pagehide' | 'pageshow') => {
      await page.evaluate(`window.dispatchEvent(new Event('${event}'))`);
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      return alarmRows(page).count();
    };
    // That it came is seen once the page is back: until then it must not be drawn.
    await eventually(
      async () => [await rowsAfter('pagehide'), await rowsAfter('pageshow')],
      ([left, back]) => {
        expect(left).toBe(0);
        return back === 1;
      },
      PATIENCE_MS,
    );
  });
});
