import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { Accounts, PASSWORD } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { accessibilityFaults, CHROMIUM, focused, wordsOn } from '../support/control-room.ts';
import { TEST_SITE } from '../support/gateway-process.ts';
import { alarmRow, alarmRows, ENFORCED, RoomRig, signInWithPassword } from '../support/room-rig.ts';

const NEW = 'one horse after another';

const rig = new RoomRig('windows');

async function begin(): Promise<void> {
  // Nobody sends anything, so that every point soon has an alarm of its silence.
  const site = TEST_SITE.replaceAll('periodSeconds: 3600', 'periodSeconds: 1');
  const accounts = new Accounts(rig.prepare(site, ENFORCED).config);
  await accounts.users({ amy: 'operator' });
  await rig.start();
}

async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await signInWithPassword(page, 'amy', password);
  await page.locator('.account').getByText('amy').waitFor();
}

async function openAccount(page: Page): Promise<void> {
  await page.locator('.account button').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog.own-account[open]').waitFor();
}

/** Writes a change of the password and sends it, by keyboard alone. */
async function writeChange(page: Page, present: string, fresh: string, again = fresh) {
  await page.locator('input[name="present"]').focus();
  await page.keyboard.type(present);
  await page.keyboard.press('Tab');
  await page.keyboard.type(fresh);
  await page.keyboard.press('Tab');
  await page.keyboard.type(again);
  await page.keyboard.press('Enter');
}

async function clearFields(page: Page): Promise<void> {
  for (const name of ['present', 'fresh', 'again']) {
    await page.locator(`input[name="${name}"]`).fill('');
  }
}

suiteNeeding([CHROMIUM], "one's own account", () => {
  it('the password is changed by keyboard; the screen goes on, the one elsewhere ends', async () => {
    await begin();
    const { page, complaints } = await rig.open();
    await signIn(page);
    const elsewhere = await rig.open();
    await signIn(elsewhere.page);
    await alarmRows(page).first().waitFor();
    // In front of the door a browser complains of every 401.
    const before = complaints.length;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await openAccount(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('dialog.own-account').waitFor({ state: 'detached' });
    // The button that opened it.
    expect(await focused(page)).toBe('amy');
    await openAccount(page);
    const says = (text: string) => page.getByRole('alert').getByText(text).waitFor();
    await writeChange(page, PASSWORD, NEW, 'another');
    await says('The new password is not the same both times.');
    expect(await focused(page)).toBe('again');
    await clearFields(page);
    await writeChange(page, 'wrong', NEW);
    await says('The present password is wrong.');
    expect(await focused(page)).toBe('present');
    await clearFields(page);
    await writeChange(page, PASSWORD, 'north-park 2026');
    await says('The new password breaks the rule below.');
    expect(await focused(page)).toBe('fresh');
    await clearFields(page);
    await writeChange(page, PASSWORD, NEW);
    await page.getByText('The password is changed.').waitFor();
    await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByText('You are signed in nowhere else.').waitFor();
    for (const name of ['present', 'fresh', 'again']) {
      expect(await page.locator(`input[name="${name}"]`).inputValue()).toBe('');
    }
    await page.getByRole('button', { name: 'Close' }).click();
    // Neither the feed nor the list was begun anew.
    expect(asked.filter((url) => /feed|alarms\?/.test(url))).toEqual([]);
    await alarmRows(page)
      .first()
      .getByRole('button', { name: /Acknowledge/ })
      .click();
    await page.locator('[data-state="ACKED"]').waitFor();
    // 400, 403: what the browser itself says of refused requests.
    expect(complaints.slice(before).filter((text) => !/status of 40[03]/.test(text))).toEqual([]);
    await signIn(elsewhere.page, NEW);
  });

  it('sessions are shown and ended, in both languages', async () => {
    await begin();
    const { page } = await rig.open('/alarms', { language: 'zh' });
    await signIn(page);
    const other = await rig.open();
    await signIn(other.page);
    await openAccount(page);
    const rows = page.locator('.own-account tbody tr');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
    await page.getByText('127.0.0.1').first().waitFor();
    expect(await wordsOn(page)).toContain('登录位置');
    const dialog = await page.locator('.own-account').innerText();
    expect(dialog.replace(/amy/g, '').match(/[A-Za-z]{3,}/g) ?? []).toEqual([]);
    await rows.nth(1).getByRole('button').click();
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('当前密码不正确').waitFor();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('已结束：1').waitFor();
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByText('您没有在别处登录').waitFor();
    await signIn(other.page);
    await page.keyboard.press('Escape');
    await openAccount(page);
    await page.getByRole('button', { name: '结束其他全部会话' }).click();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('after signing out nothing of the plant is left on the page, also where the gateway does not answer', async () => {
    await begin();
    const { page } = await rig.open();
    await signIn(page);
    await alarmRows(page).first().waitFor();
    await page.locator('.counters a').first().waitFor();
    await page.route('**/alarms/acknowledge', (route) => route.abort());
    await alarmRow(page, 'lt-101')
      .getByRole('button', { name: /Acknowledge/ })
      .click();
    await page.locator('.notice', { hasText: 'lt-101' }).waitFor();
    await page.unroute('**/alarms/acknowledge');
    await page.route('**/api/v1/session', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.locator('.notice').getByText('The gateway did not answer.').waitFor();
    const left = await page.evaluate('document.body.innerHTML');
    for (const trace of ['north-park', 'lt-101', 'amy']) expect(left).not.toContain(trace);
    expect(await page.locator('.counters a').count()).toBe(0);
    await page.unroute('**/api/v1/session');
    await signIn(page);
    const told = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await (await told).headerValue('clear-site-data')).toBe('"cache"');
    await signIn(page);
    await alarmRows(page).first().waitFor();
  });
});
