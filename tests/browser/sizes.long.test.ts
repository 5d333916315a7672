import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { alarmRows, RoomRig } from '../support/room-rig.ts';
import { arcMinutes, WALLS } from '../support/wall.ts';

const rig = new RoomRig('windows');

/** Size of the letters of the first such thing, in pixels. */
async function lettersOf(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().waitFor();
  return (await page.evaluate(
    `parseFloat(getComputedStyle(document.querySelector(${JSON.stringify(selector)})).fontSize)`,
  )) as number;
}

/** By how many pixels the page, its bar or its list is wider than its room. */
async function overflow(page: Page): Promise<number> {
  return (await page.evaluate(
    `Math.max(document.documentElement.scrollWidth - innerWidth,
      ...[...document.querySelectorAll('.top-bar, main, .alarm-grid')].map((each) => each.scrollWidth - each.clientWidth))`,
  )) as number;
}

/** Ids of the labels of a drawing that are seen whole, without moving it. */
async function inSight(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(
    `(() => {
      const frame = document.querySelector('.drawing-frame').getBoundingClientRect();
      return [...document.querySelectorAll('.drawn-point')].filter((label) => {
        const { left, right } = label.querySelector('.drawn-box').getBoundingClientRect();
        return left >= frame.left && right <= frame.right;
      }).map((label) => label.querySelector('.drawn-id').textContent);
    })()`,
  )) as string[];
}

/** What is read from across the room, by page. */
const READ_FROM_AFAR = {
  '/alarms': [
    '.counters a',
    '.cell-place .plain',
    '.cell-value strong',
    '.cell-what .rule',
    '.cell-since > .fitted',
  ],
  '/overview': ['.site-card h2', '.level-counts strong', '.troubled strong'],
  '/source/north-park/tank-farm-1': ['.tank .value strong', '.instruments .value strong'],
} as const;

const DAM = `
site: { id: north, kind: works, name: { zh: 北, en: North }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - { id: one, kind: tailings-dam, name: { zh: 一号, en: One }, points: [
      { id: fb-1, kind: freeboard, unit: m, range: [0, 10], periodSeconds: 3600, position: [0, 0, 0] },
      { id: pd-1, kind: phreatic-depth, unit: m, range: [0, 40], periodSeconds: 3600, limits: { red: 6 }, position: [0, 20, 0] } ] }
`;

/** The same with a point at the left edge of its drawing. */
const DAM_WITH_POOL = DAM.replace(
  'points: [',
  'points: [\n      { id: wl-1, kind: pool-level, unit: m, range: [400, 500], periodSeconds: 3600, limits: { red: 430 } },',
).replace('{ red: 6 }', '{ orange: 6 }');

