import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, release } from 'node:os';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const run = promisify(execFile);
/** Number of `sched_getattr`, by processor. */
const GET_ATTRIBUTES: Partial<Record<string, number>> = { x64: 315, arm64: 275 };
const [major = 0, minor = 0] = release().split('.').map(Number);

/** Keeps Node from telling that `node:ffi` is new. */
export const QUIET = '--disable-warning=ExperimentalWarning';
/** Whether the system can be asked how it treats a thread. */
export const canAskAttributes: boolean =
  process.platform === 'linux' && GET_ATTRIBUTES[arch()] !== undefined;
/** Before Linux 6.12 threads had no slices of their own. */
export const hasSlices: boolean = major > 6 || (major === 6 && minor >= 12);
/** The slice of whoever comes first, in nanoseconds as the system tells it. */
export const SHORT_SLICE: string = hasSlices ? '100000' : '0';
/** The policy of a thread that runs only where hardly anybody else would. */
export const SCHED_IDLE = 5;

/** For {@link told}: `threadId` is the system's number of the thread that runs it, `attributesOf` tells of any. */
const ATTRIBUTES_OF = `
  const threadId = Number((await import('node:fs')).readlinkSync('/proc/thread-self').split('/').at(-1));
  const { functions } = (await import('node:ffi')).dlopen(null, {
    syscall: { arguments: ['i64', 'i64', 'buffer', 'i64', 'i64'], return: 'i64' },
  });
  const attributesOf = (thread) => {
    const attributes = new DataView(new ArrayBuffer(56));
    functions.syscall(${GET_ATTRIBUTES[arch()]}n, BigInt(thread), new Uint8Array(attributes.buffer), 56n, 0n);
    const [policy, nice] = [attributes.getUint32(4, true), attributes.getInt32(16, true)];
    return { policy, nice, slice: String(attributes.getBigUint64(24, true)) };
  };
`;

/**
 * Lines that a module tells in a process of its own, so that nothing of it stays. It has `attributesOf` and its own `threadId`.
 *
 * @param wrap a program in front, with its arguments
 */
export async function told(
  script: string,
  wrap: readonly string[] = [],
): Promise<readonly string[]> {
  const node = [process.execPath, QUIET, '--input-type=module'];
  const [program = '', ...args] = [...wrap, ...node, '--eval', `${ATTRIBUTES_OF}\n${script}`];
  const { stdout, stderr } = await run(program, args);
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

/** Policy, as a number of `sched.h`, and nice value of each thread that a process has just now. */
export function threadsOf(
  pid: number | 'self' | undefined,
): readonly { readonly policy: number; readonly nice: number }[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // Fields 19 and 41, counted behind the name, which may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ policy: Number(fields[38]), nice: Number(fields[16]) }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
