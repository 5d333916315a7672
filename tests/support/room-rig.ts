import { appendFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ControlRoom, type RoomWindow, type WindowOptions } from './control-room.ts';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  publishReadings,
  startGateway,
  TEST_SOURCE,
  type Workplace,
} from './gateway-process.ts';

/** Lines of a gateway file by which everybody must sign in. */
export const ENFORCED = 'security: { mode: enforced }\n';

/** The head of a site file whose sources a test writes itself. */
export const NORTH =
  'site: { id: north, kind: works, name: { zh: 北部, en: North }, region: [huaxia], timeZone: Asia/Shanghai }';

/** A site of these sources, each some lines of YAML. */
export function northOf(...sources: readonly string[]): string {
  return `${NORTH}\nsources:\n${sources.join('\n')}\n`;
}

/** A tank farm of these points, each some lines of YAML. */
export function tanksOf(id: string, ...points: readonly string[]): string {
  return `
  - id: ${id}
    kind: tank-farm
    name: { zh: 罐区, en: Tanks }
    points:
${points.join('\n')}`;
}

/**
 * What the tests of a file share: `windows` where they do nothing to a window but look at pages and work on them, and a `gateway`, with
 * windows on it that stay open, where they only look.
 */
export type Shared = 'nothing' | 'windows' | 'gateway';

/** A gateway and windows on it; both end with the test, unless they are shared. */
export class RoomRig {
  private readonly room: ControlRoom;
  private place: Workplace | null = null;
  private running: GatewayProcess | null = null;
  private isShared = false;

  /** What a file itself clears up after each test it registers later than its rig, and it is cleared earlier. */
  constructor(shared: Shared = 'nothing') {
    this.room = new ControlRoom(shared === 'windows' ? 'reused' : 'once');
    if (shared === 'gateway') afterAll(() => this.clear());
    else afterEach(({ task }) => this.clear(task.result?.state === 'fail'));
  }

  /**
   * Within a `describe`: its tests share a gateway, which is begun so before the first of them and ends with the last. They only look at
   * it, or each works at a place of its own; their windows end with each.
   */
  share(begin: () => Promise<unknown>): void {
    beforeAll(async () => {
      this.isShared = true;
      await begin();
    });
    afterAll(async () => {
      this.isShared = false;
      await this.end();
    });
  }

  /** The directory of the test; throws before there is one. */
  get workplace(): Workplace {
    if (this.place === null) throw new Error('no workplace was prepared');
    return this.place;
  }

  /** The gateway started last; throws before there is one. */
  get gateway(): GatewayProcess {
    if (this.running === null) throw new Error('no gateway was started');
    return this.running;
  }

  /** Lays out the files, with `more` at the end of the gateway file, for a test that does something with them before the start. */
  prepare(sites?: string | readonly string[], more = ''): Workplace {
    if (this.place !== null)
      throw new Error('a test has one workplace, and this one has it already');
    this.place = makeWorkplace(sites);
    appendFileSync(this.place.config, more);
    return this.place;
  }

  /** Starts the gateway in what was prepared, else in a workplace of these sites or the usual one. */
  async start(sites?: string | readonly string[]): Promise<GatewayProcess> {
    if (this.place === null || sites !== undefined) this.prepare(sites);
    this.running = await startGateway(this.workplace.config);
    return this.running;
  }

  /** Kills the gateway where it still runs, and starts it again at the same HTTP address. */
  async restart(): Promise<GatewayProcess> {
    const { port } = new URL(this.gateway.httpUrl);
    await this.gateway.end('SIGKILL');
    const env = { HAZGATE_HTTP_PORT: port };
    this.running = await startGateway(this.workplace.config, { env });
    return this.running;
  }

  /** Opens a window in which nothing of others is seen. `path` is what stands behind `#`. */
  open(path?: string, options?: WindowOptions): Promise<RoomWindow> {
    return this.openAt(this.gateway.httpUrl, path, options);
  }

  /** The same through something that stands before the gateway. */
  openAt(httpUrl: string, path?: string, options?: WindowOptions): Promise<RoomWindow> {
    return this.room.open(httpUrl, path, options);
  }

  /** Publishes readings by point, each acknowledged before the next; a payload that is no number is sent as JSON. */
  publish(readings: Readonly<Record<string, unknown>>, source = TEST_SOURCE): Promise<void> {
    return publishReadings(this.gateway, source, readings);
  }

  /** Leaves the usual test site with two alarms: that of lt-101 is over, that of lt-102 stands. */
  async leaveOneOver(): Promise<void> {
    await this.publish({ 'lt-101': 10.6, 'lt-102': 10.7 });
    const [first] = await openAlarms(this.gateway, '?point=lt-101');
    await this.gateway.post(`/api/v1/alarms/${first?.id}/acknowledge`, {});
    await this.publish({ 'lt-101': 3 });
    await eventually(
      () => openAlarms(this.gateway, '?state=NORMAL'),
      (closed) => closed.length === 1,
    );
  }

  /** Leaves the usual test site with an alarm of gt-201 that is a test, one of lt-101 that came too late, both red, and an orange one of lt-102. */
  async leaveTestAndLate(): Promise<void> {
    const mode = { mode: 'bump-test', minutes: 5, reason: 'monthly test' };
    const { status } = await this.gateway.post(`/api/v1/points/${TEST_SOURCE}/gt-201/mode`, mode);
    if (status !== 200) throw new Error(`the bump test was refused with ${status}`);
    await this.publish({ 'gt-201': 60, 'lt-101': 5, 'lt-102': 10.6 });
    await this.publish({ 'lt-101': { v: 11.6, t: Date.now() - 5 * 3_600_000 } });
  }

  private async clear(hasFailed = false): Promise<void> {
    try {
      await this.room.clear(hasFailed);
    } finally {
      if (!this.isShared) await this.end();
    }
  }

  private async end(): Promise<void> {
    await this.running?.end('SIGKILL');
    this.place?.remove();
    this.running = null;
    this.place = null;
  }
}

/** Ids of places on a gateway that the tests of a file share: each test works at the next one, where no other does. */
export class OwnPlace {
  /** Of all of them, for the site file. */
  readonly ids: readonly string[];
  private taken = 0;

  /** For so many tests: `tank-1` is the first of those that are called `tank`. */
  constructor(name: string, tests: number) {
    this.ids = Array.from({ length: tests }, (_, index) => `${name}-${index + 1}`);
    beforeEach(() => {
      this.taken += 1;
    });
  }

  /** Of the place of the test that runs; throws where there are more tests than places. */
  get id(): string {
    const id = this.ids[this.taken - 1];
    if (id === undefined) throw new Error(`test ${this.taken} of ${this.ids.length} has no place`);
    return id;
  }
}

/** Alarms of the list on a page, from the top. */
export function alarmRows(page: Page): Locator {
  return page.locator('.grid-body .alarm-row');
}

/** Those among them in which a text stands, such as the id of their point. */
export function alarmRow(page: Page, text: string): Locator {
  return alarmRows(page).filter({ hasText: text });
}

/** Fills in the form of a page that nobody has signed in to yet; what came of it is for the test to see. */
export async function signInWithToken(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'With a token' }).click();
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The same by name and password, in either language and without a mouse. */
export async function signInWithPassword(
  page: Page,
  name: string,
  password: string,
): Promise<void> {
  await page.locator('.sign-in [name="username"]').fill(name);
  await page.locator('.sign-in [name="password"]').fill(password);
  await page.locator('.sign-in [name="password"]').press('Enter');
}
