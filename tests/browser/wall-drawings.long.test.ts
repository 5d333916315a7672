import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { NORTH, RoomRig } from '../support/room-rig.ts';
import { arcMinutes, WALLS } from '../support/wall.ts';

const rig = new RoomRig('windows');

/** Arc minutes at which letters are read from across the room. */
const READ_FROM_AFAR = 12;

/** A site of the demo whose points may be silent for long. */
function demoSite(name: string): string {
  const file = join(import.meta.dirname, '../../simulators/demo/sites', `${name}.yaml`);
  return readFileSync(file, 'utf8').replaceAll(/periodSeconds: \d+/g, 'periodSeconds: 3600');
}

/** Drawings with readings that alarm in the midst of others. */
const DRAWINGS = [
  {
    drawing: 'a tank farm',
    site: demoSite('east-park'),
    source: 'east-park/ammonia-farm',
    alarms: { 'lt-101': 11.2, 'pt-101': 1.45, 'gt-101': 60.5, 'gt-103': 31.2 },
    beside: ['.tank-title strong', '.tank-title .level-mark text'],
  },
  {
    drawing: 'detectors in a store',
    site: demoSite('east-park'),
    source: 'east-park/chlorine-store',
    alarms: { 'gt-201': 2.4, 'gt-202': 1.35 },
    beside: [],
  },
  {
    drawing: 'a roadway',
    site: demoSite('north-mine'),
    source: 'north-mine/face-1201',
    alarms: { kd1: 1, t1: 1.62, t2: 1.1 },
    beside: ['.area[data-level] strong', '.area[data-level] .mark', '.missing-cuts strong'],
  },
  {
    drawing: 'a dam',
    site: demoSite('south-tailings'),
    source: 'south-tailings/dam',
    alarms: { 'wl-1': 428.25, 'bl-1': 80, 'pd-2': 5.25 },
    beside: [],
  },
] as const;

/** More detectors than labels find room for, side by side. */
const CROWD = `${NORTH}
sources:
  - { id: one, kind: process-unit, name: { zh: 一号, en: One }, points: ${JSON.stringify(
    Array.from({ length: 60 }, (_, index) => ({
      id: `gt-${100 + index}`,
      kind: 'toxic-gas',
      substance: 'ammonia',
      unit: 'ppm',
      range: [0, 100],
      periodSeconds: 3_600,
      limits: { H: 25, HH: 50 },
      position: [(index % 10) * 6, Math.floor(index / 10) * 5, 1],
    })),
  )} }
`;

/** A label as it is drawn: what is on it, in pixels of the screen. */
interface SeenLabel {
  readonly id: string;
  readonly isShared: boolean;
  readonly isAlarming: boolean;
  /** Size of the letters of its id and value, and of the number in its mark. */
  readonly letters: { readonly id: number; readonly value: number; readonly level: number | null };
  readonly box: Record<'left' | 'right' | 'top' | 'bottom', number>;
  readonly isInside: boolean;
}

function labelsOn(page: Page): Promise<readonly SeenLabel[]> {
  return page.evaluate(`[...document.querySelectorAll('.drawn-point')].map((label) => {
    const letters = (selector) => {
      const text = label.querySelector(selector);
      if (text === null) return null;
      const { a, b } = text.getScreenCTM();
      return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    };
    const rectOf = (element) => element.getBoundingClientRect().toJSON();
    const box = rectOf(label);
    const drawing = rectOf(label.ownerSVGElement);
    return {
      id: label.querySelector('.drawn-id').textContent,
      isShared: label.matches('.drawn-cluster'),
      isAlarming: label.querySelector('.drawn-mark') !== null,
      letters: { id: letters('.drawn-id'), value: letters('.drawn-value'), level: letters('.level-mark text') },
      box: rectOf(label.querySelector('.drawn-box')),
      isInside: box.left >= drawing.left && box.right <= drawing.right && box.top >= drawing.top && box.bottom <= drawing.bottom,
    };
  })`) as Promise<readonly SeenLabel[]>;
}

