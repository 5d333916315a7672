/** One task of a page's main thread: how long it took, and how long of that the thread really ran. */
export interface Task {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  /** Microseconds. */
  readonly dur?: number;
  /** Microseconds of the thread itself: a task that another process has put off the core does not age by it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What a trace must record so that {@link mainThreadTasks} finds its tasks. */
export const TRACED = ['-*', 'toplevel'];

/** From here on a task is long, as browsers have it: a click waits noticeably. */
export const LONG_TASK_MS = 50;

/**
 * The tasks of the busiest main thread of a trace of Chromium, outermost only.
 * @throws {Error} where the trace has no such thread, or does not tell the time of threads
 */
export function mainThreadTasks(trace: string): readonly Task[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly TraceEvent[] };
  const isMain = (event: TraceEvent) =>
    event.name === 'thread_name' && event.args?.name === 'CrRendererMain';
  const threads = traceEvents.filter(isMain).map(({ pid, tid }) => tasksOf(traceEvents, pid, tid));
  const busiest = threads.sort((left, right) => busyMs(right) - busyMs(left))[0];
  if (busiest === undefined) throw new Error('the trace knows no main thread of a page');
  return busiest;
}

/** How long the thread ran for all of them, in milliseconds. */
export function busyMs(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function tasksOf(events: readonly TraceEvent[], pid: number, tid: number): readonly Task[] {
  const own = events
    .filter((each) => each.pid === pid && each.tid === tid && each.ph === 'X')
    .filter(({ name }) => name.endsWith('RunTask'))
    .sort((left, right) => (left.ts ?? 0) - (right.ts ?? 0));
  // Left out where it is nothing; where all leave it out, the system does not tell.
  if (own.length > 0 && own.every(({ tdur }) => tdur === undefined)) {
    throw new Error('the trace does not tell the time of threads');
  }
  const tasks: Task[] = [];
  let endsAt = Number.NEGATIVE_INFINITY;
  for (const { ts = 0, dur, tdur = 0 } of own) {
    // One that had not ended when the trace did has no length.
    if (ts < endsAt || dur === undefined) continue;
    endsAt = ts + dur;
    tasks.push({ wallMs: dur / 1_000, cpuMs: tdur / 1_000 });
  }
  return tasks;
}
