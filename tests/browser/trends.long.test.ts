import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SPANS } from '../../dashboards/web/src/trends/trend-window.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS, type RoomWindow, saved } from '../support/control-room.ts';
import { eventually } from '../support/gateway-process.ts';
import { northOf, OwnPlace, RoomRig, tanksOf } from '../support/room-rig.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const rig = new RoomRig('windows');
const farm = new OwnPlace('farm', 6);

/** A dam with a calibrated piezometer, a rain gauge, and a beach that is judged as it is read. */
const DAM = `
  - id: dam
    kind: tailings-dam
    name: { zh: 尾矿库, en: Tailings dam }
    points:
      - { id: pz-1, kind: piezometer, periodSeconds: 3600, limits: { blue: 7.7, red: 6 },
          calibration: { G: 0.2, R0: 9000, tipElevationM: 412, groundElevationM: 430 } }
      - { id: rf-1, kind: rainfall, unit: mm, periodSeconds: 3600, limits: { blue: 50, red: 200 } }
      - { id: bl-1, kind: beach-length, unit: m, periodSeconds: 3600, limits: { yellow: 60, red: 40 } }`;

/** A tank and a detector. */
const farmOf = (id: string) =>
  tanksOf(
    id,
    `      - { id: lt-101, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { HH: 11.2, H: 10.5, L: 1.5, LL: 0.8 } }
      - { id: gt-201, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 } }`,
  );

/** The tank of the test. */
function tank(): string {
  return `north/${farm.id}/lt-101`;
}

function publish(reading: unknown): Promise<void> {
  return rig.publish({ 'lt-101': reading }, `north/${farm.id}`);
}

/** A reading of a CSV of trends. */
interface Line {
  readonly t: number;
  readonly v: number;
}

/** Readings of the CSV of the page, in its order. */
async function csvLines(page: Page): Promise<readonly Line[]> {
  const [, ...lines] = (await saved(page, 'CSV')).bytes.toString().trimEnd().split('\r\n');
  return lines
    .map((line) => line.split(','))
    .map((fields) => ({ t: Date.parse(fields[0] ?? ''), v: Number(fields[5]) }));
}

/** How many pixels of the chart have exactly this colour, and how many are tinted by red or orange at all. */
async function pixels(page: Page, [r, g, b]: readonly [number, number, number]) {
  return (await page.evaluate(`(() => {
    const canvas = document.querySelector('.chart canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let exact = 0;
    let warm = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue, alpha] = data.subarray(at, at + 4);
      if (alpha === 0) continue;
      if (red === ${r} && green === ${g} && blue === ${b} && alpha === 255) exact += 1;
      if (red - blue > 20) warm += 1;
    }
    return { exact, warm };
  })()`)) as { exact: number; warm: number };
}

