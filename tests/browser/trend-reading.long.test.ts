import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { accessibilityFaults, CHROMIUM, PATIENCE_MS, saved } from '../support/control-room.ts';
import { eventually } from '../support/gateway-process.ts';
import { northOf, OwnPlace, RoomRig, tanksOf } from '../support/room-rig.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** A source of two points that are read every ten seconds, so that a minute without a reading is a silence. */
const farmOf = (id: string) =>
  tanksOf(
    id,
    `      - { id: lt-1, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 10,
          staleAfterSeconds: 86400, limits: { HH: 11.2, H: 10.5 } }
      - { id: lt-2, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 10,
          staleAfterSeconds: 86400, limits: { HH: 11.2, H: 10.5 } }`,
  );

const rig = new RoomRig('windows');
const farm = new OwnPlace('farm', 11);

function bothPoints(): string {
  return ['lt-1', 'lt-2'].map((point) => `north/${farm.id}/${point}`).join();
}

interface Sent {
  readonly t: number;
  readonly v: number | null;
  readonly q?: string;
}

/** Publishes the same readings for both points, in order of time. */
async function publishAll(readings: readonly Sent[]): Promise<void> {
  for (const reading of readings) {
    await rig.publish({ 'lt-1': reading, 'lt-2': reading }, `north/${farm.id}`);
  }
}

/** A window of the page's address. */
function between(fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  return `/trends?points=${bothPoints()}&from=${from}&to=${to}`;
}

