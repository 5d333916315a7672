import { expect, test } from 'vitest';
import { busyMs, mainThreadTasks } from './main-thread.ts';

const THREAD = { ph: 'M', name: 'thread_name', args: { name: 'CrRendererMain' } };
const TASK = { ph: 'X', name: 'ThreadControllerImpl::RunTask', pid: 1, tid: 1 };

function traceOf(...events: readonly object[]): string {
  return JSON.stringify({ traceEvents: events });
}

test('a task that was put off the core is told by both of its times', () => {
  const trace = traceOf(
    { ...THREAD, pid: 1, tid: 1 },
    { ...TASK, ts: 0, dur: 80_000, tdur: 3_000 },
    { ...TASK, ts: 90_000, dur: 1 },
  );
  expect(mainThreadTasks(trace)).toEqual([
    { wallMs: 80, cpuMs: 3 },
    { wallMs: 0.001, cpuMs: 0 },
  ]);
});

test('a task inside of another is not counted twice, and one that the trace cut off not at all', () => {
  const trace = traceOf(
    { ...THREAD, pid: 1, tid: 1 },
    { ...TASK, ts: 10, dur: 5_000, tdur: 4_000 },
    { ...TASK, ts: 20, dur: 1_000, tdur: 1_000 },
    { ...TASK, ts: 6_000 },
    { ...TASK, name: 'Receive mojo message', ts: 7_000, dur: 10, tdur: 10 },
    { ...TASK, tid: 2, ts: 8_000, dur: 10, tdur: 10 },
  );
  expect(busyMs(mainThreadTasks(trace))).toBe(4);
});

test('of several pages the busiest counts', () => {
  const trace = traceOf(
    { ...THREAD, pid: 1, tid: 1 },
    { ...THREAD, pid: 2, tid: 2 },
    { ...TASK, ts: 0, dur: 10, tdur: 10 },
    { ...TASK, pid: 2, tid: 2, ts: 0, dur: 9_000, tdur: 9_000 },
  );
  expect(busyMs(mainThreadTasks(trace))).toBe(9);
});

test('without a page, or without the time of threads, there is nothing to measure', () => {
  expect(() => mainThreadTasks(traceOf())).toThrow('no main thread');
  const timeless = traceOf({ ...THREAD, pid: 1, tid: 1 }, { ...TASK, ts: 0, dur: 10 });
  expect(() => mainThreadTasks(timeless)).toThrow('time of threads');
});
