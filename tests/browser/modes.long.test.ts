import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, ControlRoom } from '../support/control-room.ts';
import {
  type GatewayProcess,
  makeWorkplace,
  startGateway,
  type Workplace,
} from '../support/gateway-process.ts';

const POINT = '/source/north-park/tank-farm-1?point=gt-201';
const UNTIL = /until \d\d:\d\d:\d\d/;

const room = new ControlRoom();
let workplace: Workplace | null = null;
let gateway: GatewayProcess | null = null;

afterEach(async () => {
  await room.clear();
  await gateway?.end('SIGKILL');
  workplace?.remove();
});

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

async function start(): Promise<GatewayProcess> {
  workplace = makeWorkplace(SITE);
  gateway = await startGateway(workplace.config);
  return gateway;
}

async function publish(to: GatewayProcess, value: number): Promise<void> {
  const client = await to.connect();
  const topic = 'hazgate/v1/north-park/tank-farm-1/gt-201/reading';
  await client.publishAsync(topic, String(value), { qos: 1 });
  await client.endAsync();
}

async function ask(page: Page, mode: string, minutes: string, reason: string): Promise<void> {
  await page.locator('.point-panel').getByRole('button', { name: mode }).click();
  await page.getByRole('button', { name: minutes, exact: true }).click();
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

suiteNeeding([CHROMIUM], 'modes of a point in a browser', () => {
  it('a bump test is asked for with a reason, shows with its end wherever the point does, and is ended', async () => {
    const running = await start();
    await publish(running, 3);
    const { page, complaints } = await room.open(running.httpUrl, POINT);
    const overview = await room.open(running.httpUrl, '/overview');
    const alarms = await room.open(running.httpUrl, '/alarms', { language: 'zh' });
    await page.locator('.point-panel').getByRole('button', { name: 'Bump test' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Write why').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await ask(page, 'Bump test', '10 min', 'gas from the bottle');
    const mark = '[data-mark="bump-test"]';
    await page.locator(`.point-panel ${mark}`).getByText(UNTIL).waitFor();
    await page.locator('.point-panel').getByText('gas from the bottle').waitFor();
    await page.locator(`.instruments ${mark}`).getByText(UNTIL).waitFor();
    await page.locator('.drawn-mode', { hasText: /bump test \d\d:\d\d/ }).waitFor();
    await overview.page.locator(`.source-card ${mark}`).getByText(UNTIL).waitFor();
    await publish(running, 60);
    const row = alarms.page.locator('.alarm-row[data-mark="TEST"]');
    await row.getByText(/通气测试 · 至/).waitFor();
    expect(await alarms.page.locator('.sound').getAttribute('data-sounding')).toBe('null');
    await publish(running, 3);
    await page.getByRole('button', { name: 'End the mode' }).click();
    await page.locator(mark).first().waitFor({ state: 'detached' });
    await overview.page.locator(mark).first().waitFor({ state: 'detached' });
    expect(await page.locator('.drawn-mode').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('what is calibrated looks doubtful though good values come, until the mode ends by itself', async () => {
    const running = await start();
    await publish(running, 3);
    const { page } = await room.open(running.httpUrl, POINT);
    await ask(page, 'Calibrate', '5 min', 'yearly');
    const value = page.locator('.point-panel .big-value .value');
    await page.locator('.big-value [data-trust="calibrating"]').waitFor();
    await publish(running, 4);
    await value.getByText('4', { exact: true }).waitFor();
    expect(await value.getAttribute('data-trust')).toBe('calibrating');
    // Asked for over the API as shortly as it may be, so that its end is seen.
    const path = '/api/v1/points/north-park/tank-farm-1/gt-201/mode';
    await running.post(path, { mode: 'calibration', minutes: 0.02, reason: 'nearly done' });
    await page.locator('[data-mark="calibration"]').first().waitFor({ state: 'detached' });
    await page.locator('.big-value [data-trust="ok"]').waitFor();
  });

  it('a refusal is told, and the form keeps what was written', async () => {
    const running = await start();
    const { page } = await room.open(running.httpUrl, POINT);
    await page.locator('.point-panel').getByRole('button', { name: 'Maintain' }).click();
    await page.getByLabel('Reason').fill('new sensor');
    await running.end('SIGKILL');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.locator('.notice').getByText('The gateway did not answer').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('new sensor');
    expect(await page.locator('.point-panel [data-mark]').count()).toBe(0);
  });
});
