import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Remembers a process that a test started for as long as it runs, whatever becomes of the test. */
export function remember(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Kills those that still run. */
export function killRemembered(): void {
  for (const child of running) child.kill('SIGKILL');
}
