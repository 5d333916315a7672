import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { accessibilityFaults, CHROMIUM } from '../support/control-room.ts';
import { RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** A mine of two areas, each cut by a methane point of its own. */
const MINE = `
site: { id: north, kind: works, name: { zh: 北, en: North }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: one
    kind: coal-mine
    name: { zh: 一号, en: One }
    areas:
      - { id: face, name: { zh: 工作面, en: Face area }, feed: kd1, controller: local }
      - { id: road, name: { zh: 回风巷, en: Return road }, feed: kd2, controller: local }
    points:
      - { id: t1, kind: methane, placement: working-face, unit: "%CH4", range: [0, 4], periodSeconds: 3600,
          limits: { H: 1.0, cut: 1.5, restore: 1.0 }, cuts: [face] }
      - { id: t2, kind: methane, placement: face-return, unit: "%CH4", range: [0, 4], periodSeconds: 3600,
          limits: { H: 1.0, cut: 1.0, restore: 1.0 }, cuts: [road] }
      - { id: kd1, kind: feed, periodSeconds: 3600 }
      - { id: kd2, kind: feed, periodSeconds: 3600 }
`;

const publish = (readings: Record<string, unknown>) => rig.publish(readings, 'north/one');

function sounds(page: Page, tone: string): Promise<void> {
  return page.locator(`.sound[data-sounding="${tone}"]`).waitFor();
}

suiteNeeding([CHROMIUM], 'a cut that is not carried out, in a browser', () => {
  it('sounds above every alarm and says where, through acknowledgements and mutes, until power is seen off', async () => {
    await rig.start(MINE);
    await publish({ kd1: 1, kd2: 1, t1: 0.4, t2: 0.4 });
    const { page, complaints } = await rig.open('/alarms');
    await page.locator('.calm-title').waitFor();
    await page.mouse.click(5, 715);
    await publish({ t1: 1.6 });
    await sounds(page, 'cut');
    const why = page.locator('.sound-why');
    const named = page.locator('.missing-cuts a');
    await why.getByText('Cut not carried out').waitFor();
    await named.getByText('CUT REQUIRED, POWER STILL ON · Face area').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const each of await page.getByRole('button', { name: /^Acknowledge:/ }).all()) {
      await each.click();
    }
    await page.locator('.alarm-row[data-state="ACKED"]').waitFor();
    await sounds(page, 'cut');
    await page.getByRole('button', { name: 'Mute for 2 min' }).click();
    await sounds(page, 'null');
    await why.getByText('Cut not carried out').waitFor();
    await publish({ t2: 1.2 });
    await sounds(page, 'cut');
    await named.getByText('Return road').waitFor();
    await publish({ kd1: 0 });
    await named.getByText('Face area').waitFor({ state: 'detached' });
    await named.click();
    await page.locator('.area[data-stand="not-cut"]', { hasText: 'Return road' }).waitFor();
    await publish({ kd2: 0 });
    // What is left is the alarm that nobody has taken note of.
    await sounds(page, '2');
    await why.getByText('Orange, not acknowledged').waitFor();
    expect(await named.count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 120_000);

  it('is asked for in one question for the whole page, wherever one looks', async () => {
    await rig.start(MINE);
    await publish({ kd1: 1, kd2: 1, t1: 1.6, t2: 0.4 });
    const { page } = await rig.open('/overview', { language: 'zh' });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/interlocks')) asked.push(request.url());
    });
    await page.locator('.troubled-area').getByText('要求断电，仍有电').waitFor();
    await page.locator('.missing-cuts').getByText('要求断电，仍有电 · 工作面').waitFor();
    await page.locator('.source-name').click();
    await page.locator('.area[data-stand="not-cut"]').waitFor();
    await publish({ kd1: 0 });
    await page.locator('.area[data-stand="cut"]').waitFor();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.endsWith('/api/v1/interlocks'))).toEqual([]);
  }, 120_000);
});
