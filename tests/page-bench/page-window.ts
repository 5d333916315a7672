import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { LONG_TASK_MS, mainThreadTasks, type Task, TRACED } from './main-thread.ts';

/** How long the page may take for what is expected of it: a million events take their time. */
const PATIENCE_MS = 120_000;
/** How long one of several attempts may take. */
const ATTEMPT_MS = 5_000;

/** Runs in the page before its own script: what the browser itself calls a long task. */
const WATCH_LONG_TASKS = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: 'longtask' });`;

/**
 * Until the document has fetched all alarms, in so many answers: asked of the document itself, since an answer to the one before
 * it never ends. Seldom, so that asking costs the main thread nothing beside what it is measured for.
 */
const hasAlarms = (answers: number) => `new Promise((resolve, reject) => {
  const look = () => {
    const ended = performance.getEntriesByType('resource')
      .filter(({ name, responseEnd }) => responseEnd > 0 && /\\/alarms\\?/.test(name));
    if (ended.length >= ${answers}) resolve();
    else if (performance.now() > ${PATIENCE_MS}) reject(new Error('the page fetched no alarms'));
    else setTimeout(look, 250);
  };
  look();
})`;

/** What a page did while it was looked at. */
export interface Observation {
  readonly tasks: readonly Task[];
  /** Of the tasks that the page itself saw as long, in milliseconds. */
  readonly longTasksMs: readonly number[];
  readonly seconds: number;
}

/** A window of the control room in a browser of its own, and what it costs. */
export class PageWindow {
  private readonly browser: Browser;
  private readonly page: Page;
  private readonly session: CDPSession;
  private readonly feeds: { asked: number };

  private constructor(browser: Browser, page: Page, session: CDPSession, feeds: { asked: number }) {
    this.browser = browser;
    this.page = page;
    this.session = session;
    this.feeds = feeds;
  }

  /** Opens a window at what stands behind `#`. */
  static async open(httpUrl: string, path: string): Promise<PageWindow> {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({
        locale: 'en-GB',
        viewport: { width: 1920, height: 1080 },
      });
      page.setDefaultTimeout(PATIENCE_MS);
      await page.addInitScript(WATCH_LONG_TASKS);
      const feeds = { asked: 0 };
      page.on('request', (request) => {
        if (request.url().includes('/events/feed')) feeds.asked += 1;
      });
      await page.goto(`${httpUrl}/#${path}`);
      return new PageWindow(browser, page, await page.context().newCDPSession(page), feeds);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** How often the page has asked for the feed of events: again where it was cut off, or went on without what it had missed. */
  get feedsAsked(): number {
    return this.feeds.asked;
  }

  /** Goes to what stands behind `#`. */
  async go(path: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(path)}`);
  }

  /** Opens the page anew, until all alarms, in so many answers, and the register have come and are drawn; `ready` shows the latter. */
  async reopen(ready: string, alarmAnswers: number): Promise<void> {
    await this.page.reload();
    await this.page.evaluate(hasAlarms(alarmAnswers));
    await this.shows(ready);
    await this.page.evaluate(
      'new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))',
    );
  }

  /** Until an element is there. */
  async shows(selector: string): Promise<void> {
    await this.page.locator(selector).first().waitFor({ state: 'attached' });
  }

  /** Until an element is there, which may take several tries of something. */
  async showsIn(selector: string, attempt: () => Promise<void>): Promise<void> {
    const element = this.page.locator(selector).first();
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      await attempt();
      try {
        return await element.waitFor({ state: 'attached', timeout: ATTEMPT_MS });
      } catch (error) {
        if (performance.now() > untilMs) throw error;
      }
    }
  }

  /** Follows the main thread while something else goes on. */
  async observe(meanwhile: () => Promise<unknown>): Promise<Observation> {
    await this.page.evaluate('(globalThis.longTasks ??= []).length = 0');
    await this.browser.startTracing(this.page, { categories: TRACED });
    const startedMs = performance.now();
    let seconds = 0;
    let trace: Buffer;
    try {
      await meanwhile();
    } finally {
      seconds = (performance.now() - startedMs) / 1_000;
      trace = await this.browser.stopTracing();
    }
    const longTasksMs = (await this.page.evaluate('globalThis.longTasks')) as number[];
    return {
      tasks: mainThreadTasks(trace.toString()),
      longTasksMs: longTasksMs.filter((each) => each > LONG_TASK_MS),
      seconds,
    };
  }

  /** Heap in use once all garbage is gone, that of the document included, in bytes. */
  async heapBytes(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    const usage = await this.session.send('Runtime.getHeapUsage');
    return usage.usedSize + (usage.embedderHeapUsedSize ?? 0);
  }
}
