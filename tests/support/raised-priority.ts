import { spawnSync } from 'node:child_process';

/** Whether a process here may have more of a core than it was given: root mostly, not so in many containers. */
export function mayRaisePriorities(): boolean {
  // It goes on with what it was told to run either way, and says so where it may not.
  const { error, stderr } = spawnSync('nice', ['-n', '-1', 'true']);
  return error === undefined && stderr.length === 0;
}
