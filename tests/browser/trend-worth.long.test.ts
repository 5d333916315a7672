import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHART_KEYS } from '../../dashboards/web/src/trends/chart-key-list.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { accessibilityFaults, CHROMIUM, saved } from '../support/control-room.ts';
import { eventually } from '../support/gateway-process.ts';
import { northOf, OwnPlace, RoomRig, tanksOf } from '../support/room-rig.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const rig = new RoomRig('windows');
const farm = new OwnPlace('farm', 4);

/** What comes a minute after its time is seen in time at lt-1, and comes late at lt-2. */
const farmOf = (id: string) =>
  tanksOf(
    id,
    `      - { id: lt-1, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 10, staleAfterSeconds: 86400, limits: { H: 10.5 } }
      - { id: lt-2, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 10, staleAfterSeconds: 30, limits: { H: 10.5 } }`,
  );

/** A point of the test. */
function pointOf(id: string): string {
  return `north/${farm.id}/${id}`;
}

/** Five minutes of readings that end a minute ago; gives when they begin. */
async function publishMinutes(q: (step: number) => string = () => 'good'): Promise<number> {
  const fromMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - 6 * MINUTE_MS;
  for (let step = 0; step <= 30; step += 1) {
    const reading = { t: fromMs + step * 10_000, v: 5 + (step % 2), q: q(step) };
    await rig.publish({ 'lt-1': reading, 'lt-2': reading }, `north/${farm.id}`);
  }
  return fromMs;
}

function pathOf(points: string, fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  return `/trends?points=${points}&from=${from}&to=${to}`;
}

/** How many pixels of each chart have exactly the colour of its curve. */
async function curvePixels(page: Page): Promise<readonly number[]> {
  return (await page.evaluate(`[...document.querySelectorAll('.chart')].map((chart) => {
    const canvas = chart.querySelector('canvas');
    const ctx = document.createElement('canvas').getContext('2d');
    ctx.fillStyle = getComputedStyle(chart).getPropertyValue('--accent').trim();
    const hex = ctx.fillStyle;
    const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255 && wanted.every((each, index) => data[at + index] === each)) count += 1;
    }
    return count;
  })`)) as number[];
}

function keysOf(page: Page, chart: number): Promise<readonly string[]> {
  return page.locator('.trend').nth(chart).locator('.chart-key').allTextContents();
}

suiteNeeding([CHROMIUM], 'what readings are worth, in trends', () => {
  rig.share(() => rig.start(northOf(...farm.ids.map(farmOf))));

  it('what came late looks it by its shape, and is named, read off and saved as such', async () => {
    const fromMs = await publishMinutes();
    const both = `${pointOf('lt-1')},${pointOf('lt-2')}`;
    const path = pathOf(both, fromMs, fromMs + 5 * MINUTE_MS);
    const { page, complaints } = await rig.open(path, { height: 900 });
    await page.locator('.trend').nth(1).locator('.chart-key').nth(1).waitFor();
    expect(await keysOf(page, 0)).toEqual(['every reading']);
    expect(await keysOf(page, 1)).toEqual(['every reading', 'came late: nobody saw it then']);
    const [inTime = 0, late = 0] = await curvePixels(page);
    expect(inTime).toBeGreaterThan(300);
    expect(late).toBeGreaterThan(1.5 * inTime);
    await page.locator('.chart').first().focus();
    await page.keyboard.press('End');
    const quality = (chart: number) =>
      page.locator('.readout').nth(chart).locator('[data-kind=quality] dd');
    await eventually(
      () => quality(1).textContent(),
      (text) => text === 'good, came late',
    );
    expect(await quality(0).textContent()).toBe('good');
    const [, ...lines] = (await saved(page, 'CSV')).bytes.toString().trimEnd().split('\r\n');
    const told = (point: string) =>
      lines.filter((line) => line.includes(`/${point},`)).map((line) => line.split(',').slice(7));
    expect(new Set(told('lt-1').map(String))).toEqual(new Set(['good,in time,reading,,,1,1,0']));
    expect(new Set(told('lt-2').map(String))).toEqual(new Set(['good,came late,reading,,,1,1,1']));
    expect(told('lt-2')).toHaveLength(30);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('a bucket tells that some of its readings are bad or came late, in the chart, when read off and in the file', async () => {
    const fromMs = await publishMinutes((step) => (step === 7 ? 'uncertain' : 'good'));
    await rig.publish({ 'lt-1': { t: fromMs + 312_000, v: null, q: 'bad' } }, `north/${farm.id}`);
    // A reading every ten seconds for a year is more than a screen has room for.
    const { page } = await rig.open(`/trends?span=year&points=${pointOf('lt-1')}`, {
      language: 'zh',
    });
    await page.locator('.chart-key').nth(4).waitFor();
    expect(await keysOf(page, 0)).toEqual([
      '每 12h 均值',
      '每 12h 范围',
      '无读数',
      '其中有坏值',
      '其中有非良好读数',
    ]);
    await page.locator('.chart').focus();
    await page.keyboard.press('End');
    const quality = page.locator('.readout [data-kind=quality] dd');
    await eventually(
      () => quality.textContent(),
      (text) => text !== '–',
    );
    const texts = [await quality.textContent()];
    await page.keyboard.press('ArrowLeft');
    texts.push(await quality.textContent());
    // The five minutes may lie on both sides of a bucket's edge.
    const all = texts.join();
    for (const part of ['坏值 1 个', '可疑 1 个']) expect(all).toContain(part);
    const answer = await rig.gateway.get<{ items: { qualities: object }[] }>(
      `/api/v1/points/${pointOf('lt-1')}/history?from=${fromMs}&to=${Date.now()}&every=10m&detail=true`,
    );
    expect(JSON.stringify(answer.items)).toContain('"bad":1');
  });

  it('a point that is not there is named, with what to do, and keeps none of the others from being shown and saved', async () => {
    const fromMs = await publishMinutes();
    const path = pathOf(`${pointOf('gone')},${pointOf('lt-1')}`, fromMs, fromMs + 5 * MINUTE_MS);
    const { page, complaints } = await rig.open(path);
    const unknown = page.locator('.trend', { hasText: pointOf('gone') });
    await unknown.getByText('there is no such point here').waitFor();
    await page.locator('.chart-key').first().waitFor();
    const { bytes, name } = await saved(page, 'CSV');
    expect(name.split('_')[0]).toBe(`north.${farm.id}.lt-1`);
    expect(bytes.toString().trimEnd().split('\r\n')).toHaveLength(31);
    await page.getByRole('button', { name: `Remove ${pointOf('gone')}` }).click();
    await unknown.waitFor({ state: 'detached' });
    expect(new URLSearchParams(page.url().split('?')[1]).get('points')).toBe(pointOf('lt-1'));
    const other = await rig.open(`/trends?points=${pointOf('gone')}`, { language: 'zh' });
    await other.page.getByText('这里没有该测点').waitFor();
    expect(await other.page.getByRole('button', { name: 'CSV' }).count()).toBe(0);
    for (const faults of [complaints, other.complaints]) expect(faults).toEqual([]);
  });

  it('the help tells every key that a chart takes', async () => {
    const { page } = await rig.open(`/trends?points=${pointOf('lt-1')}`);
    await page.locator('.trend').waitFor();
    await page.keyboard.press('?');
    const rows = page.locator('dialog .keys > div', { hasText: 'On a trend' });
    await rows.first().waitFor();
    expect(await rows.locator('kbd').allTextContents()).toEqual(
      CHART_KEYS.flatMap(({ shown }) => shown),
    );
  });
});
