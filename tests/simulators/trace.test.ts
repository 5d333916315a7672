import { describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Quality } from '../../rules/reading.ts';
import { plotSvg } from '../../simulators/plot.ts';
import { Trace, type TracedPoint } from '../../simulators/trace.ts';
import { chartLines } from '../../simulators/value-chart.ts';

const START_MS = Date.parse('2026-11-21T00:00:00Z');
const LEVEL: TracedPoint = {
  fullName: 'park/farm/lt-1',
  name: { zh: '液位', en: 'Level <1>' },
  unit: 'm',
  boolean: false,
  staleAfterMs: 30_000,
  limits: { H: 10, HH: 12 },
};
const PUMP: TracedPoint = {
  fullName: 'park/farm/p-1',
  name: null,
  unit: null,
  boolean: true,
  staleAfterMs: 30_000,
  limits: {},
};

function alarm(seconds: number, type: string, level: number, more: object = {}): HazgateEvent {
  const at = new Date(START_MS + seconds * 1_000).toISOString();
  const about = { id: 'a', site: 'park', source: 'farm', point: 'lt-1', rule: 'level-high' };
  return { kind: 'alarm', type, at, alarm: { ...about, level, late: false, ...more } } as never;
}

function interlock(seconds: number, type: string): HazgateEvent {
  const at = new Date(START_MS + seconds * 1_000).toISOString();
  return { kind: 'interlock', type, at, interlock: { cause: 'park/farm/p-1' } } as never;
}

/** A level that rises from 8 and falls again, and a pump that stops in the middle. */
function sample(): Trace {
  const trace = new Trace([PUMP, LEVEL], START_MS, 120);
  const add = (
    pointName: string,
    seconds: number,
    value: number | null,
    quality: Quality = 'good',
  ) => trace.addReading({ pointName, atMs: seconds * 1_000, value, quality });
  for (let second = 0; second <= 120; second += 10) {
    add('park/farm/lt-1', second, 13 - Math.abs(second - 60) / 12);
    add('park/farm/p-1', second, second < 60 ? 1 : 0);
  }
  trace.addEvent(alarm(30, 'raised', 2));
  trace.addEvent(alarm(50, 'escalated', 1));
  trace.addEvent(alarm(55, 'acknowledged', 1));
  trace.addEvent(alarm(80, 'returned', 1));
  trace.addEvent(alarm(10, 'raised', 2, { late: true, id: 'b' }));
  trace.addEvent(interlock(60, 'cut-required'));
  return trace;
}

describe('Trace', () => {
  it('knows when alarms were active, at which level', () => {
    expect(sample().activeSpansOf('park/farm/lt-1')).toEqual([
      { rule: 'level-high', level: 2, from: 30, to: 50 },
      { rule: 'level-high', level: 1, from: 50, to: 80 },
    ]);
    const open = new Trace([LEVEL], START_MS, 100);
    open.addEvent(alarm(40, 'raised', 2));
    expect(open.activeSpansOf('park/farm/lt-1')).toMatchObject([{ from: 40, to: 100 }]);
  });

  it('marks acknowledgements and cuts at their points', () => {
    expect(sample().marksOf('park/farm/lt-1')).toEqual([{ type: 'acknowledged', at: 55 }]);
    expect(sample().marksOf('park/farm/p-1')).toEqual([{ type: 'cut-required', at: 60 }]);
  });

  it('keeps the peaks of a run that is too long to be kept whole', () => {
    const trace = new Trace([LEVEL], START_MS, 100_000);
    for (let second = 0; second < 100_000; second += 1) {
      const value = second % 30_000 === 17 ? 99 : second === 50_001 ? null : 5;
      const reading = { pointName: LEVEL.fullName, atMs: second * 1_000, value };
      trace.addReading({ ...reading, quality: value === null ? 'bad' : 'good' });
    }
    const kept = trace.readingsOf(LEVEL.fullName);
    expect(kept.length).toBeLessThan(40_000);
    expect(kept.filter(({ value }) => value === 99)).toHaveLength(4);
    expect(kept.filter(({ value }) => value === null)).toHaveLength(1);
    expect(kept).toEqual([...kept].sort((left, right) => left.atMs - right.atMs));
  });

  it('puts first what alarmed', () => {
    expect(sample().byInterest).toEqual([LEVEL, PUMP]);
  });
});

