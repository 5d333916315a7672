import { expect, it } from 'vitest';
import { Accounts, PASSWORD } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS, saved } from '../support/control-room.ts';
import { eventually, TEST_SITE } from '../support/gateway-process.ts';
import { alarmRow, alarmRows, ENFORCED, RoomRig, signInWithToken } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

suiteNeeding([CHROMIUM], 'the rooms of the application', () => {
  it('from a region to a single tank in two clicks', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 11.4, 'lt-102': 5 });
    const { page, complaints } = await rig.open('/overview');
    await page.locator('.regions a', { hasText: 'linjiang' }).click();
    await page.locator('.vessel[data-level="1"]').click();
    await page.locator('.point-panel').getByText('11.4').waitFor();
    expect(await page.locator('.tank[aria-current="true"]').count()).toBe(1);
    await page.locator('.tank-limit[data-passed]', { hasText: 'HH 11.2' }).waitFor();
    await rig.publish({ 'lt-101': 6.25 });
    await page.locator('.point-panel').getByText('6.25').waitFor();
    expect(complaints).toEqual([]);
  });

  it('a trend shows the past, and gives it away as CSV and PNG', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 11.4 });
    await rig.publish({ 'lt-101': 5 });
    const path = '/trends?span=minutes&points=north-park/tank-farm-1/lt-101';
    const { page } = await rig.open(path);
    await page.getByText('every reading').waitFor();
    const text = (await saved(page, 'CSV')).bytes.toString();
    expect(text.split('\r\n')[0]).toContain('point,name,value,unit,quality');
    expect(text).toMatch(/\+08:00,.*\/lt-101,lt-101,11\.4,m,good,in time,reading,/);
    const { bytes } = await saved(page, 'PNG');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it('lets nobody in without an account, and offers each role what it may do', async () => {
    // Nobody sends anything, so that every point soon has an alarm of its silence.
    const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
    const accounts = new Accounts(rig.prepare(site, ENFORCED).config);
    await accounts.user('watcher', 'viewer');
    await accounts.user('shift-a', 'operator');
    await rig.start();
    const { page } = await rig.open();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('.blind').count()).toBe(0);
    const signIn = async (name: string, password: string) => {
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn('watcher', 'wrong');
    await page.getByText('Name, password or token is wrong.').waitFor();
    await signIn('watcher', PASSWORD);
    await page.locator('.account').getByText('watcher').waitFor();
    const rows = alarmRows(page);
    const acknowledge = rows.first().getByRole('button', { name: /Acknowledge/ });
    await rows.first().waitFor();
    expect(await acknowledge.count()).toBe(0);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.keyboard.press('Shift+A');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(asked).toContainEqual(expect.stringMatching(/^DELETE .*\/session$/));
    expect(asked.filter((request) => request.includes('acknowledge'))).toEqual([]);
    await signIn('shift-a', PASSWORD);
    await page.locator('.account').getByText('shift-a').waitFor();
    await acknowledge.click();
    await page.locator('[data-state="ACKED"]').waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
    await rows.first().getByRole('button').first().click();
    await page.locator('.verb-buttons').getByText('Comment').waitFor();
    expect(await page.locator('.verb-buttons').getByText('Out of service').count()).toBe(0);
  });

  it("a viewer's token keeps a wall signed in over a reload, until it is taken back", async () => {
    const accounts = new Accounts(rig.prepare(TEST_SITE, ENFORCED).config);
    const token = await accounts.token('wall', 'viewer');
    await rig.start();
    const { page } = await rig.open('/overview', { width: 3840, height: 2160 });
    await signInWithToken(page, 'not-this-one');
    await page.getByText('Name, password or token is wrong.').waitFor();
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.source-card').waitFor();
    await page.reload();
    await page.locator('.source-card').waitFor();
    await page.locator('.account').getByText('wall').waitFor();
    await accounts.revoke('token', 'wall');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('.source-card').count()).toBe(0);
  });

  it('the sound repeats while an alarm calls, and is quiet once somebody has taken note', async () => {
    await rig.start();
    const { page } = await rig.open();
    await page.evaluate(`(() => {
      const start = OscillatorNode.prototype.start;
      window.pulses = 0;
      OscillatorNode.prototype.start = function (...when) {
        window.pulses += 1;
        return start.apply(this, when);
      };
    })()`);
    const pulses = () => page.evaluate('window.pulses') as Promise<number>;
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await page.mouse.click(5, 715);
    await page.locator('.sound[data-sound="on"]').waitFor();
    expect(await pulses()).toBe(0);
    await rig.publish({ 'lt-101': 11.5 });
    // A call of level 1 has four pulses: twelve are three calls.
    await eventually(pulses, (count) => count >= 12, PATIENCE_MS);
    await page.getByRole('button', { name: /Acknowledge:/ }).click();
    await page.locator('.sound[data-sounding="null"]').waitFor();
    const heard = await pulses();
    await rig.publish({ 'lt-102': 11.5 });
    await eventually(pulses, (count) => count > heard, PATIENCE_MS);
  });

  it('on a phone an alarm is read, acknowledged and looked into', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 11.5, 'gt-201': 60 });
    const { page } = await rig.open('/alarms', { width: 390, height: 844 });
    const row = alarmRow(page, 'lt-101');
    await row.getByText('11.5', { exact: true }).waitFor();
    const button = row.getByRole('button', { name: /Acknowledge/ });
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(30);
    await button.click();
    await page.locator('.alarm-row[data-state="ACKED"]').waitFor();
    await row.getByRole('button', { name: 'lt-101', exact: true }).click();
    await page.locator('.detail').getByText('What to do').waitFor();
    expect(await page.locator('.grid-body').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Close the details' }).click();
    await row.waitFor();
    await page.getByRole('link', { name: 'Source', exact: true }).click();
    await page.locator('.tank', { hasText: 'lt-101' }).click();
    await page.locator('.point-panel').getByText('11.5').waitFor();
    const widest = await page.evaluate('document.documentElement.scrollWidth');
    expect(widest).toBeLessThanOrEqual(390);
  });
});
