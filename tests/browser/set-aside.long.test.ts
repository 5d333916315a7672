import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { Accounts } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { ENFORCED, RoomRig, signInWithToken } from '../support/room-rig.ts';

const POINT = '/source/north-park/tank-farm-1?point=gt-201';
/** The end of it: a clock, and before it the day where that is tomorrow's. */
const UNTIL = /until ([\d-]+ )?\d\d:\d\d/;

const rig = new RoomRig('windows');

/** A site whose detector stands on the plan of its source. */
const SITE = `
site: { id: north-park, kind: chemical-park, name: { zh: 北部化工园区, en: North Chemical Park },
        region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: tank-farm-1
    kind: tank-farm
    name: { zh: 一号罐区, en: Tank farm 1 }
    points:
      - { id: gt-201, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600,
          limits: { H: 25, HH: 50 }, position: [10, 20, 1] }
`;

function publish(value: number): Promise<void> {
  return rig.publish({ 'gt-201': value });
}

async function ask(page: Page, mode: string, minutes: string, reason: string): Promise<void> {
  await page.locator('.point-panel').getByRole('button', { name: mode }).click();
  await page.getByRole('button', { name: minutes, exact: true }).click();
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

suiteNeeding([CHROMIUM], 'modes of a point in a browser', () => {
  it('a bump test is asked for with a reason, shows with its end wherever the point does, and is ended', async () => {
    await rig.start(SITE);
    await publish(3);
    const { page, complaints } = await rig.open(POINT);
    const overview = await rig.open('/overview');
    const alarms = await rig.open('/alarms', { language: 'zh' });
    await page.locator('.point-panel').getByRole('button', { name: 'Bump test' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Write why').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await ask(page, 'Bump test', '10 min', 'gas from the bottle');
    const mark = '[data-mark="bump-test"]';
    await page.locator(`.point-panel ${mark}`).getByText(UNTIL).waitFor();
    await page.locator('.point-panel').getByText('gas from the bottle').waitFor();
    await page.locator(`.instruments ${mark}`).getByText(UNTIL).waitFor();
    await page.locator('.drawn-tag', { hasText: /bump test \d\d:\d\d/ }).waitFor();
    await overview.page.locator(`.source-card ${mark}`).getByText(UNTIL).waitFor();
    await publish(60);
    const row = alarms.page.locator('.alarm-row[data-mark="TEST"]');
    await row.getByText(/通气测试 · 至/).waitFor();
    expect(await alarms.page.locator('.sound').getAttribute('data-sounding')).toBe('null');
    await publish(3);
    await page.getByRole('button', { name: 'End the mode' }).click();
    await page.locator(mark).first().waitFor({ state: 'detached' });
    await overview.page.locator(mark).first().waitFor({ state: 'detached' });
    // The alarm of the test still waits, and says what it is; the mode is gone.
    expect(await page.locator('.drawn-tag', { hasText: 'bump test' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('what is calibrated looks doubtful though good values come, until the mode ends by itself', async () => {
    await rig.start(SITE);
    await publish(3);
    const { page } = await rig.open(POINT);
    await ask(page, 'Calibrate', '5 min', 'yearly');
    const value = page.locator('.point-panel .big-value .value');
    await page.locator('.big-value [data-trust="calibrating"]').waitFor();
    await publish(4);
    await value.getByText('4', { exact: true }).waitFor();
    expect(await value.getAttribute('data-trust')).toBe('calibrating');
    // Asked for over the API as shortly as it may be, so that its end is seen.
    const path = '/api/v1/points/north-park/tank-farm-1/gt-201/mode';
    await rig.gateway.post(path, { mode: 'calibration', minutes: 0.02, reason: 'nearly done' });
    await page.locator('[data-mark="calibration"]').first().waitFor({ state: 'detached' });
    await page.locator('.big-value [data-trust="ok"]').waitFor();
  });

  it('a refusal is told, and the form keeps what was written', async () => {
    await rig.start(SITE);
    const { page } = await rig.open(POINT);
    await page.locator('.point-panel').getByRole('button', { name: 'Maintain' }).click();
    await page.getByLabel('Reason').fill('new sensor');
    await rig.gateway.end('SIGKILL');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.locator('.notice').getByText('The gateway did not answer').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('new sensor');
    expect(await page.locator('.point-panel [data-mark]').count()).toBe(0);
  });
});

suiteNeeding([CHROMIUM], 'what is set aside, in a browser', () => {
  it('a point without an alarm is shelved and taken out of service from its panel, and found and brought back at one place', async () => {
    await rig.start(SITE);
    await publish(3);
    const { page, complaints } = await rig.open(POINT);
    const hidden = await rig.open('/alarms/hidden');
    const overview = await rig.open('/overview', { language: 'zh' });
    await hidden.page.getByText('Nothing is shelved').waitFor();
    const panel = page.locator('.point-panel');
    await panel.getByRole('button', { name: 'Shelve' }).click();
    expect(await page.getByRole('button', { name: '120 min' }).count()).toBe(0);
    await page.getByRole('button', { name: '30 min', exact: true }).click();
    await page.getByLabel('Reason').fill('painting next door');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await panel.locator('[data-mark="shelved"]').getByText(UNTIL).waitFor();
    await page.locator('.drawn-tag', { hasText: /shelved \d\d:\d\d/ }).waitFor();
    const shelf = hidden.page.locator('tr[data-kind="shelved"]');
    await shelf.getByText('painting next door').waitFor();
    expect(await shelf.textContent()).toContain('Toxic gas high');
    expect(await hidden.page.getByRole('link', { name: /Out of sight/ }).textContent()).toContain(
      '1',
    );
    await panel.getByRole('button', { name: 'Out of service' }).click();
    await page.getByLabel('Reason').fill('sensor is worn out');
    await page.getByRole('button', { name: 'Confirm' }).click();
    const order = hidden.page.locator('tr[data-kind="out-of-service"]');
    await order.getByText('when somebody ends it').waitFor();
    await overview.page.locator('.set-aside', { hasText: '已停用' }).waitFor();
    await overview.page.locator('.source-card [data-mark="out-of-service"]').waitFor();
    await shelf.getByRole('button', { name: /Unshelve/ }).click();
    await shelf.waitFor({ state: 'detached' });
    await order.getByRole('button', { name: /Return to service/ }).click();
    await hidden.page.getByText('Nothing is shelved').waitFor();
    await panel.getByRole('button', { name: 'Shelve' }).waitFor();
    expect(await panel.locator('[data-mark]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('an alarm that is shelved stands with its reason beside what has none', async () => {
    await rig.start(SITE);
    await publish(30);
    const { page } = await rig.open(POINT);
    const panel = page.locator('.point-panel');
    await panel.getByRole('button', { name: 'Shelve' }).click();
    await page.getByLabel('Reason').fill('known leak');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await panel.locator('[data-mark="shelved"]').waitFor();
    await page.goto(`${rig.gateway.httpUrl}/#/alarms/hidden`);
    await page.locator('.alarm-row[data-state="SHELVED"]').waitFor();
    await page.locator('tr[data-kind="shelved"]').getByText('known leak').waitFor();
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('No alarm matches').waitFor();
    expect(await page.locator('tr[data-kind]').count()).toBe(0);
  });

  it('what somebody else has ended meanwhile is refused, and said; a list that could not be fetched says that it is old', async () => {
    await rig.start(SITE);
    const place = '/api/v1/points/north-park/tank-farm-1/gt-201';
    await rig.gateway.post(`${place}/shelve`, { minutes: 30, reason: 'painting next door' });
    const { page } = await rig.open('/alarms/hidden');
    const unshelve = page.getByRole('button', { name: /Unshelve/ });
    await unshelve.waitFor();
    await page.route('**/inhibitions', (route) => route.abort());
    await rig.gateway.post(`${place}/unshelve`, {});
    await page.getByText('The list may be old').waitFor();
    await unshelve.click();
    await page.locator('.notice').getByText('It has changed meanwhile').waitFor();
    // Nothing known is not nothing there.
    await page.reload();
    await page.getByText('The list may be old').waitFor();
    expect(await page.getByText('Nothing is shelved').count()).toBe(0);
    await page.unroute('**/inhibitions');
    await page.getByText('Nothing is shelved').waitFor();
  });

  it('is offered by role: an operator may shelve, a supervisor may do all, a viewer sees it', async () => {
    const accounts = new Accounts(rig.prepare(SITE, ENFORCED).config);
    const tokens: Record<string, string> = {};
    for (const role of ['viewer', 'operator', 'supervisor']) {
      tokens[role] = await accounts.token(`the-${role}`, role);
    }
    await rig.start();
    const offers = async (role: string) => {
      const { page } = await rig.open(POINT);
      await signInWithToken(page, tokens[role] ?? '');
      await page.locator('.account').getByText(`the-${role}`).waitFor();
      await page.locator('.point-panel .big-value').waitFor();
      return {
        page,
        texts: await page.locator('.point-panel .verb-buttons button').allTextContents(),
      };
    };
    const supervisor = await offers('supervisor');
    expect(supervisor.texts).toEqual([
      'Calibrate',
      'Bump test',
      'Maintain',
      'Shelve',
      'Out of service',
    ]);
    await ask(supervisor.page, 'Maintain', '20 min', 'new cable');
    await supervisor.page.locator('.point-panel').getByText('token:the-supervisor').waitFor();
    expect((await offers('operator')).texts).toEqual(['Shelve']);
    const viewer = await offers('viewer');
    expect(viewer.texts).toEqual([]);
    await viewer.page.locator('.point-panel').getByText('new cable').waitFor();
    await viewer.page.goto(`${rig.gateway.httpUrl}/#/alarms/hidden`);
    await viewer.page.locator('tr[data-kind="maintenance"]').waitFor();
    expect(await viewer.page.getByRole('button', { name: /End the mode/ }).count()).toBe(0);
  });
});