suiteNeeding([CHROMIUM], 'sizes of letters', () => {
  describe('where two alarms stand', () => {
    rig.share(async () => {
      await rig.start();
      await rig.publish({ 'lt-101': 11.5, 'gt-201': 60 });
    });

    it.each(WALLS)('a wall of $width dots is read at five metres', async ({ width, height }) => {
      for (const [path, selectors] of Object.entries(READ_FROM_AFAR)) {
        const { page } = await rig.open(path, { width, height });
        await page.goto(`${rig.gateway.httpUrl}/?size=wall#${path}`);
        for (const selector of selectors) {
          const minutes = arcMinutes(await lettersOf(page, selector), width);
          expect(minutes, `${path} ${selector}`).toBeGreaterThanOrEqual(16);
        }
        expect(await overflow(page), path).toBeLessThanOrEqual(0);
        if (path !== '/alarms') continue;
        // Seven rows at least, or too little of what goes on would be seen.
        const row = await alarmRows(page).first().boundingBox();
        const list = await page.locator('.alarm-grid').boundingBox();
        expect((list?.height ?? 0) / (row?.height ?? 1)).toBeGreaterThanOrEqual(7);
      }
    });

    it('the size that was chosen stays over a reload, and rows grow with it', async () => {
      const { page } = await rig.open('/alarms', { width: 1920, height: 1080 });
      const height = async () => (await alarmRows(page).first().boundingBox())?.height ?? 0;
      await alarmRows(page).first().waitFor();
      const usual = await height();
      await page.getByRole('button', { name: 'Letters: as the screen' }).click();
      await page.getByRole('button', { name: 'Letters: large' }).waitFor();
      expect(await height()).toBeGreaterThan(usual * 1.2);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.reload();
      await page.getByRole('button', { name: 'Letters: large' }).click();
      const wall = page.getByRole('button', { name: 'Letters: for a wall' });
      await wall.waitFor();
      await page.reload();
      await wall.click();
      await page.getByRole('button', { name: 'Letters: as the screen' }).waitFor();
      expect(await height()).toBe(usual);
    });

    it('an address may ask for a size, keeps nothing of it, and yields to who chooses another', async () => {
      const { page } = await rig.open();
      await page.goto(`${rig.gateway.httpUrl}/?size=wall#/alarms`);
      const wall = page.getByRole('button', { name: 'Letters: for a wall' });
      await wall.waitFor();
      await page.goto(`${rig.gateway.httpUrl}/#/alarms`);
      const usual = page.getByRole('button', { name: 'Letters: as the screen' });
      await usual.waitFor();
      await page.goto(`${rig.gateway.httpUrl}/?size=wall#/alarms`);
      await wall.click();
      await usual.waitFor();
      expect(new URL(page.url()).search).toBe('');
      await page.reload();
      await usual.waitFor();
    });

    it('a bar of 1280 dots keeps one line, and the head of the alarms two beside open details', async () => {
      const { page } = await rig.open('/alarms', { width: 1280, height: 720 });
      await alarmRows(page).first().getByRole('button').first().click();
      await page.locator('.detail').waitFor();
      const bar = await page.locator('.top-bar').boundingBox();
      const head = await page.locator('.alarm-panel > .panel-head').boundingBox();
      expect(bar?.height).toBeLessThan(50);
      expect(head?.height).toBeLessThan(100);
    });
  });

  it('a wall says in words that are read from there what is a test and what came late', async () => {
    await rig.start();
    await rig.leaveTestAndLate();
    const { page } = await rig.open('/alarms', { width: 3840, height: 2160 });
    await page.goto(`${rig.gateway.httpUrl}/?size=wall#/alarms`);
    for (const selector of ['.notes .mark', '.counters .mark']) {
      expect(Math.round(arcMinutes(await lettersOf(page, selector), 3840))).toBeGreaterThanOrEqual(
        12,
      );
    }
  });

  it('a wall says in letters as large that it sees nothing', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 11.5 });
    const { page } = await rig.open('/alarms', { width: 3840, height: 2160 });
    await page.goto(`${rig.gateway.httpUrl}/?size=wall#/alarms`);
    await alarmRows(page).first().waitFor();
    await rig.gateway.end('SIGKILL');
    expect(arcMinutes(await lettersOf(page, '.blind'), 3840)).toBeGreaterThanOrEqual(16);
  });

  it("on a phone the words of a drawing can be read, and its bar leaves the page's room", async () => {
    await rig.start(DAM);
    const { page } = await rig.open('/source/north/one', { width: 390, height: 844 });
    await page.locator('.drawn-id').first().waitFor();
    const drawn = (await page.evaluate(
      `[...document.querySelectorAll('.drawing svg text')].map((text) =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)`,
    )) as number[];
    expect(drawn.length).toBeGreaterThan(2);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(11);
    // It does not begin with a part where nothing stands.
    expect(await inSight(page)).toEqual(['fb-1']);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect((await page.locator('.top-bar').boundingBox())?.height).toBeLessThan(110);
  });

  it('on a phone a drawing begins with the worst that stands now, not with what came too late', async () => {
    await rig.start(DAM_WITH_POOL);
    const source = 'north/one';
    await rig.publish({ 'wl-1': 420, 'fb-1': 3, 'pd-1': 4 }, source);
    await rig.publish({ 'wl-1': { v: 440, t: Date.now() - 5 * 3_600_000 } }, source);
    const { page } = await rig.open(`/source/${source}`, { width: 390, height: 844 });
    await page.locator('.drawn-mark .level-mark.late').waitFor();
    await page.locator('.drawn-mark .level-mark[data-level="2"]').waitFor();
    expect(await inSight(page)).toEqual(['pd-1']);
  });
});
