import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { openAlarms } from '../support/gateway-process.ts';
import { alarmRows, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

function turnTo(page: Page, language: '中文' | 'English'): Promise<void> {
  return page.getByRole('button', { name: language }).click();
}

suiteNeeding([CHROMIUM], 'both languages in a browser', () => {
  describe('where one alarm stands and one is over', () => {
    rig.share(async () => {
      await rig.start();
      await rig.leaveOneOver();
    });

    it('an alarm says in each what to do and by which clause it is one', async () => {
      const [alarm] = await openAlarms(rig.gateway, '?point=lt-102');
      const { page, complaints } = await rig.open(`/alarms/live/${alarm?.id}`);
      const detail = page.locator('.detail');
      await detail.locator('.guidance', { hasText: 'stop or slow the filling' }).waitFor();
      await detail.getByText('SH/T 3007-2014 5.4.2').waitFor();
      await detail.getByText('found in the text of the standard').waitFor();
      await turnTo(page, '中文');
      await detail.locator('.guidance', { hasText: /\p{Script=Han}{4}/u }).waitFor();
      await detail.getByText('SH/T 3007-2014 5.4.2').waitFor();
      await detail.getByText('已查到标准原文').waitFor();
      expect(await detail.locator('.guidance').textContent()).not.toMatch(/[A-Za-z]{3}/);
      expect(complaints).toEqual([]);
    });

    it('alarms that stand and alarms that have been turn to the other language at once, and back', async () => {
      const { page } = await rig.open('/alarms/live');
      const rows = alarmRows(page);
      const texts = [
        { path: '/alarms/live', en: ['Level high', 'Unacknowledged'], zh: ['液位高', '未确认'] },
        { path: '/alarms/history', en: ['Level high', 'Closed'], zh: ['液位高', '已关闭'] },
      ];
      for (const { path, en, zh } of texts) {
        await page.goto(`${rig.gateway.httpUrl}/#${path}`);
        for (const text of en)
          await rows.getByText(text).filter({ visible: true }).first().waitFor();
        await turnTo(page, '中文');
        for (const text of zh)
          await rows.getByText(text).filter({ visible: true }).first().waitFor();
        expect(await page.locator('html').getAttribute('lang')).toBe('zh');
        expect((await rows.allTextContents()).join(' ')).not.toContain('Level high');
        await turnTo(page, 'English');
        for (const text of en)
          await rows.getByText(text).filter({ visible: true }).first().waitFor();
      }
    });
  });

  it('how the parts of the gateway do is said in each, and only the words of a system stay as they are', async () => {
    const server = '{ kind: influxdb, version: 1, url: "http://127.0.0.1:1", database: plant }';
    rig.prepare(undefined, `historian: ${server}\n`);
    await rig.start();
    const { page, complaints } = await rig.open('/system');
    const part = (name: string) => page.locator('.parts li', { hasText: name });
    await part('Historian').getByText('fails and is tried again').waitFor();
    await part('Refused messages').getByText('0 kept since start').waitFor();
    await turnTo(page, '中文');
    await part('历史库').getByText('出错，正在重试').waitFor();
    await part('被拒消息').getByText('启动以来保存 0 条').waitFor();
    // What Node says of the connection: no other words of it are in sight, and it is marked as English.
    await part('历史库').locator('small[lang="en"]', { hasText: 'ECONNREFUSED' }).waitFor();
    expect(await page.locator('.parts small:not([lang])').allTextContents()).not.toContainEqual(
      expect.stringMatching(/[A-Za-z]{3}/),
    );
    expect(complaints).toEqual([]);
  });

  it('the language that was chosen stays over a reload', async () => {
    await rig.start();
    const { page } = await rig.open();
    await turnTo(page, '中文');
    await page.getByText('当前没有报警').waitFor();
    await page.reload();
    await page.getByText('当前没有报警').waitFor();
  });
});
