import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { eventually, TEST_SITE } from '../support/gateway-process.ts';
import { northOf, RoomRig } from '../support/room-rig.ts';

const rig = new RoomRig('windows');

/** A source with these lines of YAML. */
function sourceOf(id: string, kind: string, lines: readonly string[]): string {
  return [
    `  - { id: ${id}, kind: ${kind}, name: { zh: 一号, en: One },`,
    ...lines.map((line) => `      ${line}`),
    '    }',
    '',
  ].join('\n');
}

const MINE = sourceOf('mine', 'coal-mine', [
  'areas: [{ id: face, name: { zh: 工作面, en: Face area }, feed: kd1, controller: local }],',
  'points: [',
  '  { id: t1, kind: methane, placement: working-face, unit: "%CH4", range: [0, 4], periodSeconds: 3600, limits: { H: 1.0, cut: 1.5, restore: 1.0 }, cuts: [face] },',
  '  { id: kd1, kind: feed, periodSeconds: 3600 } ]',
]);

const PLAN = sourceOf('plan', 'tank-farm', [
  'points: [',
  '  { id: gt-1, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 }, position: [0, 0, 1] },',
  '  { id: gt-2, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 }, position: [40, 30, 1] },',
  '  { id: ws-1, kind: wind-speed, unit: m/s, range: [0, 40], periodSeconds: 3600, position: [20, 30, 10] },',
  '  { id: wd-1, kind: analog, unit: °, range: [0, 360], periodSeconds: 3600, position: [20, 30, 10] } ]',
]);

/** Tanks whose alarms wait, or stay, where their values alone would say otherwise. */
const SLOW_TANKS = sourceOf('tanks', 'tank-farm', [
  'points: [',
  '  { id: lt-1, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { H: 10, HH: 11.8 }, onDelaySeconds: 3600 },',
  '  { id: lt-2, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { H: 10, HH: 11.8 }, deadband: 1 } ]',
]);

/** More detectors at one place than labels find room around it. */
const CROWD = sourceOf('crowd', 'process-unit', [
  'points: [',
  ...Array.from(
    { length: 70 },
    (_, index) =>
      `  { id: gt-${100 + index}, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 }, position: [${Math.max(0, index - 59) * 70}, ${(index % 3) * (index < 60 ? 0 : 120)}, 1] },`,
  ),
  ']',
]);

const DAM = sourceOf('dam', 'tailings-dam', [
  'points: [',
  '  { id: fb-1, kind: freeboard, unit: m, range: [0, 10], periodSeconds: 3600, position: [0, 0, 0] },',
  '  { id: pd-1, kind: phreatic-depth, unit: m, range: [0, 40], periodSeconds: 3600, limits: { red: 6 }, position: [0, 20, 0] },',
  '  { id: pd-2, kind: phreatic-depth, unit: m, range: [0, 40], periodSeconds: 3600, limits: { red: 6 }, position: [0, 60, 0] } ]',
]);

/** Heights of the corners of the phreatic line, downwards from the top of the drawing. */
async function lineHeights(page: Page): Promise<readonly number[]> {
  const path = await page.locator('.drawing-frame .dam-line').getAttribute('d');
  return [...(path ?? '').matchAll(/[ML]\S+ ([\d.]+)/g)].map(([, y]) => Number(y));
}

