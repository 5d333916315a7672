import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { Accounts } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { TEST_SITE } from '../support/gateway-process.ts';
import { alarmRows, ENFORCED, RoomRig, signInWithToken } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** A list whose answers wait for the test: each has come from the gateway for whoever asked, and is on its way to the page. */
class HeldAnswers {
  readonly #waiting: (() => Promise<void>)[] = [];
  #told = Promise.withResolvers<void>();

  readonly hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    this.#waiting.push(() => route.fulfill({ response }));
    this.#told.resolve();
  };

  /** The next that is held, as soon as there is one; gives what lets it go. */
  async next(): Promise<() => Promise<void>> {
    await this.#told.promise;
    const release = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#told = Promise.withResolvers<void>();
    if (release === undefined) throw new Error('nothing is held');
    return release;
  }
}

let ofNorth = '';
let ofSouth = '';

/** Starts a gateway of two sites, north and south, with a token for each. Nobody sends anything, so that every point soon has an alarm of its silence. */
async function startTwoSites(): Promise<void> {
  const silent = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
  const south = silent
    .replace('north-park', 'south-park')
    .replace('North', 'South')
    .replaceAll('lt-', 'xt-');
  const workplace = rig.prepare([silent, south], ENFORCED);
  const accounts = new Accounts(workplace.config);
  ofNorth = await accounts.token('ann', 'viewer', '--site', 'north-park');
  ofSouth = await accounts.token('bob', 'viewer', '--site', 'south-park');
  await rig.start();
}

/** Ann leaves, and Bob looks. */
async function changeReader(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signInWithToken(page, ofSouth);
  await page.locator('.account').getByText('bob').waitFor();
}

suiteNeeding([CHROMIUM], 'readers one after the other in one window', () => {
  rig.share(startTwoSites);

  it('what was on its way to the one is not shown to the next, who may see less', async () => {
    const { page } = await rig.open();
    const rows = alarmRows(page);
    await signInWithToken(page, ofNorth);
    await rows.getByText('North').first().waitFor();
    const alarms = new HeldAnswers();
    await page.route('**/api/v1/alarms?*', alarms.hold);
    await page.reload();
    const toAnn = await alarms.next();
    await changeReader(page);
    await toAnn();
    const toBob = await alarms.next();
    expect(await rows.count()).toBe(0);
    await toBob();
    await rows.getByText('South').first().waitFor();
    expect(await rows.getByText('North').count()).toBe(0);
  });

  it.each(['sites', 'points?*'])('nor is the register: %s', async (list) => {
    const { page } = await rig.open('/overview');
    const main = page.locator('main');
    await signInWithToken(page, ofNorth);
    await main.getByText('North').first().waitFor();
    const held = new HeldAnswers();
    await page.route(`**/api/v1/${list}`, held.hold);
    await page.reload();
    const toAnn = await held.next();
    await changeReader(page);
    await toAnn();
    const toBob = await held.next();
    // His alarms have come: what is known of the register is drawn.
    await page.locator('.counters li').getByText(/\d/).first().waitFor();
    const ofAnn = main.getByText(/North|lt-\d|of 3 points/);
    expect(await ofAnn.count()).toBe(0);
    await toBob();
    await main.getByText('South').first().waitFor();
    await main.getByText('3 of 3 points').waitFor();
    expect(await main.getByText(/North|lt-\d/).count()).toBe(0);
  });

  it('an answer that says who was there before lets nobody in again', async () => {
    const { page } = await rig.open();
    await signInWithToken(page, ofNorth);
    await page.locator('.account').getByText('ann').waitFor();
    const sessions = new HeldAnswers();
    await page.route('**/api/v1/session', (route) =>
      route.request().method() === 'GET' ? sessions.hold(route) : route.continue(),
    );
    const askAgain = () => page.evaluate("window.dispatchEvent(new Event('online'))");
    await askAgain();
    const toAnn = await sessions.next();
    await changeReader(page);
    await toAnn();
    // The next answer comes behind that one.
    await askAgain();
    const toBob = await sessions.next();
    expect(await page.locator('.account').textContent()).toContain('bob');
    await toBob();
    await page.locator('.link-state[data-link="live"]').waitFor();
    expect(await page.locator('.account').textContent()).toContain('bob');
  });
});
