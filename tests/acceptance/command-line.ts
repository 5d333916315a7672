import { spawn } from 'node:child_process';
import { ENTRY, TEST_ENVIRONMENT } from '../support/gateway-process.ts';

/** What a command line came to. */
export interface CommandOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a program runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from its standard input; nothing where left out. */
  readonly input?: string;
}

/** Runs any program to its end. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...TEST_ENVIRONMENT, ...options.env },
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
}

/** Runs `hazgate` with these arguments to its end. */
export function hazgate(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  return runProgram(process.execPath, [ENTRY, ...args], options);
}
