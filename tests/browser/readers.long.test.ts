import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { Accounts } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { TEST_SITE } from '../support/gateway-process.ts';
import { alarmRows, RoomRig, signInWithToken } from '../support/room-rig.ts';

const rig = new RoomRig();

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

suiteNeeding([CHROMIUM], 'readers one after the other in one window', () => {
  it('what was on its way to the one is not shown to the next, who may see less', async () => {
    // Nobody sends anything, so that every point soon has an alarm of its silence.
    const silent = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
    const workplace = rig.prepare(silent);
    const south = silent.replace('north-park', 'south-park').replace('North', 'South');
    writeFileSync(join(workplace.directory, 'south.yaml'), south);
    writeFileSync(
      workplace.config,
      'data: ./data\nmqtt: { host: 127.0.0.1, port: 0 }\nhttp: { host: 127.0.0.1, port: 0 }\nsites: [site.yaml, south.yaml]\nsecurity: { mode: enforced }\n',
    );
    const accounts = new Accounts(workplace.config);
    const ofNorth = await accounts.token('ann', 'viewer', '--site', 'north-park');
    const ofSouth = await accounts.token('bob', 'viewer', '--site', 'south-park');
    await rig.start();
    const { page } = await rig.open();
    const rows = alarmRows(page);
    await signInWithToken(page, ofNorth);
    await rows.getByText('North').first().waitFor();
    const alarms = new HeldAnswers();
    await page.route('**/api/v1/alarms?*', alarms.hold);
    await page.reload();
    const toAnn = await alarms.next();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signInWithToken(page, ofSouth);
    await page.locator('.account').getByText('bob').waitFor();
    await toAnn();
    const toBob = await alarms.next();
    expect(await rows.count()).toBe(0);
    await toBob();
    await rows.getByText('South').first().waitFor();
    expect(await rows.getByText('North').count()).toBe(0);
  });
});
