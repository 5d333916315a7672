import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENTRY, makeWorkplace, startGateway, type Workplace } from '../support/gateway-process.ts';
import { type CommandOutcome, hazgate, runProgram } from './command-line.ts';
import { program, suiteNeeding } from './tools.ts';

/** Puts a terminal around a command. */
const TERMINAL = program('script', 'bsdutils', ['--version']);
/** What has no place in a file or a pipe: everything below a blank but the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const ERASE = '\r\u001b[K';

let workplace: Workplace;

/** A data directory with some events in it, and the gateway that made it gone. */
async function fill(): Promise<void> {
  workplace = makeWorkplace();
  const gateway = await startGateway(workplace.config);
  const device = await gateway.connect();
  for (const value of [5, 11, 5, 11.5])
    await device.publishAsync('hazgate/v1/north-park/tank-farm-1/lt-101/reading', `${value}`, {
      qos: 1,
    });
  await device.endAsync();
  await gateway.end('SIGTERM');
}

/** At a terminal, as a shell line: what shows on the screen. */
async function atTerminal(line: string): Promise<string> {
  const command = `'${process.execPath}' '${ENTRY}' ${line}`;
  const { status, stdout } = await runProgram('script', ['-qec', command, '/dev/null']);
  expect({ line, status, stdout }).toMatchObject({ status: 0 });
  return stdout;
}

/** Progress was written over one line and taken away before anything else. */
function expectProgress(screen: string, what: string): void {
  const [before, ...parts] = screen.split(ERASE);
  expect(before).toBe('');
  const shown = parts.slice(0, -1);
  expect(shown.length).toBeGreaterThan(0);
  for (const part of shown) expect(part).toMatch(new RegExp(`^${what}: [^\\n]*\\d`));
  expect(parts.at(-1)).not.toContain(`${what}: `);
}

function expectPlain({ status, stdout, stderr }: CommandOutcome): void {
  expect(status).toBe(0);
  expect(stdout).not.toMatch(CONTROL);
  expect(stderr).toBe('');
}

suiteNeeding([TERMINAL], 'a command that takes long', () => {
  beforeAll(fill);
  afterAll(() => workplace.remove());

  it.each(['verify', 'backup', 'restore', 'export'])(
    '%s shows a terminal how far it is, and a pipe nothing but its result',
    async (name) => {
      const { data, directory } = workplace;
      const [one, two] = ['one', 'two'].map((each) => join(directory, `${name}-${each}`));
      const copy = join(directory, 'copy.tar');
      if (name === 'restore') await hazgate(['backup', '--data', data, '--to', copy]);
      const options: Readonly<Record<string, (to: string) => readonly string[]>> = {
        verify: () => ['--data', data],
        export: () => ['--data', data],
        backup: (to) => ['--data', data, '--to', `${to}.tar`],
        restore: (to) => ['--from', copy, '--data', to],
      };
      const argumentsOf = (to: string | undefined): readonly string[] => [
        name,
        ...(options[name]?.(String(to)) ?? []),
      ];
      expectPlain(await hazgate(argumentsOf(one)));
      // Only where events go elsewhere does an export have a line of its own to write over.
      const elsewhere = name === 'export' ? ` > '${one}.jsonl'` : '';
      const screen = await atTerminal(argumentsOf(two).join(' ') + elsewhere);
      expectProgress(screen, name);
    },
  );

  it('export to the terminal itself writes events and nothing between them', async () => {
    const { data, directory } = workplace;
    const file = join(directory, 'plain.jsonl');
    await atTerminal(`export --data ${data} > '${file}'`);
    const screen = await atTerminal(`export --data ${data}`);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(CONTROL);
    expect(text.split('\n').length).toBeGreaterThan(3);
    expect(screen.replaceAll('\r\n', '\n')).toBe(text);
  });
});
