import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { alarmRow, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** Everything on the page that has the colour of a level, by class and property; colours as the theme in force has them. */
function coloured(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const probe = document.createElement('span');
    document.body.append(probe);
    const names = ['red', 'orange', 'yellow', 'blue'].flatMap((level) =>
      ['', '-fill', '-text'].map((suffix) => level + suffix));
    const levels = new Set(names.map((name) => {
      probe.style.color = 'var(--' + name + ')';
      return getComputedStyle(probe).color;
    }));
    probe.remove();
    const properties = ['color', 'fill', 'stroke', 'backgroundColor', 'borderLeftColor', 'borderTopColor'];
    const found = [];
    for (const element of document.querySelectorAll('#app *')) {
      if (!element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      for (const property of properties) {
        if (levels.has(style[property])) found.push(element.getAttribute('class') + ': ' + property);
      }
    }
    return found;
  })()`) as Promise<readonly string[]>;
}

/** How the mark of an unacknowledged alarm looks in both halves of a beat, blind or not. */
function beats(page: Page, isBlind: boolean): Promise<{ fills: string[]; frame: string }> {
  return page.evaluate(`(() => {
    const root = document.documentElement;
    const kept = { ...root.dataset };
    root.dataset.blind = ${isBlind} ? 'yes' : 'no';
    const mark = document.querySelector('.alarm-row .level-mark.calling');
    const fills = ['on', 'off'].map((beat) => {
      root.dataset.beat = beat;
      return getComputedStyle(mark.querySelector('path')).fill;
    });
    Object.assign(root.dataset, kept);
    return { fills, frame: getComputedStyle(mark.querySelector('.still-call')).display };
  })()`) as Promise<{ fills: string[]; frame: string }>;
}

const PLACES = [
  { name: 'alarms', path: '/alarms', ready: '.calm-title' },
  { name: 'overview', path: '/overview', ready: '.vessel' },
  { name: 'source', path: '/source/north-park/tank-farm-1?point=lt-101', ready: '.tank-shell' },
] as const;

suiteNeeding([CHROMIUM], 'colour in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'is nowhere while all is well, in the %s theme; with an alarm it is where the alarm is',
    async (theme) => {
      await rig.start();
      await rig.publish({ 'lt-101': 6, 'lt-102': 5, 'gt-201': 3 });
      const { page, complaints } = await rig.open('/alarms', { theme });
      for (const { path, ready, name } of PLACES) {
        await page.evaluate(`location.hash = '#${path}'`);
        await page.locator(ready).first().waitFor();
        expect(await coloured(page), name).toEqual([]);
      }
      await rig.publish({ 'lt-101': 10.7 });
      const lines = page.locator('.tank-limit[data-passed]');
      await lines.first().waitFor();
      expect(await lines.count()).toBe(1);
      await page.locator('.tank .level-mark[data-level="2"]').waitFor();
      // Paths of its mark and of the limit that it has passed.
      expect(await coloured(page)).toEqual(expect.arrayContaining(['null: fill', 'null: stroke']));
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  it('of a filter by level is grey until the level is chosen', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 6 });
    const { page } = await rig.open('/alarms');
    await page.locator('.calm-title').waitFor();
    expect(await coloured(page)).toEqual([]);
    await page.getByRole('button', { name: '3 Yellow' }).click();
    const fill = (level: number) =>
      page.evaluate(
        `getComputedStyle(document.querySelector('.level-toggles [data-level="${level}"] path')).fill`,
      );
    expect(await fill(3)).toBe('rgb(242, 197, 0)');
    expect(await fill(1)).toBe(await fill(4));
    await page.getByRole('button', { name: '3 Yellow' }).click();
    expect(await coloured(page)).toEqual([]);
  }, 120_000);

  it('of what calls blinks, or keeps still in a frame where the reader wants no motion; on a blind page nothing moves', async () => {
    await rig.start();
    await rig.publish({ 'lt-101': 10.7, 'lt-102': 10.7 });
    const { page } = await rig.open('/alarms');
    await alarmRow(page, 'lt-101').locator('.calling').waitFor();
    const filled = 'rgb(232, 116, 0)';
    expect(await beats(page, false)).toEqual({ fills: [filled, filled], frame: 'inline' });
    const frame = await page.locator('.alarm-row .still-call').first().boundingBox();
    const mark = await page.locator('.alarm-row .level-mark.calling').first().boundingBox();
    expect(frame?.width).toBeGreaterThan(mark?.width ?? Number.POSITIVE_INFINITY);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    const blinking = await beats(page, false);
    expect(blinking.frame).toBe('none');
    expect(blinking.fills[0]).toBe(filled);
    expect(blinking.fills[1]).not.toBe(filled);
    expect((await beats(page, true)).fills).toEqual([filled, filled]);
    await page.getByRole('button', { name: 'Acknowledge: lt-102' }).click();
    await alarmRow(page, 'lt-102').locator('.hollow').waitFor();
    expect(await alarmRow(page, 'lt-102').locator('.still-call').count()).toBe(0);
  }, 120_000);
});