/** The window that the address of a page names; null for one that ends now. */
function windowOf(page: Page): { fromMs: number; toMs: number } | null {
  const query = new URLSearchParams(page.url().split('?')[1] ?? '');
  const [from, to] = [query.get('from'), query.get('to')];
  return from === null || to === null ? null : { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** Where a time of a window lies on the first chart, as a place of the screen. */
async function placeOf(page: Page, share: number, chart = 0): Promise<[x: number, y: number]> {
  const box = await page.locator('.chart .u-over').nth(chart).boundingBox();
  if (box === null) throw new Error('the chart is not on the screen');
  return [box.x + box.width * share, box.y + box.height / 2];
}

async function drag(page: Page, from: readonly number[], to: readonly number[]): Promise<void> {
  await page.mouse.move(from[0] ?? 0, from[1] ?? 0);
  await page.mouse.down();
  await page.mouse.move(((from[0] ?? 0) + (to[0] ?? 0)) / 2, to[1] ?? 0);
  await page.mouse.move(to[0] ?? 0, to[1] ?? 0);
  await page.mouse.up();
}

/** What a readout says, by place. */
async function saidBy(readout: Locator): Promise<Record<string, string>> {
  const all = await readout.locator('[data-kind]').all();
  const pairs = all.map(async (place) => [
    (await place.getAttribute('data-kind')) ?? '',
    (await place.locator('dd').textContent()) ?? '',
  ]);
  return Object.fromEntries(await Promise.all(pairs)) as Record<string, string>;
}

/** How many pixels of a picture, or of the first chart of the page, have exactly a colour. */
function countOf(source: string, [r, g, b]: readonly [number, number, number]): string {
  return `(async () => {
    const { width, height, data } = await (${source})();
    let count = 0;
    for (let at = 0; at < width * height * 4; at += 4) {
      if (data[at] === ${r} && data[at + 1] === ${g} && data[at + 2] === ${b}) count += 1;
    }
    return { width, height, count };
  })()`;
}

const CHART = `async () => {
  const canvas = document.querySelector('.chart canvas');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
}`;

/** A picture, or its uppermost lines, drawn again to look at its pixels. */
function pictureOf(bytes: Buffer, lines?: number): string {
  return `async () => {
    const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (each) => each.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, ${lines ?? 'image.height'});
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }`;
}

async function pixelsOf(page: Page, source: string, colour: readonly [number, number, number]) {
  return (await page.evaluate(countOf(source, colour))) as {
    width: number;
    height: number;
    count: number;
  };
}

suiteNeeding([CHROMIUM], 'reading trends off and looking back', () => {
  rig.share(() => rig.start(northOf(...farm.ids.map(farmOf))));

  it('a time is read off every chart at once, with value, unit, quality, limit and alarm, and nothing jumps', async () => {
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - MINUTE_MS;
    const fromMs = toMs - 10 * MINUTE_MS;
    const at = (minute: number) => fromMs + minute * MINUTE_MS;
    await publishAll([
      { t: at(1), v: 5 },
      { t: at(1) + 20_000, v: 11 },
      { t: at(1) + 40_000, v: 6 },
      { t: at(2), v: 9.25, q: 'bad' },
      { t: at(2) + 20_000, v: 7, q: 'uncertain' },
      { t: at(8), v: 7.5 },
    ]);
    const { page, complaints } = await rig.open(between(fromMs, toMs), { height: 900 });
    await page.getByText('lowest 5 m, highest 11 m').nth(1).waitFor();
    const readouts = page.locator('.readout');
    const empty = await readouts.first().boundingBox();
    const read = async (ms: number, value: string) => {
      await page.mouse.move(...(await placeOf(page, (ms - fromMs) / (toMs - fromMs))));
      for (const index of [0, 1]) {
        await readouts.nth(index).locator('[data-kind="value"] dd').getByText(value).waitFor();
      }
      expect(await readouts.first().boundingBox()).toEqual(empty);
      const [first, second] = [await saidBy(readouts.nth(0)), await saidBy(readouts.nth(1))];
      expect(second).toEqual(first);
      return first;
    };
    expect(await read(at(1) + 20_500, '11 m')).toMatchObject({
      value: '11 m',
      quality: 'good',
      limit: 'H 10.5 m',
      alarm: 'Level high (Orange)',
    });
    expect(await read(at(1) + 40_500, '6 m')).toMatchObject({ quality: 'good', alarm: 'none' });
    expect(await read(at(2) + 300, '9.25 m')).toMatchObject({ quality: 'bad', limit: '–' });
    expect(await read(at(2) + 20_300, '7 m')).toMatchObject({ quality: 'uncertain' });
    expect(await read(at(5), '–')).toMatchObject({ value: '–', quality: 'no reading came' });
    const crosshairs = page.locator('.u-cursor-x');
    const places = await Promise.all(
      [0, 1].map(async (index) => (await crosshairs.nth(index).boundingBox())?.x),
    );
    expect(places[0]).toBeGreaterThan(0);
    expect(Math.abs((places[0] ?? 0) - (places[1] ?? 99))).toBeLessThan(1.5);
    expect(complaints).toEqual([]);
  });

  it('the keys read a chart off like the pointer, for who hears it too, and nobody is kept out', async () => {
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - MINUTE_MS;
    const fromMs = toMs - 10 * MINUTE_MS;
    await publishAll([1, 2, 3].map((step) => ({ t: fromMs + step * 10 * SECOND_MS, v: step })));
    const { page } = await rig.open(between(fromMs, toMs), { height: 900 });
    await page.getByText('lowest 1 m, highest 3 m').nth(1).waitFor();
    const chart = page.getByRole('slider', { name: 'Chart of lt-1' });
    await chart.focus();
    const said = async (key: string, text: string) => {
      await page.keyboard.press(key);
      await eventually(
        async () => (await chart.getAttribute('aria-valuetext')) ?? '',
        (value) => value.includes(text),
      );
      await page.locator('.readout').nth(1).getByText(text).waitFor();
    };
    await said('ArrowRight', '1 m');
    await said('ArrowRight', '2 m');
    await said('Home', '1 m');
    await said('Shift+ArrowRight', 'no reading came');
    await said('ArrowLeft', '3 m');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.readout').first().getByText('point at the curve').waitFor();
    await page.keyboard.press('PageUp');
    await page.waitForURL((url) => url.href.includes('from='));
    await eventually(
      () => windowOf(page),
      (window) => window?.toMs === toMs - 5 * MINUTE_MS,
    );
    await page.keyboard.press('+');
    await eventually(
      () => windowOf(page),
      (window) => window !== null && window.toMs - window.fromMs === 5 * MINUTE_MS,
    );
    await page.keyboard.press('-');
    await eventually(
      () => windowOf(page),
      (window) => window !== null && window.toMs - window.fromMs === 10 * MINUTE_MS,
    );
  });

  it('looking back stands still, says so, is the same in whoever opens its address, and ends with one press', async () => {
    const now = Date.now();
    await publishAll([{ t: now - 8 * MINUTE_MS, v: 5 }]);
    const path = `/trends?span=minutes&points=${bothPoints()}`;
    const { page, complaints } = await rig.open(path, { isOwn: true });
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/history?')) asked += 1;
    });
    const state = page.locator('.window-state');
    await state.getByText('Live: ends now').waitFor();
    await page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    await page.getByRole('button', { name: 'Earlier' }).click();
    await state.getByText(/^Not live: ends \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/).waitFor();
    await page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    const window = windowOf(page);
    if (window === null) throw new Error('the address names no window');
    expect(window.toMs - window.fromMs).toBe(10 * MINUTE_MS);
    expect(Math.abs(now - 5 * MINUTE_MS - window.toMs)).toBeLessThan(MINUTE_MS);
    const other = await rig.open(page.url().split('#')[1]);
    await other.page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    expect(await other.page.locator('.window-state').textContent()).toBe(await state.textContent());
    await page.clock.install();
    await page.reload();
    await page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    asked = 0;
    await publishAll([{ t: Date.now(), v: 9 }]);
    await page.locator('.trend .value').first().getByText('9', { exact: true }).waitFor();
    await page.locator('.trend .panel-head').first().getByText('now', { exact: true }).waitFor();
    await page.clock.runFor(60_000);
    expect(asked).toBe(0);
    await page.getByRole('button', { name: 'Follow what is new' }).click();
    await state.getByText('Live: ends now').waitFor();
    await page.getByText('lowest 5 m, highest 9 m').nth(1).waitFor();
    expect(windowOf(page)).toBeNull();
    expect(complaints).toEqual([]);
  });

  it('a stretch is picked and moved with the pointer, and gone back from; later than now there is nothing', async () => {
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - 30 * MINUTE_MS;
    const fromMs = toMs - 10 * MINUTE_MS;
    await publishAll([{ t: toMs - 5 * MINUTE_MS, v: 5 }]);
    const { page } = await rig.open(between(fromMs, toMs), { height: 900 });
    await page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    await drag(page, await placeOf(page, 0.25), await placeOf(page, 0.75));
    const picked = await eventually(
      () => windowOf(page),
      (window) => window !== null && window.fromMs !== fromMs,
    );
    expect(Math.abs((picked?.fromMs ?? 0) - fromMs - 2.5 * MINUTE_MS)).toBeLessThan(3_000);
    expect(Math.abs((picked?.toMs ?? 0) - fromMs - 7.5 * MINUTE_MS)).toBeLessThan(3_000);
    await page.goBack();
    await eventually(
      () => windowOf(page),
      (window) => window?.fromMs === fromMs && window.toMs === toMs,
    );
    await page.keyboard.down('Shift');
    await drag(page, await placeOf(page, 0.25), await placeOf(page, 0.75));
    await page.keyboard.up('Shift');
    const moved = await eventually(
      () => windowOf(page),
      (window) => window !== null && window.fromMs !== fromMs,
    );
    expect(Math.abs((moved?.fromMs ?? 0) - fromMs + 5 * MINUTE_MS)).toBeLessThan(3_000);
    expect((moved?.toMs ?? 0) - (moved?.fromMs ?? 0)).toBe(10 * MINUTE_MS);
    await page.getByRole('button', { name: '1 week', exact: true }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.locator('.window-state').getByText('Live: ends now').waitFor();
  });

  it('an end is typed, a wrong one is refused in words, and an address that can’t be read says so', async () => {
    const { page } = await rig.open(`/trends?span=hour&points=${bothPoints()}`);
    const end = page.getByLabel('End');
    await end.fill('2099-01-01T00:00:00');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Enter a day and time that is not in the future.').waitFor();
    expect(windowOf(page)).toBeNull();
    await end.fill('2026-01-02T03:04:05');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Not live: ends 2026-01-02 03:04:05.').waitFor();
    // The windows of these tests are in Shanghai.
    expect(windowOf(page)?.toMs).toBe(Date.parse('2026-01-02T03:04:05+08:00'));
    await page.getByText('(UTC+08:00)').waitFor();
    const broken = await rig.open(`/trends?points=${bothPoints()}&from=yesterday&to=now`);
    await broken.page.getByText('The time in this address can’t be read').waitFor();
    await broken.page.getByText('Live: ends now').waitFor();
  });

  it('silence, bad and doubtful readings look like no line, and are named', async () => {
    const soft = [79, 90, 99] as const;
    const suspect = [108, 63, 134] as const;
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - MINUTE_MS;
    const fromMs = toMs - 5 * MINUTE_MS;
    const good = Array.from({ length: 31 }, (_, step) => ({ t: fromMs + step * 10_000, v: 5 }));
    await publishAll(good.filter((_, step) => step !== 15 && step !== 20));
    const { page } = await rig.open(between(fromMs, toMs), { height: 900 });
    await page.getByText('lowest 5 m, highest 5 m').nth(1).waitFor();
    const keys = page.locator('.trend').first().locator('.chart-key');
    expect(await keys.allTextContents()).toEqual(['every reading']);
    const calm = {
      soft: await pixelsOf(page, CHART, soft),
      suspect: await pixelsOf(page, CHART, suspect),
    };
    expect(calm.suspect.count).toBe(0);
    await publishAll([
      { t: fromMs + 150_000, v: 5, q: 'bad' },
      { t: fromMs + 200_000, v: 5, q: 'uncertain' },
    ]);
    await page.reload();
    await keys.nth(2).waitFor();
    expect(await keys.allTextContents()).toEqual([
      'every reading',
      'bad readings',
      'uncertain, calibration or maintenance',
    ]);
    expect((await pixelsOf(page, CHART, suspect)).count).toBeGreaterThan(100);
    const wide = await rig.open(between(fromMs - 5 * MINUTE_MS, toMs), { height: 900 });
    await wide.page.locator('.chart-key', { hasText: 'no reading came' }).first().waitFor();
    const hatched = await pixelsOf(wide.page, CHART, soft);
    expect(hatched.count).toBeGreaterThan(calm.soft.count + 500);
  });

  it('a CSV has every reading of every chart with unit and quality, and a picture is light, with head and keys', async () => {
    const white = [255, 255, 255] as const;
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - MINUTE_MS;
    const fromMs = toMs - 5 * MINUTE_MS;
    await publishAll([
      { t: fromMs + 10_000, v: 5.125 },
      { t: fromMs + 20_000, v: 11.5, q: 'bad' },
      { t: fromMs + 30_000, v: null },
    ]);
    const chinese = await rig.open(between(fromMs, toMs), { language: 'zh', theme: 'dark' });
    await chinese.page.locator('.chart-key', { hasText: '坏值' }).nth(1).waitFor();
    const csv = await saved(chinese.page, 'CSV');
    expect(csv.name).toMatch(/_\d{8}T\d{6}\+0800_.*\.csv$/);
    expect(csv.name.split('_')[0]).toBe(`north.${farm.id}.lt-1+north.${farm.id}.lt-2`);
    expect([...csv.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...lines] = csv.bytes.toString().trimEnd().split('\r\n');
    expect(head).toContain('时间,厂区,危险源,测点,名称,数值,单位,质量');
    const shanghai = (ms: number) =>
      `${new Date(ms + 8 * 60 * MINUTE_MS).toISOString().replace('Z', '')}+08:00`;
    expect(lines).toEqual(
      ['lt-1', 'lt-2'].flatMap((point) =>
        [
          [10_000, '5.125', '良好', 1],
          [20_000, '11.5', '坏值', 0],
          [30_000, '', '坏值', 0],
        ].map(
          ([ms, value, quality, good]) =>
            `${shanghai(fromMs + Number(ms))},北部,罐区,north/${farm.id}/${point},${point},${value},m,${quality},及时,读数,,,1,${good},0`,
        ),
      ),
    );
    const picture = await saved(chinese.page, 'PNG');
    expect(picture.name).toMatch(/_\d{8}T\d{6}\+0800\.png$/);
    const { width, height, count } = await pixelsOf(chinese.page, pictureOf(picture.bytes), white);
    expect(width).toBe(1_600);
    expect(count).toBeGreaterThan((width * height) / 2);
    const english = await rig.open(between(fromMs, toMs));
    await english.page.locator('.chart-key', { hasText: 'bad readings' }).nth(1).waitFor();
    const other = await saved(english.page, 'PNG');
    const heads = await Promise.all(
      [picture, other].map(({ bytes }) => pixelsOf(english.page, pictureOf(bytes, 60), white)),
    );
    for (const { count: ground } of heads) expect(ground).toBeLessThan(1_600 * 60 - 500);
    expect(heads[0]?.count).not.toBe(heads[1]?.count);
    for (const window of [chinese, english]) expect(window.complaints).toEqual([]);
  });

  it('a time that is read off says nothing where the window has left it, and is there when it comes back', async () => {
    const toMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - MINUTE_MS;
    await publishAll([{ t: toMs - 10_000, v: 5.5 }]);
    const { page } = await rig.open(between(toMs - 5 * MINUTE_MS, toMs));
    await page.locator('.chart-key').first().waitFor();
    const value = page.locator('.readout').first().locator('[data-kind=value] dd');
    await page.locator('.chart').first().focus();
    await page.keyboard.press('End');
    await eventually(
      () => value.textContent(),
      (text) => text === '5.5 m',
    );
    const quality = page.locator('.readout').first().locator('[data-kind=quality] dd');
    await page.keyboard.press('PageUp');
    await eventually(
      () => value.textContent(),
      (text) => text === '–',
    );
    expect(await quality.textContent()).toBe('–');
    await page.keyboard.press('PageDown');
    await eventually(
      () => value.textContent(),
      (text) => text === '5.5 m',
    );
  });

  it('a point that the address names twice has one chart', async () => {
    const { page } = await rig.open(`/trends?points=north/${farm.id}/lt-1,${bothPoints()}`);
    await page.locator('.trend').nth(1).waitFor();
    expect(await page.locator('.trend').count()).toBe(2);
  });

  it('what was wrong with a typed end is gone once another end is shown', async () => {
    const { page } = await rig.open(`/trends?points=${bothPoints()}`);
    const trouble = page.locator('.end-field [role=alert]');
    await page.locator('input[name=end]').fill('2199-01-01T00:00');
    await page.keyboard.press('Enter');
    await eventually(
      () => trouble.textContent(),
      (text) => text !== '',
    );
    await page.getByRole('button', { name: 'Earlier' }).click();
    await eventually(
      () => trouble.textContent(),
      (text) => text === '',
    );
  });

  it('nothing is saved as if it were all where the readings can’t be loaded', async () => {
    const { page } = await rig.open(`/trends?span=hour&points=${bothPoints()}`);
    await page.route('**/lt-2/history?*', (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.reload();
    await page
      .getByText('The readings could not be loaded.')
      .first()
      .waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('button', { name: 'CSV' }).click();
    await page.getByText('Nothing was saved').waitFor();
  });
});
