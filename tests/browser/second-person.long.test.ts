import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import { Accounts, PASSWORD } from '../acceptance/enforced-site.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import {
  accessibilityFaults,
  CHROMIUM,
  focused,
  type RoomWindow,
  type WindowOptions,
  wordsOn,
} from '../support/control-room.ts';
import { RoomRig, signInWithPassword } from '../support/room-rig.ts';

const POINT = '/source/north-park/tank-farm-1?point=lt-101';
const TWO_PEOPLE = 'security: { mode: enforced, secondPerson: [out-of-service, mode, close] }\n';

const rig = new RoomRig('windows');

/** A gateway with amy and bob, who may do it, and olga, who may not. */
async function start(): Promise<void> {
  const accounts = new Accounts(rig.prepare(undefined, TWO_PEOPLE).config);
  await accounts.users({ amy: 'supervisor', bob: 'supervisor', olga: 'operator' });
  await rig.start();
}

/** A window in which amy has signed in. */
async function openAsAmy(options: WindowOptions = {}): Promise<RoomWindow> {
  const window = await rig.open(POINT, options);
  await signInWithPassword(window.page, 'amy', PASSWORD);
  await window.page.locator('.point-panel .big-value').waitFor();
  return window;
}

/** Fills in the form of the first person, up to the point where the second one is wanted. */
async function askOutOfService(page: Page): Promise<void> {
  await page.locator('.point-panel').getByRole('button', { name: 'Out of service' }).click();
  await page.getByLabel('Reason').fill('gauge is rebuilt');
  await page.getByRole('button', { name: 'Confirm' }).press('Enter');
  await page.getByRole('dialog').waitFor();
}

/** Signs by keyboard, from the field that has the focus. */
async function sign(page: Page, name: string, password: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

async function eventsOf(page: Page): Promise<readonly HazgateEvent[]> {
  const { items } = (await page.evaluate(
    `fetch('api/v1/events?limit=1000').then((answer) => answer.json())`,
  )) as { items: readonly HazgateEvent[] };
  return items.filter(({ type }) => type === 'countersigned' || type === 'out-of-service');
}

/** What the browser complains of beside refusals, which it takes for faults. */
function faults({ complaints }: RoomWindow): readonly string[] {
  return complaints.filter((text) => !/status of 40[13]/.test(text));
}

suiteNeeding([CHROMIUM], 'an action that takes two people, in a browser', () => {
  it('is signed by keyboard alone: who is refused is told why, and the right one carries it out', async () => {
    await start();
    const window = await openAsAmy();
    const { page } = window;
    await askOutOfService(page);
    const dialog = page.getByRole('dialog', { name: 'A second person must sign' });
    const words = await dialog.locator('.facts').textContent();
    for (const said of ['Out of service', 'lt-101', 'Tank farm 1', 'gauge is rebuilt', 'amy'])
      expect(words).toContain(said);
    expect(await focused(page)).toBe('username');

    await sign(page, 'bob', 'not it');
    await dialog.getByText('Name or password is wrong.').waitFor();
    expect(await focused(page)).toBe('password');
    expect(await dialog.getByLabel('Name').inputValue()).toBe('bob');
    expect(await dialog.getByLabel('Password').inputValue()).toBe('');

    await dialog.getByLabel('Name').focus();
    for (const [name, why] of [
      ['amy', 'amy is the first person already.'],
      ['olga', 'A operator may not do this.'],
    ] as const) {
      await sign(page, name, PASSWORD);
      await dialog.getByText(why).waitFor();
      await dialog.getByText('This signature is not accepted.').waitFor();
      expect(await focused(page)).toBe('username');
      expect(await dialog.getByLabel('Password').inputValue()).toBe('');
    }
    expect(await eventsOf(page)).toEqual([]);

    await sign(page, 'bob', PASSWORD);
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.point-panel [data-mark="out-of-service"]').waitFor();
    const [signature, ...done] = await eventsOf(page);
    expect(signature).toMatchObject({ type: 'countersigned', by: 'bob', site: 'north-park' });
    expect(done.length).toBeGreaterThan(0);
    for (const each of done) expect(each).toMatchObject({ by: 'amy', comment: 'gauge is rebuilt' });
    expect(await page.locator('.notice').count()).toBe(0);
    expect(faults(window)).toEqual([]);
  });

  it('leaves the first person signed in, and no word of the second in the browser', async () => {
    await start();
    const { page } = await openAsAmy({ isOwn: true });
    const bearers: string[] = [];
    page.on('request', (request) => {
      const token = request.headers()['hazgate-second-person'];
      if (token !== undefined) bearers.push(token);
    });
    const ended = page.waitForResponse(
      (response) => response.request().method() === 'DELETE' && response.url().endsWith('/session'),
    );
    await askOutOfService(page);
    await sign(page, 'bob', PASSWORD);
    await page.locator('.point-panel [data-mark="out-of-service"]').waitFor();
    expect((await ended).status()).toBe(204);
    const [token = ''] = bearers;
    const kept = JSON.stringify([
      await page.context().storageState(),
      await page.evaluate('[{ ...sessionStorage }, document.documentElement.outerHTML]'),
    ]);
    expect(token).not.toBe('');
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(PASSWORD);
    await page.reload();
    await page.locator('.account').getByText('amy').waitFor();
    const again = await fetch(`${rig.gateway.httpUrl}/api/v1/session`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(again.status).toBe(401);
  });

  it('goes when the session of the first person ends: nobody signs for the next', async () => {
    await start();
    const { page } = await openAsAmy();
    await askOutOfService(page);
    await new Accounts(rig.workplace.config).revoke('user', 'amy');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  describe('while nobody carries it out', () => {
    rig.share(start);

    it('is given up with Escape, and what the first person has written is still there to go on with', async () => {
      const { page } = await openAsAmy();
      await askOutOfService(page);
      await page.getByRole('dialog').getByLabel('Name').fill('bob');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Reason').inputValue()).toBe('gauge is rebuilt');
      expect(await focused(page)).toBe('Confirm');
      expect(await page.locator('.notice').count()).toBe(0);
      expect(await eventsOf(page)).toEqual([]);

      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      expect(await dialog.getByLabel('Name').inputValue()).toBe('');
      // Keys of the page behind it do nothing: they would lead away from the form.
      await dialog.getByRole('button', { name: 'Give up' }).focus();
      await page.keyboard.press('2');
      expect(page.url()).toContain('/source/');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await page.getByLabel('Reason').inputValue()).toBe('gauge is rebuilt');
    });

    it.each(['en', 'zh'] as const)('is accessible and in one language: %s', async (language) => {
      const { page } = await openAsAmy({ language });
      const isChinese = language === 'zh';
      await page
        .locator('.point-panel')
        .getByRole('button', { name: isChinese ? '维护' : 'Maintain' })
        .click();
      await page.getByLabel(isChinese ? '原因' : 'Reason').fill('1');
      await page.locator('.action-form button[type="submit"]').click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await sign(page, 'amy', PASSWORD);
      await dialog.locator('.warning').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await accessibilityFaults(page), colorScheme).toEqual([]);
      }
      const words = await wordsOn(page);
      expect(words).toContain(isChinese ? '第二人的密码' : 'Password of the second person');
      expect(words).toContain(isChinese ? '此签署未被接受' : 'This signature is not accepted');
      if (isChinese) expect(await dialog.textContent()).not.toMatch(/[A-Za-z]{5,}/);
      else expect(words).not.toMatch(/\p{Script=Han}/u);
    });
  });
});
