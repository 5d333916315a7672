import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { type Need, program } from '../acceptance/tools.ts';
import { CHROMIUM_PATH, launchChromium } from './chromium.ts';

/** Debian's browser. */
export const CHROMIUM: Need = program(CHROMIUM_PATH, 'chromium', ['--version']);

/** How long a page may take for what a test expects of it, in milliseconds. */
export const PATIENCE_MS = 15_000;

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** How a window looks at the page. */
export interface WindowOptions {
  readonly language?: 'zh' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Whether nobody has had the window before and nobody gets it afterwards: for a test that does to it what `leave` does not undo. */
  readonly isOwn?: boolean;
}

/** One window on the control room, and everything that its console complained of. */
export interface RoomWindow {
  readonly page: Page;
  /** Errors, warnings and breaches of the content security policy. */
  readonly complaints: readonly string[];
}

/**
 * What becomes of windows when a room is cleared. A new one starts a process, which costs six times what it takes to load a page: so
 * they are `reused` by tests that do nothing to a window but look at pages of gateways of their own and work on them.
 */
type WindowUse = 'once' | 'reused';

interface OpenWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly language: 'zh' | 'en';
  /** Where the page comes from. */
  httpUrl: string;
  isOwn: boolean;
  complaints: string[];
}

/** A browser for one test file; it ends with it. */
export class ControlRoom {
  private readonly use: WindowUse;
  private browser: Browser | null = null;
  private opened: OpenWindow[] = [];
  private idle: OpenWindow[] = [];

  constructor(use: WindowUse = 'once') {
    this.use = use;
    afterAll(async () => {
      await this.browser?.close();
    });
  }

  /** Opens a window, in which nothing of others is seen. `path` is what stands behind `#`. */
  async open(httpUrl: string, path = '/alarms', options: WindowOptions = {}): Promise<RoomWindow> {
    const { language = 'en', theme = 'light', width = 1280, height = 720 } = options;
    const { isOwn = this.use === 'once' } = options;
    const window = (isOwn ? null : this.takeIdle(language)) ?? (await this.make(language));
    window.httpUrl = httpUrl;
    window.isOwn = isOwn;
    this.opened.push(window);
    const { page } = window;
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    const complaints: string[] = [];
    window.complaints = complaints;
    await page.goto(`${httpUrl}/#${path}`);
    return { page, complaints };
  }

  /** Closes every window, or puts it by: not those of a test that failed, which may still be at work in them. */
  async clear(hasFailed = false): Promise<void> {
    const windows = this.opened;
    this.opened = [];
    const isDone = ({ isOwn }: OpenWindow) => isOwn || hasFailed;
    const kept = windows.filter((window) => !isDone(window));
    await Promise.all(windows.filter(isDone).map(({ context }) => context.close()));
    await Promise.all(kept.map(leave));
    this.idle.push(...kept);
  }

  private takeIdle(language: 'zh' | 'en'): OpenWindow | null {
    const found = this.idle.find((window) => window.language === language);
    if (found === undefined) return null;
    this.idle = this.idle.filter((window) => window !== found);
    return found;
  }

  private async make(language: 'zh' | 'en'): Promise<OpenWindow> {
    this.browser ??= await launchChromium();
    const context = await this.browser.newContext({
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: 'Asia/Shanghai',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const window: OpenWindow = {
      context,
      page,
      language,
      httpUrl: '',
      isOwn: false,
      complaints: [],
    };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) window.complaints.push(message.text());
    });
    page.on('pageerror', (error) => window.complaints.push(String(error)));
    return window;
  }
}

/** What a page saves under a button: its name and its bytes. */
export async function saved(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const file = await download;
  const bytes = Buffer.concat(await (await file.createReadStream()).toArray());
  return { name: file.suggestedFilename(), bytes };
}

/** Loads an address as whoever opens it does: of what was on the page before nothing is left, though only what stands behind `#` differs. */
export async function loadAnew(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.reload();
}

/** An empty page, as far from others as those of the gateway: a browser starts a process between pages that differ in that. */
const NOTHING = {
  contentType: 'text/html',
  headers: { 'cross-origin-opener-policy': 'same-origin' },
  body: '',
};

/** Leaves a page, with what a test may have changed about its window; the next one may look at the same gateway. */
async function leave({ context, page, httpUrl }: OpenWindow): Promise<void> {
  await page.mouse.move(0, 0);
  page.removeAllListeners('request');
  await page.route('**', (route) => route.fulfill(NOTHING));
  await page.goto(`${httpUrl}/nothing`);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.clearCookies();
  await page.evaluate('localStorage.clear()');
}

/** What has the focus: the name of a field, else the text of a button. */
export function focused(page: Page): Promise<unknown> {
  return page.evaluate(
    'document.activeElement.getAttribute("name") ?? document.activeElement.textContent',
  );
}

/** What axe finds that keeps people out: rule, and the elements concerned. Loaded past the page's policy, which it obeys otherwise. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const found = (await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')))`,
  )) as string[];
  return found;
}

/** All text that a reader of the page sees or hears read out, but for parts marked as another language. */
export async function wordsOn(page: Page): Promise<string> {
  return (await page.evaluate(
    `(() => {
      const copy = document.body.cloneNode(true);
      const own = document.documentElement.lang;
      for (const part of copy.querySelectorAll('[lang], [translate=no], noscript')) {
        if (part.getAttribute('lang') !== own) part.remove();
      }
      const texts = [];
      const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) texts.push(walker.currentNode.data);
      for (const part of copy.querySelectorAll('*')) {
        for (const name of ['aria-label', 'title', 'placeholder']) {
          texts.push(part.getAttribute(name) ?? '');
        }
      }
      return texts.join('\\n');
    })()`,
  )) as string;
}