suiteNeeding([CHROMIUM], 'drawings of sources in a browser', () => {
  describe('each of a source of its own', () => {
    rig.share(() => rig.start([northOf(MINE, PLAN, CROWD, DAM, SLOW_TANKS), TEST_SITE]));

    it('a roadway shows its area cut, locked and powered again as methane crosses the cut', async () => {
      const publish = (readings: Record<string, unknown>) => rig.publish(readings, 'north/mine');
      await publish({ kd1: 1, t1: 0.4 });
      const { page, complaints } = await rig.open('/source/north/mine');
      const area = page.locator('.area', { hasText: 'Face area' });
      const sensor = page.locator('.drawn-point', { hasText: 't1' });
      await area.getByText('powered').waitFor();
      await sensor.getByText('0.4 %CH₄').waitFor();
      expect(await area.getByText('CUT REQUIRED').count()).toBe(0);
      await publish({ t1: 1.6 });
      await area.getByText('CUT REQUIRED, POWER STILL ON').waitFor();
      await area.locator('.area-mark[data-stand="not-cut"]').waitFor();
      await area.getByText('because of t1').waitFor();
      await page.locator('.drawn-mark .level-mark[data-level="2"]').waitFor();
      expect(await area.getAttribute('data-fed')).toBe('true');
      // The same inside of the drawing, around the roadway of its sensor.
      const box = page.locator('.drawn-area', { hasText: 'Face area' });
      await box.getByText('CUT REQUIRED, POWER STILL ON').waitFor();
      await box.locator('.area-mark[data-stand="not-cut"]').waitFor();
      await page.locator('.area-outline[data-stand="not-cut"][data-level="1"]').waitFor();
      expect(await page.locator('.area-dead').count()).toBe(0);
      await publish({ kd1: 0 });
      await area.getByText('without power').waitFor();
      await box.getByText('without power').waitFor();
      await page.locator('.area-outline[data-stand="cut"]').waitFor();
      await page.locator('.area-dead').waitFor({ state: 'attached' });
      await publish({ t1: 0.5 });
      await area.getByText('restore permitted').waitFor();
      await area.getByText('CUT REQUIRED').waitFor({ state: 'detached' });
      await publish({ kd1: 1 });
      await area.getByText('restore permitted').waitFor({ state: 'detached' });
      await publish({ t1: { v: null, q: 'bad' } });
      await area.getByText('LOCKED').waitFor();
      await box.getByText('LOCKED').waitFor();
      await sensor.getByText('–').waitFor();
      expect(await sensor.getAttribute('data-trust')).toBe('bad');
      await publish({ t1: 0.4 });
      await area.getByText('LOCKED').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });

    it('a plan shows its detectors where they stand, and the wind as it turns', async () => {
      await rig.publish({ 'gt-1': 3, 'ws-1': 4.5, 'wd-1': 270 }, 'north/plan');
      const { page } = await rig.open('/source/north/plan');
      const arrow = page.locator('.wind path');
      await page.locator('.wind').getByText('Wind 4.5 m/s').waitFor();
      expect(await arrow.getAttribute('transform')).toBe('rotate(270)');
      const west = await page.locator('.drawn-point', { hasText: 'gt-1' }).boundingBox();
      const east = await page.locator('.drawn-point', { hasText: 'gt-2' }).boundingBox();
      expect(east?.x).toBeGreaterThan(west?.x ?? 0);
      expect(east?.y).toBeLessThan(west?.y ?? 0);
      await rig.publish({ 'wd-1': 95, 'gt-1': 60 }, 'north/plan');
      await eventually(
        () => arrow.getAttribute('transform'),
        (turned) => turned === 'rotate(95)',
      );
      await page.locator('.drawn-mark .level-mark[data-level="1"]').waitFor();
      await rig.publish({ 'wd-1': { v: 95, q: 'bad' } }, 'north/plan');
      await page.locator('.wind em').getByText('bad').waitFor();
      expect(await arrow.count()).toBe(0);
    });

    it('labels cover no other, and those without room share one that opens a list by keyboard', async () => {
      await rig.publish({ 'gt-100': 3, 'gt-130': 60, 'gt-169': 4 }, 'north/crowd');
      const { page, complaints } = await rig.open('/source/north/crowd');
      const shared = page.locator('.drawn-cluster');
      await shared.first().waitFor();
      const boxes = (await page.evaluate(
        "[...document.querySelectorAll('.drawn-point')].map((each) => each.getBoundingClientRect().toJSON())",
      )) as Record<'left' | 'right' | 'top' | 'bottom', number>[];
      const meet = boxes.flatMap((one, index) =>
        boxes
          .slice(index + 1)
          .filter(
            (other) =>
              one.left < other.right &&
              other.left < one.right &&
              one.top < other.bottom &&
              other.top < one.bottom,
          ),
      );
      expect(boxes.length).toBeGreaterThan(5);
      expect(meet).toEqual([]);
      // Whom it hides alarms: that is to be seen without opening it.
      const alarming = shared.filter({ hasText: 'in alarm' });
      await alarming.locator('.level-mark[data-level="1"]').waitFor();
      expect(await alarming.getAttribute('aria-expanded')).toBe('false');
      await alarming.focus();
      await page.keyboard.press('Enter');
      const list = page.locator('.cluster');
      await list.locator('li[data-level="1"]', { hasText: 'gt-130' }).getByText('60').waitFor();
      expect(await alarming.getAttribute('aria-expanded')).toBe('true');
      await list.getByRole('link', { name: 'gt-130' }).click();
      await page.locator('.point-panel').getByText('gt-130').first().waitFor();
      await list.locator('a[aria-current="true"]', { hasText: 'gt-130' }).waitFor();
      await list.locator('.detail-close').click();
      await list.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    }, 120_000);

    it('a dam shows its phreatic line rising as the depth below the ground falls', async () => {
      await rig.publish({ 'fb-1': 5, 'pd-1': 20, 'pd-2': 18 }, 'north/dam');
      const { page } = await rig.open('/source/north/dam');
      await page.locator('.drawn-point', { hasText: 'pd-1' }).getByText('20 m').waitFor();
      const before = await lineHeights(page);
      expect(before).toHaveLength(4);
      await rig.publish({ 'pd-1': 4 }, 'north/dam');
      await page.locator('.drawn-point', { hasText: 'pd-1' }).getByText('4 m').waitFor();
      const after = await lineHeights(page);
      expect(after[1]).toBeLessThan(before[1] ?? 0);
      expect([after[0], after[2], after[3]]).toEqual([before[0], before[2], before[3]]);
      await page.locator('.drawn-mark .level-mark[data-level="1"]').waitFor();
      // Edge and frame of a mark are not those of the box beneath it.
      const look = await page.evaluate(
        `(() => {
        const of = (selector) => getComputedStyle(document.querySelector(selector));
        return {
          edge: of('.drawn-mark .level-mark[data-level="1"] path').stroke,
          frame: of('.drawn-mark .still-call').fill,
        };
      })()`,
      );
      expect(look).toEqual({ edge: 'rgb(143, 11, 34)', frame: 'none' });
    });

    it('a point that is well says so, and what to do is told only while it alarms', async () => {
      await rig.publish({ 'lt-101': 5 });
      const { page } = await rig.open('/source/north-park/tank-farm-1?point=lt-101');
      const panel = page.locator('.point-panel');
      await panel
        .locator('.quality')
        .getByText(/^good\d+ s ago$/)
        .waitFor();
      expect(await panel.locator('.guidance').count()).toBe(0);
      await rig.publish({ 'lt-101': 11.6 });
      await panel.locator('.guidance').waitFor();
      // This site set 50 ppm where the standard says 40 mg/m3.
      await page.locator('.instruments a', { hasText: 'gt-201' }).click();
      await panel.getByText('set by the site').first().waitFor();
      await panel.getByText('40 mg/m³ = 56.5 ppm').waitFor();
    }, 120_000);

    it('a tank says where its value and its alarm differ about a limit', async () => {
      await rig.publish({ 'lt-1': 10.5, 'lt-2': 10.5 }, 'north/tanks');
      await rig.publish({ 'lt-2': 9.5 }, 'north/tanks');
      const { page } = await rig.open('/source/north/tanks');
      const saying = (id: string, text: string) =>
        page.locator('.tank', { hasText: id }).getByText(text).waitFor();
      await saying('lt-1', 'H: met by the value, no alarm of it is active');
      await saying('lt-2', 'H: its alarm still holds, the value is back');
      await rig.publish({ 'lt-2': 8 }, 'north/tanks');
      await page.getByText('its alarm still holds').waitFor({ state: 'detached' });
    });
  });

  it('the overview names first what should be without power and is not', async () => {
    await rig.start(northOf(MINE));
    const publish = (readings: Record<string, unknown>) => rig.publish(readings, 'north/mine');
    await publish({ kd1: 1, t1: 1.6 });
    const { page, complaints } = await rig.open('/overview', { language: 'zh', theme: 'dark' });
    // Above the alarm of the methane that requires it.
    const worst = page.locator('.source-card .troubled').first();
    await worst.getByText('要求断电，仍有电').waitFor();
    const colour = await page.evaluate(
      "getComputedStyle(document.querySelector('.troubled .area-mark path')).fill",
    );
    expect(colour).toBe('rgb(224, 40, 63)');
    const line = page.locator('.source-card .troubled-area');
    await publish({ kd1: 0, t1: 0.5 });
    await line.getByText('允许复电').waitFor();
    await publish({ t1: { v: null, q: 'bad' } });
    await line.getByText('闭锁').waitFor();
    await line.locator('.area-mark[data-stand="locked"]').waitFor();
    await publish({ t1: 0.4, kd1: 1 });
    await line.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  }, 120_000);

  it('a test and late data are told from what stands now, wherever they show', async () => {
    await rig.start();
    await rig.leaveTestAndLate();
    const { page } = await rig.open('/overview');
    const card = page.locator('.source-card');
    await card
      .locator('.troubled', { hasText: 'gt-201' })
      .getByText('TEST', { exact: true })
      .waitFor();
    await page.locator('.counters').getByText('TEST 1').waitFor();
    await page.locator('.counters').getByText('LATE DATA 1').waitFor();
    // What came late was red, and is counted nowhere as such; what waits is what stands now.
    expect(await page.locator('.counters li[data-level="1"] strong').textContent()).toBe('1');
    expect(await page.locator('.oldest').textContent()).not.toContain('lt-101');
    const late = card.locator('.vessel').first();
    expect(await late.getAttribute('aria-label')).toBe('lt-101: 5 m, LATE DATA');
    expect(await late.getAttribute('data-level')).toBeNull();
    await late.click();
    const tank = page.locator('.tank', { hasText: 'lt-101' });
    await tank.locator('.level-mark.late').waitFor();
    await tank.getByText('LATE DATA', { exact: true }).waitFor();
    await page
      .locator('.instruments tr', { hasText: 'gt-201' })
      .locator('.level-mark[data-marked]')
      .waitFor();
  }, 120_000);

  it('a tank is filled to its level, and the overview wears the colour of the worst alarm', async () => {
    await rig.start();
    const publish = (level: number) => rig.publish({ 'lt-101': level, 'lt-102': 6 });
    await publish(3);
    const { page } = await rig.open('/source/north-park/tank-farm-1');
    const overview = await rig.open('/overview');
    const filled = async (nth: number) =>
      Number(await page.locator('.tank-fill').nth(nth).getAttribute('height'));
    const tank = page.locator('.tank', { hasText: 'lt-101' });
    await tank.getByText('3', { exact: true }).waitFor();
    expect((await filled(0)) * 2).toBeCloseTo(await filled(1));
    const site = overview.page.locator('.site-card');
    const card = overview.page.locator('.source-card');
    await card.waitFor();
    expect(await site.getAttribute('data-level')).toBeNull();
    await publish(10.6);
    await overview.page.locator('.source-card[data-level="2"]').waitFor();
    await publish(11.3);
    await overview.page.locator('.source-card[data-level="1"]').waitFor();
    const colour = await overview.page.evaluate(
      "getComputedStyle(document.querySelector('.site-card')).borderTopColor",
    );
    expect(colour).toBe('rgb(143, 11, 34)');
    await tank.getByText('11.3').waitFor();
    expect(await filled(0)).toBeGreaterThan(await filled(1));
  });
});