/** Size of the letters of the first such thing, in pixels of the screen. */
async function lettersOf(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().waitFor();
  return (await page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    const size = parseFloat(getComputedStyle(element).fontSize);
    return element instanceof SVGElement ? size * element.getScreenCTM().a : size;
  })()`)) as number;
}

function doMeet(one: SeenLabel, other: SeenLabel): boolean {
  return (
    one.box.left < other.box.right &&
    other.box.left < one.box.right &&
    one.box.top < other.box.bottom &&
    other.box.top < one.box.bottom
  );
}

/** Pairs of labels of which one covers the other. */
function covered(labels: readonly SeenLabel[]): readonly string[] {
  return labels.flatMap((one, index) =>
    labels
      .slice(index + 1)
      .flatMap((other) => (doMeet(one, other) ? [`${one.id} ${other.id}`] : [])),
  );
}

async function openWall(source: string, size: { width: number; height: number }): Promise<Page> {
  const { page } = await rig.open('/alarms', size);
  await page.goto(`${rig.gateway.httpUrl}/?size=wall#/source/${source}`);
  return page;
}

suiteNeeding([CHROMIUM], 'drawings on a wall', () => {
  describe('beside each other on one gateway', () => {
    rig.share(async () => {
      await rig.start([...new Set(DRAWINGS.map(({ site }) => site)), CROWD]);
      for (const { alarms, source } of DRAWINGS) await rig.publish(alarms, source);
      await rig.publish({ 'gt-100': 3, 'gt-133': 60 }, 'north/one');
    });

    it.each(DRAWINGS)(
      'of $drawing: id, value and level of what alarms are read at five metres, and every value has its label',
      async ({ source, alarms, beside }) => {
        for (const size of WALLS) {
          const page = await openWall(source, size);
          const marks = page.locator('.drawn-mark');
          await marks.nth(Object.keys(alarms).filter((id) => id !== 'kd1').length - 1).waitFor();
          const labels = await labelsOn(page);
          const alarming = labels.filter(({ isAlarming }) => isAlarming);
          for (const { id, letters } of alarming) {
            for (const [what, px] of Object.entries(letters)) {
              const minutes = arcMinutes(px ?? 0, size.width);
              expect(minutes, `${id}: ${what}`).toBeGreaterThanOrEqual(READ_FROM_AFAR);
            }
          }
          for (const selector of beside) {
            const minutes = arcMinutes(await lettersOf(page, selector), size.width);
            expect(minutes, selector).toBeGreaterThanOrEqual(READ_FROM_AFAR);
          }
          expect(labels.length).toBeGreaterThan(alarming.length);
          expect(labels.filter(({ isShared }) => isShared)).toEqual([]);
          expect(labels.filter(({ isInside }) => !isInside)).toEqual([]);
          expect(covered(labels)).toEqual([]);
        }
      },
      120_000,
    );

    it('of a crowd: those without room share labels, on which the worst level is read at five metres', async () => {
      for (const size of WALLS) {
        const page = await openWall('north/one', size);
        await page.locator('.drawn-mark').waitFor();
        const labels = await labelsOn(page);
        const [worst, ...others] = labels.filter(({ isAlarming }) => isAlarming);
        expect(others).toEqual([]);
        expect(arcMinutes(worst?.letters.level ?? 0, size.width)).toBeGreaterThanOrEqual(
          READ_FROM_AFAR,
        );
        expect(labels.filter(({ isShared }) => isShared).length).toBeGreaterThan(0);
        expect(covered(labels)).toEqual([]);
      }
    });
  });

  it('no label moves for an alarm, and what is drawn is in sight before what is looked up', async () => {
    const [{ site, source, alarms }] = DRAWINGS;
    await rig.start(site);
    await rig.publish({ 'lt-101': 5, 'pt-101': 1, 'gt-101': 3, 'gt-103': 4 }, source);
    const page = await openWall(source, WALLS[0]);
    await page.locator('.drawn-point', { hasText: 'gt-103' }).getByText('4 ppm').waitFor();
    const groups = () =>
      page.evaluate(
        "[...document.querySelectorAll('.drawn-point > g')].map((each) => each.getAttribute('transform'))",
      );
    const before = await groups();
    await rig.publish(alarms, source);
    await page.locator('.drawn-mark').nth(3).waitFor();
    expect(await groups()).toEqual(before);
    const tops = await page.evaluate(
      "['.drawings', '.groups', '.source-facts', '.instruments'].map((each) => document.querySelector(each).getBoundingClientRect().top)",
    );
    expect(tops).toEqual([...(tops as number[])].sort((one, other) => one - other));
    const drawing = await page.locator('.drawing-frame > svg').boundingBox();
    expect((drawing?.y ?? 0) + (drawing?.height ?? 0)).toBeLessThanOrEqual(WALLS[0].height);
  });
});