suiteNeeding([CHROMIUM], 'trends in a browser', () => {
  rig.share(() => rig.start(northOf(DAM, ...farm.ids.map(farmOf))));

  it('from ten minutes to a year: each span shows what lies in it', async () => {
    const now = Date.now();
    const ages = {
      year: 300 * DAY_MS,
      month: 20 * DAY_MS,
      week: 3 * DAY_MS,
      day: 20 * HOUR_MS,
      shift: 6 * HOUR_MS,
      hour: HOUR_MS / 2,
      minutes: HOUR_MS / 20,
    };
    const spans = Object.keys(ages).toReversed();
    expect(spans).toEqual([...SPANS]);
    const readings = Object.values(ages).map((ageMs, index) => ({ v: 2 + index, t: now - ageMs }));
    for (const reading of readings) await publish(reading);
    const { page, complaints } = await rig.open(`/trends?points=${tank()}`);
    const names = ['10 min', '1 h', '8 h', '1 day', '1 week', '1 month', '1 year'];
    for (const [index, name] of names.entries()) {
      await page.getByRole('button', { name, exact: true }).click();
      const note = page.locator('.trend p', { hasText: `lowest ${8 - index} m, highest 8 m` });
      // A reading an hour: only a year has more of them than a screen.
      await note.getByText(name === '1 year' ? 'mean a 12h' : 'every reading').waitFor();
      const shown = readings.filter(({ v }) => v >= 8 - index).toSorted((a, b) => a.t - b.t);
      expect(await csvLines(page)).toEqual(shown);
    }
    expect(complaints).toEqual([]);
  });

  it('limits are bands, and an alarm is a mark of its colour over its time', async () => {
    const red = [143, 11, 34] as const;
    await publish(5);
    const { page } = await rig.open(`/trends?span=minutes&points=${tank()}`);
    const limits = page.locator('.trend-limits span');
    await eventually(
      () => limits.allTextContents(),
      (texts) => texts.join() === 'HH 11.2,H 10.5,L 1.5,LL 0.8',
    );
    // No limit has been met by what is shown: no colour.
    expect(await pixels(page, red)).toEqual({ exact: 0, warm: 0 });
    await publish(11.4);
    await eventually(
      () => pixels(page, red),
      ({ exact, warm }) => exact > 5 && warm > 1_000,
      PATIENCE_MS,
    );
  });

  it('limits that are held against what is made of readings are told in words, and not drawn beside readings', async () => {
    const path = '/trends?span=minutes&points=north/dam/pz-1,north/dam/rf-1,north/dam/bl-1';
    const english = await rig.open(path);
    const chinese = await rig.open(path, { language: 'zh' });
    const notes = async ({ page }: RoomWindow) => {
      await page.locator('.trend').nth(2).waitFor();
      return page.locator('.limits-note').allTextContents();
    };
    const keys = ({ page }: RoomWindow) => page.locator('.trend-limits span').allTextContents();
    // Before any reading, and whatever the last one is worth.
    for (const reading of [null, { v: 8_516 }, { v: 8_600, q: 'bad' }]) {
      if (reading !== null) await rig.publish({ 'pz-1': reading, 'rf-1': reading }, 'north/dam');
      const said = await notes(english);
      expect(said[0]).toContain('held against the burial depth');
      expect(said[0]).toContain('blue 7.7 m, orange 6.6 m, red 6 m');
      expect(said[1]).toContain('held against the rain of 24 hours');
      for (const limit of ['red 200 mm', 'blue 50 mm']) expect(said[1]).toContain(limit);
      expect(said).toHaveLength(2);
      const inChinese = await notes(chinese);
      expect(inChinese[0]).toContain('浸润线埋深');
      expect(inChinese[1]).toContain('24 小时雨量');
      expect(await keys(english)).toEqual(['yellow 60', 'red 40']);
    }
    expect(english.complaints).toEqual([]);
  });

  it('a reading that stands alone is seen, and so is an alarm from before what is shown', async () => {
    const curve = [42, 58, 71] as const;
    const red = [143, 11, 34] as const;
    await publish({ v: 11.4, t: Date.now() - 15 * 60_000 });
    const { page } = await rig.open(`/trends?span=minutes&points=${tank()}`);
    await page.getByText('No reading in this time').waitFor();
    await eventually(
      () => pixels(page, red),
      ({ exact }) => exact > 1_000,
      PATIENCE_MS,
    );
    expect((await pixels(page, curve)).exact).toBe(0);
    await publish(11.5);
    await eventually(
      () => pixels(page, curve),
      ({ exact }) => exact >= 16,
      PATIENCE_MS,
    );
  });

  it('the tail follows what comes, and stands still when it is told to', async () => {
    await publish(5);
    const { page } = await rig.open(`/trends?span=minutes&points=${tank()}`, { isOwn: true });
    await page.clock.install();
    await page.reload();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/history?')) asked += 1;
    });
    const tail = page.getByRole('button', { name: 'Follow what is new' });
    await page.getByText('every reading').waitFor();
    await publish(6);
    await page.clock.runFor(4_000);
    await page.getByText('lowest 5 m, highest 6 m').waitFor();
    expect(asked).toBeGreaterThan(0);
    await tail.click();
    await page.locator('button[aria-pressed="false"]', { hasText: 'Follow what is new' }).waitFor();
    const before = asked;
    await publish(7);
    await page.locator('.trend .value').getByText('7', { exact: true }).waitFor();
    await page.clock.runFor(60_000);
    expect(asked).toBeLessThanOrEqual(before + 1);
    const stood = asked;
    await page.clock.runFor(60_000);
    expect(asked).toBe(stood);
    await tail.click();
    await page.getByText('lowest 5 m, highest 7 m').waitFor();
  });

  it('several points stand under each other, and one is taken away', async () => {
    await publish(5);
    const { page } = await rig.open(`/trends?span=minutes&points=${tank()}`);
    await page.getByLabel('Add a point').selectOption(`north/${farm.id}/gt-201`);
    await page.locator('.trend').nth(1).waitFor();
    expect(await page.locator('.trend h2').allTextContents()).toEqual([
      expect.stringContaining('lt-101'),
      expect.stringContaining('gt-201'),
    ]);
    await page.getByText('No reading in this time').waitFor();
    await page.getByRole('button', { name: 'Remove lt-101' }).click();
    await page.locator('.trend').nth(1).waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('lt-101');
  });
});
