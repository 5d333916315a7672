import { type Benchmark, type Contender, warmUpSeconds } from '../../gateway/bench/benchmark.ts';
import type { Measurement } from '../../gateway/bench/figure.ts';
import { busyMs, LONG_TASK_MS } from './main-thread.ts';
import { PageRig, type Rates, type ShownPage, type Stage } from './page-rig.ts';
import type { Observation } from './page-window.ts';

/** What a benchmark is played on, and how hard. */
export interface PageLoad extends Stage {
  readonly rates: Rates;
  /** Alarm events of the flood. */
  readonly flood: number;
}

/** Ten thousand alarms, half as many points that only read. */
export const FULL: PageLoad = {
  plant: { sources: 150, pointsEach: 100, limits: { H: 50, HH: 60 } },
  alarms: 10_000,
  rates: { alarmChanges: 500, valueChanges: 5_000 },
  flood: 1_000_000,
};

const STILL: Rates = { alarmChanges: 0, valueChanges: 0 };
/** Near to what a page takes: of more it would leave out some. */
const FLOOD: Rates = { alarmChanges: 4_000, valueChanges: 0 };
const HEAP_MEBIBYTES_MAX = 20;
const MEBIBYTE = 1024 ** 2;

const BUSY = 'main thread busy';
const LONGEST_CPU = 'longest task, CPU';
const LONGEST_WALL = 'longest task, wall';
const LONG_CPU = 'tasks over 50 ms, CPU';
const LONG_WALL = 'tasks over 50 ms, wall, by the page';
const SENT = 'alarm changes sent';
const HEAP = 'heap growth';
const PROMISED = 'what is promised';

const ALARMS: ShownPage = {
  name: 'alarms',
  path: '/alarms',
  ready: '.alarm-row[data-state] .cell-value:not([data-trust="event"])',
};
const SOURCE: ShownPage = {
  name: 'source',
  path: '/source/bench/s0',
  ready: '.instruments tbody tr',
};

/** The overview is drawn bit by bit: it is complete with the last card. */
function overview({ plant }: Stage): ShownPage {
  return {
    name: 'overview',
    path: '/overview',
    ready: `.source-card:nth-child(${plant.sources})`,
  };
}

/** The pages that are measured: under load, and while they open. */
function pagesOn(stage: Stage): readonly ShownPage[] {
  return [ALARMS, overview(stage), SOURCE];
}

function measurementsOf({ tasks, longTasksMs, seconds }: Observation): readonly Measurement[] {
  const cpuMs = tasks.map((task) => task.cpuMs);
  const wallMs = tasks.map((task) => task.wallMs);
  return [
    { figure: BUSY, unit: '%', value: busyMs(tasks) / seconds / 10 },
    { figure: LONGEST_CPU, unit: 'ms', value: Math.max(0, ...cpuMs) },
    { figure: LONGEST_WALL, unit: 'ms', value: Math.max(0, ...wallMs) },
    { figure: LONG_CPU, unit: '', value: cpuMs.filter((each) => each > LONG_TASK_MS).length },
    { figure: LONG_WALL, unit: '', value: longTasksMs.length },
  ];
}

async function observed(rig: PageRig, rates: Rates, seconds: number) {
  await rig.play(rates, warmUpSeconds(seconds));
  let sent = 0;
  const seen = await rig.window.observe(async () => {
    const played = await rig.play(rates, seconds);
    sent = played.alarmChanges / played.seconds;
  });
  return [...measurementsOf(seen), { figure: SENT, unit: '/s', value: sent }];
}

/** Measures a page; throws where it shows other alarms in the end than the gateway has. */
function contender(
  name: string,
  page: ShownPage,
  stage: Stage,
  measure: (rig: PageRig, seconds: number) => Promise<readonly Measurement[]>,
): Contender {
  return {
    name,
    async measure({ seconds }) {
      const rig = await PageRig.start(stage, page);
      try {
        const measured = await measure(rig, seconds);
        await rig.caughtUp();
        return measured;
      } finally {
        await rig.stop();
      }
    },
  };
}

