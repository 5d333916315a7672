import { spawnSync } from 'node:child_process';

/** Runs a program without the right to raise priorities; a prefix of its command line. */
export const WITHOUT_THAT_RIGHT: readonly string[] = [
  'setpriv',
  '--bounding-set=-sys_nice',
  '--inh-caps=-sys_nice',
];

const RAISES = "const os = require('node:os'); os.setPriority(10); os.setPriority(9);";

/** Whether a process here may have more of a core again than it was given last: root mostly, not so in many containers. */
export function mayRaisePriorities(): boolean {
  return spawnSync(process.execPath, ['--eval', RAISES], { stdio: 'ignore' }).status === 0;
}

/** Whether there is a way to run a program without that right. */
export function canTakeThatRight(): boolean {
  const [program = '', ...args] = WITHOUT_THAT_RIGHT;
  return spawnSync(program, [...args, process.execPath, '--eval', RAISES]).status === 1;
}
