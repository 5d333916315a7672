import { appendFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { Accounts, PASSWORD } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, ControlRoom } from '../support/control-room.ts';
import {
  type GatewayProcess,
  makeWorkplace,
  startGateway,
  TEST_SITE,
  type Workplace,
} from '../support/gateway-process.ts';

const room = new ControlRoom();
let workplace: Workplace | null = null;
let gateway: GatewayProcess | null = null;

afterEach(async () => {
  await room.clear();
  await gateway?.end('SIGKILL');
  workplace?.remove();
});

async function publish(to: GatewayProcess, readings: Record<string, number>): Promise<void> {
  const client = await to.connect();
  for (const [point, value] of Object.entries(readings)) {
    const topic = `hazgate/v1/north-park/tank-farm-1/${point}/reading`;
    await client.publishAsync(topic, String(value), { qos: 1 });
  }
  await client.endAsync();
}

suiteNeeding([CHROMIUM], 'the rooms of the application', () => {
  it('from a region to a single tank in two clicks', async () => {
    workplace = makeWorkplace();
    gateway = await startGateway(workplace.config);
    await publish(gateway, { 'lt-101': 11.4, 'lt-102': 5 });
    const { page, complaints } = await room.open(gateway.httpUrl, '/overview');
    await page.locator('.regions a', { hasText: 'linjiang' }).click();
    await page.locator('.vessel[data-level="1"]').click();
    await page.locator('.point-panel').getByText('11.4').waitFor();
    expect(await page.locator('.tank[aria-current="true"]').count()).toBe(1);
    await page.locator('.tank-limit[data-passed]', { hasText: 'HH 11.2' }).waitFor();
    await publish(gateway, { 'lt-101': 6.25 });
    await page.locator('.point-panel').getByText('6.25').waitFor();
    expect(complaints).toEqual([]);
  });

  it('a trend shows the past, and gives it away as CSV and PNG', async () => {
    workplace = makeWorkplace();
    gateway = await startGateway(workplace.config);
    await publish(gateway, { 'lt-101': 11.4 });
    await publish(gateway, { 'lt-101': 5 });
    const path = '/trends?span=minutes&points=north-park/tank-farm-1/lt-101';
    const { page } = await room.open(gateway.httpUrl, path);
    await page.getByText('every reading').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const csv = await (await saved).createReadStream();
    const text = Buffer.concat(await csv.toArray()).toString();
    expect(text.split('\r\n')[0]).toBe('time,value,min,max');
    expect(text).toMatch(/Z,11\.4,11\.4,11\.4/);
    const picture = page.waitForEvent('download');
    await page.getByRole('button', { name: 'PNG' }).click();
    const png = await (await picture).createReadStream();
    const bytes = Buffer.concat(await png.toArray());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it('lets nobody in without an account, and offers each role what it may do', async () => {
    // Nobody sends anything, so that every point soon has an alarm of its silence.
    workplace = makeWorkplace(TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1'));
    appendFileSync(workplace.config, 'security: { mode: enforced }\n');
    const accounts = new Accounts(workplace.config);
    await accounts.user('watcher', 'viewer');
    await accounts.user('shift-a', 'operator');
    gateway = await startGateway(workplace.config);
    const { page } = await room.open(gateway.httpUrl);
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
    const rows = page.locator('.grid-body .alarm-row');
    const acknowledge = rows.first().getByRole('button', { name: /Acknowledge/ });
    await rows.first().waitFor();
    expect(await acknowledge.count()).toBe(0);
    await page.keyboard.press('Shift+A');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn('shift-a', PASSWORD);
    await page.locator('.account').getByText('shift-a').waitFor();
    await acknowledge.click();
    await page.locator('[data-state="ACKED"]').waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
    await rows.first().getByRole('button').first().click();
    await page.locator('.verb-buttons').getByText('Comment').waitFor();
    expect(await page.locator('.verb-buttons').getByText('Out of service').count()).toBe(0);
  });
});
