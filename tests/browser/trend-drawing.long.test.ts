import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM, PATIENCE_MS, saved } from '../support/control-room.ts';
import { eventually } from '../support/gateway-process.ts';
import { northOf, OwnPlace, RoomRig, tanksOf } from '../support/room-rig.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const ACCENT = '#2a3a47';
const SOFT = '#4f5a63';
const SUSPECT = '#6c3f86';
const ORANGE = '#984500';

const rig = new RoomRig('windows');
const tank = new OwnPlace('lt', 3);

/** What comes a minute after its time comes late here. */
const tankOf = (id: string) => `
      - { id: ${id}, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 10, staleAfterSeconds: 30, limits: { H: 10.5 } }`;

/** Something that was drawn on a canvas: strokes have no box. */
interface Drawn {
  readonly what: 'strokeRect' | 'stroke' | 'fillRect';
  readonly box: readonly number[];
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Writes down what is drawn on any canvas, and with what, as it is drawn. A stroke with a path of its own is a curve. */
const WATCH_PENS = `
  globalThis.drawn = [];
  const { prototype } = CanvasRenderingContext2D;
  for (const what of ['strokeRect', 'stroke', 'fillRect']) {
    const draw = prototype[what];
    prototype[what] = function (...box) {
      const colour = what === 'fillRect' ? this.fillStyle : this.strokeStyle;
      if (!(box[0] instanceof Path2D)) globalThis.drawn.push({ what, box, colour, dash: this.getLineDash() });
      return draw.apply(this, box);
    };
  }`;

function drawnOn(page: Page): Promise<readonly Drawn[]> {
  return page.evaluate('globalThis.drawn') as Promise<readonly Drawn[]>;
}

/** Publishes what comes late: a stretch with a bad and a doubtful reading, silence, one that stands alone and is too high, silence, two more. */
async function publishLate(): Promise<number> {
  const fromMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - 9 * MINUTE_MS;
  // Behind one of now, an alarm is one of late data.
  await rig.publish({ [tank.id]: 5 }, 'north/tanks');
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 29, 30];
  for (const step of steps) {
    const q = step === 3 ? 'bad' : step === 6 ? 'uncertain' : 'good';
    const v = step === 20 ? 11 : 5 + (step % 2);
    await rig.publish({ [tank.id]: { t: fromMs + step * 10_000, v, q } }, 'north/tanks');
  }
  return fromMs;
}

/** What asks for exactly the time of all that. */
function timeOf(fromMs: number): string {
  const [from, to] = [fromMs, fromMs + 5 * MINUTE_MS].map((ms) => new Date(ms).toISOString());
  return `from=${from}&to=${to}`;
}

/** Opens the chart of some time, with a watch on what is drawn. */
async function openChart(time: string): Promise<Page> {
  const { page } = await rig.open('/alarms');
  const watch = await page.addInitScript(WATCH_PENS);
  await page.reload();
  await watch.dispose();
  await page.evaluate(`location.hash = '#/trends?points=north/tanks/${tank.id}&${time}'`);
  await page.locator('.chart-key[data-look="late"]').waitFor();
  return page;
}

suiteNeeding([CHROMIUM], 'what charts draw', () => {
  rig.share(() => rig.start(northOf(tanksOf('tanks', ...tank.ids.map(tankOf)))));

  it('readings that came late have hollow strips, one that stands alone a frame, a late alarm a hollow bar', async () => {
    const page = await openChart(timeOf(await publishLate()));
    const frames = (await drawnOn(page)).filter(({ what }) => what === 'strokeRect');
    const sizeOf = ({ box: [, , width = 0, height = 0] }: Drawn) => [width, height];
    const late = frames.filter(({ colour }) => colour === ACCENT).map(sizeOf);
    const strips = late.filter(([width, height]) => height === 6 && width !== height);
    const alone = late.filter(([width, height]) => height === 10 && width === height);
    expect(strips.length).toBeGreaterThanOrEqual(3);
    expect(alone.length).toBeGreaterThanOrEqual(1);
    expect(frames.filter(({ colour }) => colour === ORANGE).length).toBeGreaterThanOrEqual(1);
    // All of it, and nothing else, hangs together with what was published.
    expect(strips.length + alone.length).toBe(late.length);
  });

  it('drawn anew, neither frames nor hatching take over the dashes of the doubtful curve', async () => {
    await publishLate();
    // Follows what is new: the same is drawn again and again.
    const page = await openChart('span=minutes');
    await page.evaluate('globalThis.drawn = []');
    const drawnAnew = await eventually(
      () => drawnOn(page),
      (drawn) => drawn.some(({ what, colour }) => what === 'strokeRect' && colour === ORANGE),
      PATIENCE_MS,
    );
    const dashesOf = (what: Drawn['what'], ...colours: readonly string[]) =>
      drawnAnew
        .filter((each) => each.what === what && colours.includes(each.colour))
        .map(({ dash }) => dash.length);
    for (const dashes of [
      dashesOf('strokeRect', ACCENT, ORANGE),
      dashesOf('stroke', SOFT),
      dashesOf('stroke', SUSPECT),
    ]) {
      expect(dashes.length).toBeGreaterThan(0);
      expect(new Set(dashes)).toEqual(new Set([0]));
    }
  });

  it('each key looks like what it names, on the page and in a picture', async () => {
    const page = await openChart(timeOf(await publishLate()));
    const looks = (await page.evaluate(`[...document.querySelectorAll('.chart-key')].map((key) => {
      const { borderTop, borderBottom, backgroundColor, backgroundImage, height } = getComputedStyle(key, '::before');
      return [key.dataset.look, [borderTop, borderBottom, backgroundColor, backgroundImage, height].join(' / ')];
    })`)) as readonly [string, string][];
    expect(looks.map(([look]) => look)).toEqual(['line', 'silence', 'bad', 'doubtful', 'late']);
    expect(new Set(looks.map(([, look]) => look)).size).toBe(looks.length);
    const late = looks.find(([look]) => look === 'late')?.[1];
    // Hollow, with the curve in the middle.
    expect(late).toMatch(/^[\d.]+px solid rgb\(42, 58, 71\).*gradient/);
    await page.evaluate('globalThis.drawn = []');
    await saved(page, 'PNG');
    const drawn = await drawnOn(page);
    const [frame] = drawn.filter(({ what, box }) => what === 'strokeRect' && box[3] === 8);
    const [left = 0, top = 0, width = 0, height = 0] = frame?.box ?? [];
    expect(frame).toMatchObject({ colour: ACCENT, dash: [] });
    const middle = [left - 1, top + height / 2 - 1, width + 2, 2];
    expect(
      drawn.filter(({ what, box }) => what === 'fillRect' && box.join() === middle.join()),
    ).toContainEqual(expect.objectContaining({ colour: ACCENT }));
  });
});
