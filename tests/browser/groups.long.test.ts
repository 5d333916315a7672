import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { northOf, OwnPlace, RoomRig } from '../support/room-rig.ts';

/** A dam whose beaches are counted to an item, and the item to the pond. */
const damOf = (id: string) => `
  - id: ${id}
    kind: tailings-dam
    name: { zh: 尾矿库, en: Tailings dam }
    points:
      - { id: bl-1, kind: beach-length, unit: m, periodSeconds: 3600, limits: { yellow: 60, red: 40 } }
      - { id: rf-1, kind: rainfall, unit: mm, periodSeconds: 3600 }`;

const rig = new RoomRig('windows');

async function confirm(page: Page, reason: string): Promise<void> {
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

suiteNeeding([CHROMIUM], 'groups of points in a browser', () => {
  it('a group is shelved and taken out of service before it alarms, and brought back from the list', async () => {
    await rig.start(northOf(damOf('dam')));
    const { page, complaints } = await rig.open('/source/north/dam');
    const list = await rig.open('/alarms/hidden');
    await list.page.getByText('Nothing is shelved').waitFor();
    const groups = page.locator('.groups li');
    await groups.first().waitFor();
    expect(await groups.allInnerTexts()).toEqual([
      'Group: Beach length',
      'Group: Rainfall',
      'Whole pond',
    ]);
    await page.locator('.groups').getByRole('link', { name: 'Whole pond' }).click();
    const panel = page.locator('.point-panel');
    await panel.getByRole('button', { name: 'Shelve' }).click();
    await page.getByRole('button', { name: '30 min', exact: true }).click();
    await confirm(page, 'survey of the beach');
    await panel.locator('[data-mark="shelved"]').waitFor();
    await page.locator('.groups [data-mark="shelved"]').waitFor();
    await panel.getByRole('button', { name: 'Out of service' }).click();
    await confirm(page, 'rebuilt');
    await panel.locator('[data-mark="out-of-service"]').waitFor();
    const shelf = list.page.locator('tr[data-kind="shelved"]');
    await shelf.getByText('survey of the beach').waitFor();
    await shelf.getByRole('button', { name: /Unshelve/ }).click();
    await shelf.waitFor({ state: 'detached' });
    const order = list.page.locator('tr[data-kind="out-of-service"]');
    expect(await order.getByRole('link').getAttribute('href')).toBe('#/source/north/dam?rule=pond');
    await order.getByRole('button', { name: /Return to service/ }).click();
    await list.page.getByText('Nothing is shelved').waitFor();
    await page.locator('.groups [data-mark]').waitFor({ state: 'detached' });
    expect([...complaints, ...list.complaints]).toEqual([]);
  });

  describe('each of a dam of its own', () => {
    const dam = new OwnPlace('dam', 3);
    rig.share(() => rig.start(northOf(...dam.ids.map(damOf))));

    it('a group that alarms leads to its alarm and to what was done to it', async () => {
      await rig.publish({ 'bl-1': 50 }, `north/${dam.id}`);
      const { page } = await rig.open(`/source/north/${dam.id}?rule=item%3Abeach-length`);
      await page.locator('.point-panel .level-mark[data-level="3"]').waitFor();
      await page.locator('.point-panel').getByRole('link', { name: 'Alarm' }).click();
      await page.locator('.detail').getByRole('link', { name: 'Source' }).click();
      await page
        .locator('.point-panel')
        .getByRole('heading', { name: 'Group: Beach length' })
        .waitFor();
    });

    it('what was written for one place is not done to another', async () => {
      const { page } = await rig.open(`/source/north/${dam.id}?point=bl-1`);
      await page.locator('.point-panel').getByRole('button', { name: 'Shelve' }).click();
      await page.getByLabel('Reason').fill('only the beach');
      await page.locator('.instruments').getByRole('link', { name: 'rf-1' }).click();
      await page.locator('.point-panel').getByRole('heading', { name: 'rf-1' }).waitFor();
      expect(await page.getByLabel('Reason').count()).toBe(0);
      await page.locator('.point-panel').getByRole('button', { name: 'Shelve' }).click();
      expect(await page.getByLabel('Reason').inputValue()).toBe('');
    });

    it('what was made of a reading stands beside that reading, and moves with the next', async () => {
      await rig.publish({ 'rf-1': 4 }, `north/${dam.id}`);
      const { page } = await rig.open(`/source/north/${dam.id}?point=rf-1`);
      // The list of points is fetched once: what comes later comes by the feed alone.
      await page.locator('.big-value').getByText('= 4 mm').waitFor();
      await page.route('**/api/v1/points', (route) => route.abort());
      await rig.publish({ 'rf-1': 7 }, `north/${dam.id}`);
      await page.locator('.big-value').getByText('7', { exact: true }).waitFor();
      expect(await page.locator('.big-value').innerText()).toMatch(/7\s*mm\s*= 11 mm/);
    });
  });
});
