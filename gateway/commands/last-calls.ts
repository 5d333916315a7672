import { setTimeout as delay } from 'node:timers/promises';
import { isCommitting } from '../journal/disk-thread.ts';
import { EXIT } from './command-io.ts';

/** Of the time allowed for stopping, what is left for calls to the disk that have not returned. */
export const LAST_CALLS_MS = 1_000;

/** Whether all calls to the disk return within a moment. */
export async function isDiskQuiet(): Promise<boolean> {
  const isWaiting = (): boolean =>
    isCommitting() ||
    process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));
  const until = performance.now() + LAST_CALLS_MS;
  while (isWaiting() && performance.now() < until) await delay(10);
  return !isWaiting();
}

/**
 * Ends the process as broken. `process.exit` waits for every call to the disk and every thread, so that a disk that hangs would keep a
 * process that no longer judges, and its supervisor, waiting for ever: then only the kernel can end it.
 */
export async function breakOff(): Promise<never> {
  if (!(await isDiskQuiet())) process.kill(process.pid, 'SIGKILL');
  return process.exit(EXIT.broken);
}
