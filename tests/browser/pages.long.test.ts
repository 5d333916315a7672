import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suiteNeeding } from '../acceptance/tools.ts';
import {
  accessibilityFaults,
  CHROMIUM,
  ControlRoom,
  loadAnew,
  type RoomWindow,
  wordsOn,
} from '../support/control-room.ts';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  type Workplace,
} from '../support/gateway-process.ts';

/** Every page, and what shows that it is complete. */
const PAGES = [
  { name: 'alarms', path: '/alarms', ready: '.alarm-row[data-state]' },
  { name: 'overview', path: '/overview', ready: '.vessel' },
  {
    name: 'source',
    path: '/source/north-park/tank-farm-1?point=lt-101',
    ready: '.tank .level-mark',
  },
  {
    name: 'trends',
    path: '/trends?points=north-park/tank-farm-1/lt-101&span=minutes',
    ready: '.chart canvas',
  },
  { name: 'system', path: '/system', ready: '.payload code' },
  { name: 'profiles', path: '/profiles', ready: '.profiles .calm, .profiles table' },
  { name: 'alarms-hidden', path: '/alarms/hidden', ready: 'tr[data-kind="calibration"]' },
  { name: 'alarms-history', path: '/alarms/history', ready: '.alarm-row[data-state]' },
] as const;

const LANGUAGES = ['en', 'zh'] as const;
const THEMES = ['light', 'dark'] as const;

/** Pictures for people to look at; kept out of the repository. */
const PICTURES = join(import.meta.dirname, '../../artifacts/pages');

/** Latin words that stand on a Chinese page: names that are the same everywhere, units and ids. */
const SAME_EVERYWHERE =
  /\b(Hazgate|LEL|CH4|VOL|ppm|mg|MPa|kPa|NTU|HH|LL|id|sha256|[a-z]+(-[a-z0-9]+)+|Esc|Enter|Shift|Space|Ctrl|Home|End|Page|Down|UTC|CSV|PNG|MQTT|SHA|GB|AQ|SH|English|ammonia|huaxia|donghai|linjiang)\b/g;

async function show(page: Page, address: string, ready: string): Promise<void> {
  await loadAnew(page, address);
  await page.locator(ready).first().waitFor();
}

suiteNeeding([CHROMIUM], 'every page in a browser', () => {
  const room = new ControlRoom('reused');
  let workplace: Workplace;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    workplace = makeWorkplace();
    gateway = await startGateway(workplace.config);
    const client = await gateway.connect();
    for (const [point, value] of Object.entries({ 'lt-101': 10.7, 'lt-102': 11.4, 'gt-201': 31 })) {
      const topic = `hazgate/v1/north-park/tank-farm-1/${point}/reading`;
      await client.publishAsync(topic, String(value), { qos: 1 });
    }
    const topic = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';
    await client.publishAsync(topic, '"12"', { qos: 1 });
    await client.endAsync();
    const [first] = await eventually(
      () => openAlarms(gateway),
      (alarms) => alarms.length === 3,
    );
    await gateway.post(`/api/v1/alarms/${first?.id}/acknowledge`, { comment: '1' });
    const mode = { mode: 'calibration', minutes: 30, reason: '1' };
    await gateway.post('/api/v1/points/north-park/tank-farm-1/gt-201/mode', mode);
  });

  afterAll(async () => {
    await gateway.end('SIGKILL');
    workplace.remove();
  });

  describe.each(LANGUAGES)('in %s', (language) => {
    // One window after the other: to start its process costs more than all that is looked at in it.
    let window: RoomWindow;
    beforeAll(async () => {
      window = await room.open(gateway.httpUrl, '/alarms', { language });
    });
    afterAll(() => room.clear());

    const views = PAGES.flatMap((page) => THEMES.map((theme) => ({ ...page, theme })));
    it.each(views)(
      '$name, $theme: accessible, in one language, without complaints',
      async ({ name, path, ready, theme }) => {
        const { page, complaints } = window;
        const known = complaints.length;
        await page.emulateMedia({ colorScheme: theme });
        await show(page, `${gateway.httpUrl}/#${path}`, ready);
        await page.screenshot({ path: join(PICTURES, `${name}.${language}.${theme}.png`) });
        expect(await accessibilityFaults(page)).toEqual([]);
        const words = await wordsOn(page);
        expect(words.length).toBeGreaterThan(50);
        if (language === 'en') expect(words.match(/\p{Script=Han}+/gu) ?? []).toEqual([]);
        else {
          const bare = words.replace(SAME_EVERYWHERE, ' ');
          expect(bare.match(/[A-Za-z]{3,}/g) ?? []).toEqual([]);
        }
        expect(complaints.slice(known)).toEqual([]);
      },
    );
  });

  const sizes = [
    { name: 'phone', width: 390, height: 844 },
    { name: 'small', width: 1280, height: 720 },
    { name: 'wall', width: 3840, height: 2160 },
  ];
  it.each(sizes)(
    'on a $name nothing runs out of the screen sideways',
    async ({ name, width, height }) => {
      const { page } = await room.open(gateway.httpUrl, '/alarms', { width, height });
      for (const { name: of, path, ready } of PAGES) {
        await show(page, `${gateway.httpUrl}/#${path}`, ready);
        await page.screenshot({ path: join(PICTURES, `${of}.${name}.png`) });
        const widest = await page.evaluate('document.documentElement.scrollWidth');
        expect(widest, of).toBeLessThanOrEqual(width);
      }
      await room.clear();
    },
  );
});
