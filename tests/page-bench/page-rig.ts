import { runTask } from '../../gateway/bench/benchmark.ts';
import type { PageResult, PageTask } from '../../gateway/bench/load-task.ts';
import { type Plant, pointId, sourceId } from '../../gateway/bench/rig.ts';
import { type RunningGateway, Workplace } from '../../gateway/bench/subject.ts';
import { PageWindow } from './page-window.ts';

/** Changes a second. */
export type Rates = Pick<PageTask, 'alarmChanges' | 'valueChanges'>;

/** What a load plays on: a plant, and how many of its points are in alarm. */
export interface Stage {
  readonly plant: Plant;
  readonly alarms: number;
}

/** A page, and what shows that the register has come and is drawn. */
export interface ShownPage {
  readonly name: string;
  /** What stands behind `#`. */
  readonly path: string;
  readonly ready: string;
}

/** A flood goes as fast as it is taken, which on a busy machine is slow. */
const EXTRA_SECONDS = 1_200;
const LEVELS = [1, 2, 3, 4] as const;
/** Alarms in one answer of the list. */
const ANSWER_ALARMS = 1_000;

interface ListedAlarm {
  readonly id: string;
  readonly level: number;
}

function load(
  { mqttPort, httpUrl }: RunningGateway,
  { plant, alarms }: Stage,
  rates: Rates,
  seconds: number,
): Promise<PageResult> {
  const task = { kind: 'page', mqttPort, httpUrl, plant, alarms, ...rates, seconds } as const;
  return runTask<'page'>(task, seconds + EXTRA_SECONDS);
}

/** A gateway with every point where it stands before the load, and a window on it. */
export class PageRig {
  readonly window: PageWindow;
  private readonly stage: Stage;
  private readonly workplace: Workplace;
  private readonly gateway: RunningGateway;

  private constructor(
    stage: Stage,
    workplace: Workplace,
    gateway: RunningGateway,
    window: PageWindow,
  ) {
    this.stage = stage;
    this.workplace = workplace;
    this.gateway = gateway;
    this.window = window;
  }

  /** Starts all of it, until the page is complete. */
  static async start(stage: Stage, { path, ready }: ShownPage): Promise<PageRig> {
    const workplace = new Workplace(stage.plant);
    let gateway: RunningGateway | null = null;
    try {
      gateway = await workplace.start();
      await load(gateway, stage, { alarmChanges: 0, valueChanges: 0 }, 0);
      const window = await PageWindow.open(gateway.httpUrl, path);
      const rig = new PageRig(stage, workplace, gateway, window);
      await window.shows(ready).catch(async (error) => {
        await window.close();
        throw error;
      });
      return rig;
    } catch (error) {
      await gateway?.child.stop();
      workplace.remove();
      throw error;
    }
  }

  /** Plays a load, and tells what became of it: on a busy machine it takes longer than it should. */
  play(rates: Rates, seconds: number): Promise<PageResult> {
    return load(this.gateway, this.stage, rates, seconds);
  }

  /** Opens the page anew, until all of it is drawn. */
  reopen(ready: string): Promise<void> {
    return this.window.reopen(ready, Math.ceil(this.stage.alarms / ANSWER_ALARMS));
  }

  /** Until the page shows the alarm with which a load ends, and counts as many alarms as the gateway has; throws where it does not. */
  async caughtUp(): Promise<void> {
    const { sources, pointsEach } = this.stage.plant;
    const mark = `source=${sourceId(sources - 1)}&point=${pointId(pointsEach - 1)}`;
    const [marked] = await this.alarms(mark);
    if (marked === undefined) throw new Error('the load ended without its mark');
    // Its row is sought last: rows that still come would move it out of view again.
    const all = await this.alarms('');
    for (const level of LEVELS) {
      const count = all.filter((alarm) => alarm.level === level).length;
      await this.window.shows(`.counters li[data-level="${level}"] strong:text-is("${count}")`);
    }
    await this.window.showsIn(`[id="alarm-${marked.id}"][data-state="UNACK"]`, async () => {
      // From elsewhere: the list moves to an alarm only when that is opened, and rows that come then move it away.
      await this.window.go('/alarms/live');
      await this.window.shows('main[data-open="no"]');
      await this.window.go(`/alarms/live/${marked.id}`);
    });
  }

  async stop(): Promise<void> {
    await this.window.close();
    await this.gateway.child.stop();
    this.workplace.remove();
  }

  private async alarms(query: string): Promise<readonly ListedAlarm[]> {
    const found: ListedAlarm[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? '' : `&cursor=${cursor}`;
      const url = `${this.gateway.httpUrl}/api/v1/alarms?limit=1000&${query}${from}`;
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the list answers ${response.status}`);
      const page = (await response.json()) as { items: ListedAlarm[]; nextCursor: string | null };
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }
}
