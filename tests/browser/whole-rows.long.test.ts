import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, loadAnew } from '../support/control-room.ts';
import { alarmRow, alarmRows, NORTH, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('gateway');

const SOURCE = 'north/farm';

/** Names that are alike but for a few letters, and values that are long. */
const SITE = `
${NORTH}
sources:
  - id: farm
    kind: tank-farm
    name: { zh: 一号液氨储罐区（东侧围堰）, en: Ammonia tank farm one (east bund) }
    points:
      - { id: lt-101, kind: tank-level, name: { zh: 液氨球罐区液氨储罐 T-101 液位变送器, en: Ammonia storage tank T-101 level transmitter }, unit: m, range: [0, 12], periodSeconds: 3600, limits: { HH: 11.2, H: 10.5 } }
      - { id: lt-102, kind: tank-level, name: { zh: 液氨球罐区液氨储罐 T-102 液位变送器, en: Ammonia storage tank T-102 level transmitter }, unit: m, range: [0, 12], periodSeconds: 3600, limits: { HH: 11.2, H: 10.5 } }
      - { id: lt-103, kind: tank-level, name: { zh: 液氨球罐区液氨储罐 T-103 液位变送器, en: Ammonia storage tank T-103 level transmitter }, unit: mm, range: [0, 1200000], periodSeconds: 3600, limits: { HH: 1120000, H: 1050000 }, position: [10, 10, 0] }
      - { id: gt-201, kind: toxic-gas, substance: ammonia, name: { zh: 一号压缩机房东侧氨气探测器, en: Ammonia detector east of compressor house one }, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 }, position: [30, 20, 0] }
      - { id: gt-202, kind: toxic-gas, substance: ammonia, name: { zh: 一号压缩机房西侧氨气探测器, en: Ammonia detector west of compressor house one }, unit: mg/m3, range: [0, 100], periodSeconds: 3600, limits: { H: 15, HH: 30 }, position: [60, 20, 0] }
${['two', 'three', 'four'].map((id) => `  - { id: ${id}, kind: warehouse, name: { zh: ${id}, en: ${id} }, points: [{ id: ${id}, kind: analog, range: [0, 1], periodSeconds: 3600 }] }`).join('\n')}
`;

/** Alarms of it: a test in a mode, one worse before, one in maintenance, one that is over and unseen, one that came late. */
async function raise(): Promise<void> {
  await rig.start(SITE);
  const setMode = (point: string, mode: string) =>
    rig.gateway.post(`/api/v1/points/${SOURCE}/${point}/mode`, { mode, minutes: 30, reason: '1' });
  expect((await setMode('gt-201', 'bump-test')).status).toBe(200);
  await rig.publish({ 'gt-201': 60, 'gt-202': 60, 'lt-101': 11.6, 'lt-102': 11.4 }, SOURCE);
  await rig.publish({ 'gt-202': 20.1234, 'lt-101': 4, 'lt-103': 1_123_456 }, SOURCE);
  await rig.publish({ 'lt-102': { v: 11.6, t: Date.now() - 5 * 3_600_000 } }, SOURCE);
  expect((await setMode('gt-202', 'maintenance')).status).toBe(200);
}

/** On what a page is looked at. */
interface Screen {
  readonly size: 'screen' | 'large' | 'wall';
  readonly width: number;
  readonly height: number;
}

async function show(page: Page, path: string, { size, width, height }: Screen): Promise<void> {
  await page.setViewportSize({ width, height });
  await loadAnew(page, `${rig.gateway.httpUrl}/?size=${size}#${path}`);
}

/** What is wrong with the rows of a list: values that are cut, what tells names apart and does not show, what stands outside of its row. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(`(() => {
    const faults = [];
    const shows = (element) => element.getClientRects().length > 0;
    const boxOf = (element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    const isInside = (box, room) => box.left >= room.left - 1 && box.right <= room.right + 1;
    for (const row of document.querySelectorAll('.grid-body .alarm-row')) {
      const rowBox = row.getBoundingClientRect();
      for (const element of row.querySelectorAll('.fitted, .value-note, .kept, .rule, .mark')) {
        if (!shows(element)) continue;
        const cell = element.closest('.notes, .cell-what, [role=gridcell]');
        const room = (cell.matches('.cell-place') ? element.closest('button') : cell).getBoundingClientRect();
        const box = element.matches('.rule') ? boxOf(element.querySelector('.kept')) : boxOf(element);
        if (box.width === 0) continue;
        // Between lines, letters have a little room of their own that is empty.
        const empty = 0.06 * parseFloat(getComputedStyle(element).fontSize);
        const said = element.className + ': ' + element.textContent;
        const isCut = element.matches('.kept') && element.scrollWidth > element.clientWidth + 1;
        if (isCut || !isInside(box, room)) faults.push('cut ' + said);
        if (box.top < rowBox.top - empty || box.bottom > rowBox.bottom + empty) faults.push('outside ' + said);
      }
      const id = row.querySelector('.notes > small > :first-child');
      if (id.scrollWidth > id.clientWidth + 1 && !id.matches('.around')) faults.push('cut id ' + id.textContent);
    }
    return faults;
  })()`)) as string[];
}

/** How wide the hint in the field of search is, and how wide its room. */
async function hintOf(page: Page): Promise<{ hint: number; room: number }> {
  return (await page.evaluate(`(() => {
    const field = document.querySelector('.filters .search');
    const style = getComputedStyle(field);
    const paper = document.createElement('canvas').getContext('2d');
    paper.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return { hint: paper.measureText(field.placeholder).width, room };
  })()`)) as { hint: number; room: number };
}

const SCREENS = [
  { screen: 'a wall of 4K', size: 'wall', width: 3840, height: 2160 },
  { screen: 'a wall', size: 'wall', width: 1920, height: 1080 },
  { screen: 'A+ on a small screen', size: 'large', width: 1280, height: 720 },
  { screen: 'a small screen', size: 'screen', width: 1280, height: 720 },
  { screen: 'half a screen', size: 'screen', width: 860, height: 720 },
  { screen: 'a phone', size: 'screen', width: 390, height: 844 },
] as const;

suiteNeeding([CHROMIUM], 'rows of alarms', () => {
  // One window in each language for all: to start its process costs more than all that is looked at in it.
  let english: Page;
  let chinese: Page;
  beforeAll(async () => {
    await raise();
    english = (await rig.open('/alarms', { language: 'en' })).page;
    chinese = (await rig.open('/alarms', { language: 'zh' })).page;
  });

  it.each(SCREENS)(
    'on $screen no value is cut, names that are alike stay told apart, nothing leaves its row',
    async ({ size, width, height }) => {
      for (const [language, page] of Object.entries({ english, chinese })) {
        await show(page, '/alarms', { size, width, height });
        await alarmRow(page, 'gt-202').locator('[data-mark="maintenance"]').waitFor();
        expect(await faultsOf(page), language).toEqual([]);
        const kept = await alarmRow(page, 'lt-101').locator('button .kept').textContent();
        expect(kept?.trim(), language).toBe('T-101');
        const { hint, room } = await hintOf(page);
        expect(room, language).toBeGreaterThanOrEqual(hint);
        // Rows follow each other as the list counts on.
        const rows = await alarmRows(page).all();
        const boxes = await Promise.all(rows.map((row) => row.boundingBox()));
        const tops = boxes.map((box) => box?.y ?? 0).sort((one, other) => one - other);
        expect(tops.length).toBeGreaterThanOrEqual(5);
        const step = (tops[1] ?? 0) - (tops[0] ?? 0);
        for (const box of boxes) expect(box?.height, language).toBeCloseTo(step, 0);
      }
    },
  );

  const narrow = SCREENS.filter(({ screen }) => screen !== 'a small screen');
  it.each(narrow)(
    'on $screen, where the column of states has no room, one that came back says so',
    async ({ size, width, height }) => {
      await show(english, '/alarms', { size, width, height });
      const row = alarmRow(english, 'lt-101');
      await row.locator('.state-beside').getByText('Returned').waitFor();
      expect(await row.locator('.cell-state').isVisible()).toBe(false);
      expect(await alarmRow(english, 'lt-103').locator('.state-beside').count()).toBe(0);
    },
  );

  it('a wall shows the limit beside the rule, whole or not at all', async () => {
    await show(english, '/alarms', { size: 'wall', width: 3840, height: 2160 });
    const limit = alarmRow(english, 'lt-103').locator('.limit-beside');
    await limit.getByText('HH 1120000').waitFor();
    const cell = await alarmRow(english, 'lt-103').locator('.cell-what').boundingBox();
    const box = await limit.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(
      (cell?.y ?? 0) + (cell?.height ?? 0) + 1,
    );
  });

  it('limits beside a tank are drawn whole, however long they are', async () => {
    await show(english, `/source/${SOURCE}`, { size: 'screen', width: 1280, height: 720 });
    await english.locator('.tank-limit text').getByText('HH 1120000').waitFor();
    const over = (await english.evaluate(
      `[...document.querySelectorAll('.tank-limit text')].map((text) => {
        const { x, width } = text.getBBox();
        return x + width - text.ownerSVGElement.viewBox.baseVal.width;
      })`,
    )) as number[];
    expect(over.length).toBeGreaterThanOrEqual(6);
    expect(Math.max(...over)).toBeLessThanOrEqual(0.5);
  });

  it('labels of a drawing hold their values, in letters that grow with those of the page', async () => {
    const sizes: number[] = [];
    for (const size of ['screen', 'large', 'wall'] as const) {
      await show(english, `/source/${SOURCE}`, { size, width: 1920, height: 1080 });
      await english.locator('.drawn-value').getByText('1123456 mm').waitFor();
      const labels = (await english.evaluate(
        `[...document.querySelectorAll('.drawn-point')].map((label) => {
          const value = label.querySelector('.drawn-value');
          return {
            over: value.getBBox().width - label.querySelector('.drawn-box').getBBox().width,
            drawn: parseFloat(getComputedStyle(value).fontSize),
            fitted: Number(value.getAttribute('font-size')),
            share: value.getScreenCTM().a / value.ownerSVGElement.getScreenCTM().a,
          };
        })`,
      )) as { over: number; drawn: number; fitted: number; share: number }[];
      expect(labels).toHaveLength(3);
      for (const { over, drawn, fitted } of labels) {
        expect(over, size).toBeLessThanOrEqual(0);
        expect(drawn, size).toBe(fitted);
      }
      sizes.push(labels[0]?.share ?? 0);
    }
    const [usual = 0, large = 0, wall = 0] = sizes;
    expect(large / usual).toBeCloseTo(1.25);
    expect(wall / usual).toBeCloseTo(1.8);
  });

  it('a name of the overview has room for words beside a long value', async () => {
    await show(chinese, '/overview', { size: 'large', width: 1280, height: 720 });
    await chinese.locator('.troubled [data-mark="maintenance"]').waitFor();
    const letters = (await chinese.evaluate(
      `[...document.querySelectorAll('.troubled > span:not(.marks, .no-mark)')].map((name) =>
        name.getBoundingClientRect().width / parseFloat(getComputedStyle(name).fontSize))`,
    )) as number[];
    expect(letters.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...letters)).toBeGreaterThanOrEqual(6);
    expect(await chinese.locator('.regions a', { hasText: 'Huaxia' }).count()).toBe(1);
  });

  it('on a phone the instruments are seen whole, without moving them sideways', async () => {
    await show(english, `/source/${SOURCE}`, { size: 'screen', width: 390, height: 844 });
    await english.locator('.instruments [data-mark="maintenance"]').waitFor();
    const over = await english.evaluate(
      `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.instruments'))`,
    );
    expect(over).toBeLessThanOrEqual(0);
  });
});