describe('chartLines', () => {
  it('draws values with limits, and below them when alarms were active', () => {
    const lines = chartLines(sample(), { language: 'en', coloured: false });
    expect(lines[1]).toBe('park/farm/lt-1  m  H 10  HH 12');
    expect(lines[2]).toMatch(/^ {2}▁.*█.*▁ {2}8 … 13$/);
    expect(lines[3]).toMatch(/^ {2}·{15}2{10}1{15}·{20}$/);
    expect(lines[4]).toBe('park/farm/p-1');
    expect(lines[5]).toMatch(/0 … 1$/);
  });

  it('speaks Chinese, colours what alarms, and says where nothing was heard', () => {
    const [head] = chartLines(sample(), { language: 'zh', coloured: false });
    expect(head).toContain('数值');
    const [, , bars] = chartLines(sample(), { language: 'en', coloured: true });
    expect(bars).toContain('\u001b[31m');
    const silent = chartLines(new Trace([LEVEL], START_MS, 60), {
      language: 'en',
      coloured: false,
    });
    expect(silent[2]).toBe('  no reading');
    expect(
      chartLines(new Trace([LEVEL], START_MS, 0), { language: 'en', coloured: false }),
    ).toEqual([]);
  });
});

describe('plotSvg', () => {
  const title = { title: { zh: '超装 & 停泵', en: 'Overfill & stop' }, drill: true };

  it('is well-formed text with a panel for each point, in either language', () => {
    const english = plotSvg(sample(), { ...title, language: 'en' });
    expect(english).toContain('<title>Overfill &amp; stop</title>');
    expect(english).toContain('Level &lt;1&gt;  park/farm/lt-1  m');
    expect(english).toContain('>DRILL</text>');
    expect(english).toContain('>HH 12</text>');
    expect(english).toContain('time from the start, s');
    expect(english.match(/<g>/g)).toHaveLength(2);
    expect(english.match(/<(\w+)[^>]*[^/]>/g)?.length).toBeGreaterThan(10);
    const chinese = plotSvg(sample(), { ...title, language: 'zh' });
    expect(chinese).toContain('超装 &amp; 停泵');
    expect(chinese).toContain('液位  park/farm/lt-1');
    expect(chinese).toContain('>演练</text>');
    expect(chinese).toContain('确认');
    expect(chinese).not.toContain('acknowledged');
    expect(plotSvg(sample(), { ...title, drill: false, language: 'en' })).not.toContain('>DRILL<');
  });

  it('shades each level that was active, and breaks the line in a silence', () => {
    const whole = plotSvg(sample(), { ...title, language: 'en' });
    expect(whole.match(/fill-opacity="0.22"/g)).toHaveLength(2);
    const trace = new Trace([LEVEL], START_MS, 200);
    for (const second of [0, 10, 20, 100, 110]) {
      const reading = { pointName: LEVEL.fullName, atMs: second * 1_000, quality: 'good' as const };
      trace.addReading({ ...reading, value: 5 + second / 100 });
    }
    const [, path = ''] =
      /<path d="([^"]*)" fill="none"/.exec(plotSvg(trace, { ...title, language: 'en' })) ?? [];
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('draws no more than it can, and says what is left out', () => {
    const points = Array.from({ length: 30 }, (_, index) => ({
      ...LEVEL,
      fullName: `p/f/l-${index}`,
    }));
    const svg = plotSvg(new Trace(points, START_MS, 86_400 * 10), { ...title, language: 'en' });
    expect(svg.match(/<g>/g)).toHaveLength(24);
    expect(svg).toContain('6 points more are not drawn');
    expect(svg).toContain('time from the start, days');
  });
});