/** Nothing changes but the time. */
function idle(stage: Stage): Contender {
  return contender('idle, alarms', ALARMS, stage, async (rig, seconds) =>
    (await observed(rig, STILL, seconds)).filter(({ figure }) => figure !== SENT),
  );
}

/** From the navigation until everything has come and is drawn, under the same load. */
function opening(page: ShownPage, load: PageLoad): Contender {
  return contender(`opening, ${page.name}`, page, load, async (rig, seconds) => {
    const played = rig.play(load.rates, seconds);
    const [seen] = await Promise.all([rig.window.observe(() => rig.reopen(page.ready)), played]);
    return measurementsOf(seen);
  });
}

function promised(measurements: readonly Measurement[]): Contender {
  return { name: PROMISED, measure: () => Promise.resolve(measurements) };
}

/** What the page does under load, beside the same page while nothing happens, and beside what is promised. */
export function pageBenchmark(load: PageLoad = FULL): Benchmark {
  const { alarmChanges, valueChanges } = load.rates;
  const within = { reference: PROMISED, better: 'less', bar: 1, goal: 1 } as const;
  const pages = pagesOn(load);
  const underLoad = (page: ShownPage): Contender =>
    contender(page.name, page, load, (rig, seconds) => observed(rig, load.rates, seconds));
  return {
    name: 'page',
    question: `${alarmChanges} alarm changes and ${valueChanges} values a second from a real gateway, ${load.alarms} alarms open; CPU: time of the thread itself`,
    references: [
      idle(load),
      promised([
        { figure: LONGEST_CPU, unit: 'ms', value: LONG_TASK_MS },
        { figure: LONGEST_WALL, unit: 'ms', value: LONG_TASK_MS },
        { figure: LONG_CPU, unit: '', value: 0 },
        { figure: LONG_WALL, unit: '', value: 0 },
        { figure: SENT, unit: '/s', value: alarmChanges },
      ]),
    ],
    contenders: [...pages.map(underLoad), ...pages.map((page) => opening(page, load))],
    // Wall time is reported only: it says as much of the page's neighbours on the machine.
    bars: [
      { ...within, figure: LONGEST_CPU },
      { ...within, figure: LONG_CPU },
      { figure: SENT, reference: PROMISED, better: 'more', bar: 0.95, goal: 1 },
    ],
    skipped: [],
  };
}

/** How much more the page holds after a flood of alarm events; throws where it did not take all of them. */
export function pageHeapBenchmark(load: PageLoad = FULL): Benchmark {
  const { flood } = load;
  const flooded = contender(`alarms, ${flood} alarm events`, ALARMS, load, async (rig, seconds) => {
    // Every list and cache is at its bound before it counts.
    await rig.play(FLOOD, warmUpSeconds(seconds));
    await rig.caughtUp();
    const before = await rig.window.heapBytes();
    const { feedsAsked } = rig.window;
    await rig.play(FLOOD, flood / FLOOD.alarmChanges);
    await rig.caughtUp();
    if (rig.window.feedsAsked !== feedsAsked)
      throw new Error('the page fell behind and left out events');
    const growth = (await rig.window.heapBytes()) - before;
    return [{ figure: HEAP, unit: 'MiB', value: growth / MEBIBYTE }];
  });
  return {
    name: 'page-heap',
    question: `heap in use after a collection, before and after ${flood} alarm events, ${FLOOD.alarmChanges} a second`,
    references: [promised([{ figure: HEAP, unit: 'MiB', value: HEAP_MEBIBYTES_MAX }])],
    contenders: [flooded],
    bars: [{ figure: HEAP, reference: PROMISED, better: 'less', bar: 1, goal: 1 }],
    skipped: [],
  };
}
