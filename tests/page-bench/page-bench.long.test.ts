import { expect, it } from 'vitest';
import { runBenchmark } from '../../gateway/bench/bench.ts';
import { suiteNeeding } from '../acceptance/tools.ts';
import { CHROMIUM } from '../support/control-room.ts';
import { type PageLoad, pageBenchmark, pageHeapBenchmark } from './page-benchmark.ts';

/** Small and short: that it works, and that it tells. The figures themselves are noise and are not looked at. */
const SMALL: PageLoad = {
  plant: { sources: 6, pointsEach: 50, limits: { H: 50, HH: 60 } },
  alarms: 200,
  rates: { alarmChanges: 100, valueChanges: 500 },
  flood: 5_000,
};
/** Each page once, under load or while it opens; the command goes through all of them both ways. */
const SOME: readonly string[] = ['alarms', 'opening, overview', 'source'];
const EFFORT = { seconds: 0.5, rounds: 1 };

function figuresOf(benchmark: ReturnType<typeof pageBenchmark>) {
  return runBenchmark(
    benchmark,
    EFFORT,
    () => undefined,
    () => false,
  );
}

suiteNeeding([CHROMIUM], 'the benchmarks of the page', () => {
  it('page gives every figure of every page, and each page counts as many alarms as the gateway', async () => {
    const benchmark = pageBenchmark(SMALL);
    const contenders = benchmark.contenders.filter(({ name }) => SOME.includes(name));
    expect(contenders).toHaveLength(SOME.length);
    const figures = await figuresOf({ ...benchmark, contenders });
    for (const { name } of contenders) {
      const own = figures.filter(({ subject }) => subject === name);
      expect(own.map(({ figure }) => figure)).toContain('main thread busy');
      for (const { figure, value } of own) expect(value, figure).toBeGreaterThanOrEqual(0);
      const held = own.filter(({ verdict }) => verdict !== null).map(({ figure }) => figure);
      expect(held).toContain('longest task, CPU');
      expect(held).toContain('tasks over 50 ms, CPU');
    }
  }, 900_000);

  it('page-heap gives the growth, and loses no event of the flood', async () => {
    const figures = await figuresOf(pageHeapBenchmark(SMALL));
    expect(figures.map(({ figure, unit }) => [figure, unit])).toEqual([['heap growth', 'MiB']]);
    expect(figures[0]?.value).not.toBeNaN();
  }, 900_000);
});
