import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import type { InputIo } from './commands/command-io.ts';
import { EXIT } from './commands/command-io.ts';
import type { DemoOptions } from './commands/demo.ts';
import type { InitOptions } from './commands/init.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { StartOptions } from './commands/start.ts';
import { describeDevices, describeTokens, describeUsers } from './describe-accounts.ts';
import { describeProfile } from './describe-profile.ts';
import { fileTrouble } from './file-trouble.ts';

/** Version of this package. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  return String((manifest as { version: unknown }).version);
}

async function askOnTerminal(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

function processIo(): InputIo {
  // Whoever reads our output may stop reading (`| head`): that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.success);
    throw error;
  });
  const interrupted = new Promise<'SIGINT' | 'SIGTERM'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => resolve(signal));
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY === true,
    isErrorTerminal: process.stderr.isTTY === true,
    ask: process.stdin.isTTY === true && process.stdout.isTTY === true ? askOnTerminal : undefined,
    environment: process.env,
    readInput: () => text(process.stdin),
    interrupted,
    onReload: (task) => process.on('SIGHUP', task),
  };
}

type Run = (io: InputIo) => Promise<number>;

/** Describes every command; each loads its own code only when it is asked for, so that `check` does not pay for a broker. */
function describe(run: (task: Run) => Promise<void>): Command {
  const program = new Command('hazgate')
    .description(
      'Gateway that watches major hazard sources (重大危险源). It monitors; it is no certified safety function.',
    )
    .version(packageVersion())
    .showSuggestionAfterError()
    .exitOverride();
  program
    .command('start')
    .description('run the gateway until SIGTERM or SIGINT')
    .requiredOption('--config <file>', 'gateway file')
    .option('--json', 'tell the addresses as one JSON object')
    .action((options: StartOptions) =>
      run(async (io) => (await import('./commands/start.ts')).start(options, io)),
    );
  program
    .command('demo')
    .description('gateway and simulated devices over three demo sites; no server needed')
    .option('--scenario <name>', 'play this scenario instead of the story')
    .option('--speed <n>', 'times real time', '1')
    .option('--port <n>', 'port of the page', '8080')
    .option('--seed <n>', "of noise and chance; the scenario's own where left out")
    .option('--json', 'one JSON object a line')
    .action((options: DemoOptions) =>
      run(async (io) => (await import('./commands/demo-gateway.ts')).demo(options, io)),
    );
  program
    .command('check')
    .description('validate gateway, site, profile and scenario files')
    .argument('<file...>')
    .option('--json', 'one JSON object a line')
    .action((files: string[], options: { json?: boolean }) =>
      run(async (io) =>
        (await import('./commands/check-files.ts')).checkFilesCommand(files, options, io),
      ),
    );
  describeSimulate(program, run);
  describeJournalCommands(program, run);
  describeReplay(program, run);
  describeUsers(program.command('user').description('people: add, password, list, revoke'), run);
  describeDevices(program.command('device').description('devices: add, list, revoke'), run);
  describeTokens(program.command('token').description('keys of programs: add, list, revoke'), run);
  describeBackupCommands(program, run);
  describeInit(program, run);
  describeProfile(program.command('profile'), run);
  program
    .command('bench')
    .description('benchmarks; every figure a ratio to a reference measured in the same run')
    .argument(
      '[name...]',
      'ingest, columns, latency, pulses, rules, scale, storm, feed, historian, history, recover, footprint, virtual; all without a name',
    )
    .option('--json', 'one JSON object a line')
    .option('--seconds <n>', 'length of one measurement', '5')
    .option('--rounds <n>', 'rounds', '5')
    .option('--report <dir>', 'write the report (Markdown) and its plot (SVG) there')
    .action((names: string[], options: Record<string, string> & { json?: boolean }) =>
      run(async (io) => (await import('./commands/bench.ts')).bench(names, options, io)),
    );
  return program;
}

function describeSimulate(program: Command, run: (task: Run) => Promise<void>): void {
  program
    .command('simulate')
    .description(
      'play a scenario, in process and virtual time or against a broker; or drive a fleet',
    )
    .argument('[scenario]')
    .option('--virtual', 'no sockets, virtual time')
    .option('--plot <file>', 'with --virtual: writes a picture of the run (SVG)')
    .option('--broker <url>', 'MQTT broker to publish to, in real time')
    .option('--http <url>', 'gateway that operators act on and expectations are checked against')
    .option('--speed <n>', 'times real time, with --broker', '1')
    .option('--fleet <devices>', 'instead of a scenario: so many devices, each with its connection')
    .option('--points <n>', 'of a fleet: points a device (10)')
    .option('--rate <n>', 'of a fleet: readings a second in all (1000)')
    .option('--seconds <n>', 'of a fleet: for how long (30)')
    .option('--form <form>', 'of a fleet: columns, or single readings (columns)')
    .option('--write-site <file>', 'of a fleet: writes the site file that its gateway needs')
    .option('--json', 'one JSON object a line')
    .action((scenario: string | undefined, options: Record<string, string | boolean | undefined>) =>
      run(async (io) => {
        const command = await import('./commands/simulate.ts');
        return command.simulate(scenario, options, io);
      }),
    );
}

function describeReplay(program: Command, run: (task: Run) => Promise<void>): void {
  program
    .command('replay')
    .description('run recorded readings through the rules again: alarms gained, lost, shifted')
    .requiredOption('--config <file>', 'gateway file with the configuration to try')
    .requiredOption('--from <time>', 'RFC 3339 or epoch milliseconds')
    .requiredOption('--to <time>', 'RFC 3339 or epoch milliseconds')
    .option('--profiles <dir>', 'profile files that stand for those of the gateway file')
    .option('--check', 'exit 1 where an alarm would come otherwise')
    .option('--json', 'one JSON object a line')
    .action((options: ReplayOptions) =>
      run(async (io) => (await import('./commands/replay.ts')).replayJournal(options, io)),
    );
}

function describeJournalCommands(program: Command, run: (task: Run) => Promise<void>): void {
  program
    .command('export')
    .description('write the event journal as JSON lines')
    .requiredOption('--data <dir>', 'data directory')
    .option('--from <seq>', 'first event', '1')
    .option('--to <seq>', 'last event')
    .option('--json', 'one JSON object a line, as without it')
    .action((options: { data: string; from: string; to?: string }) =>
      run(async (io) => (await import('./commands/export.ts')).exportJournal(options, io)),
    );
  program
    .command('verify')
    .description('check the hash chain of a data directory or of an export')
    .argument('[file]', 'JSON lines, as export writes them')
    .option('--data <dir>', 'data directory')
    .option('--site <id>', "check one site's own chain")
    .option('--checkpoint <file>', 'a checkpoint event that someone else kept')
    .option('--json', 'one JSON object a line')
    .action((file: string | undefined, options: Record<string, string | boolean | undefined>) =>
      run(async (io) => (await import('./commands/verify.ts')).verify(file, options, io)),
    );
}

function describeInit(program: Command, run: (task: Run) => Promise<void>): void {
  program
    .command('init')
    .description('write a gateway file and a site file with comments; asks on a terminal')
    .option('--dir <dir>', 'where to', '.')
    .option('--language <language>', 'of the comments: zh or en')
    .option('--site <id>', 'id of the site')
    .option('--kind <kind>', 'chemical-park, coal-mine or tailings-dam')
    .option('--name-zh <name>', 'name in Chinese')
    .option('--name-en <name>', 'name in English')
    .option('--region <names>', 'the widest first, joined by /')
    .option('--time-zone <name>', 'IANA name')
    .option('--yes', 'ask nothing')
    .option('--json', 'one JSON object a line; asks nothing')
    .action((options: InitOptions) =>
      run(async (io) => (await import('./commands/init.ts')).init(options, io)),
    );
}

function describeBackupCommands(program: Command, run: (task: Run) => Promise<void>): void {
  program
    .command('backup')
    .description('copy a data directory, also while the gateway runs on it')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--to <path>', 'a new directory, or a file that ends in .tar')
    .option('--no-key', 'leave the secret signing key out')
    .option('--json', 'one JSON object a line')
    .action((options: { data: string; to: string; key: boolean; json?: boolean }) =>
      run(async (io) => (await import('./commands/backup.ts')).backup(options, io)),
    );
  program
    .command('restore')
    .description('put a backup into an empty data directory')
    .requiredOption('--from <path>', 'what backup made')
    .requiredOption('--data <dir>', 'data directory, empty or missing')
    .option('--json', 'one JSON object a line')
    .action((options: { from: string; data: string; json?: boolean }) =>
      run(async (io) => (await import('./commands/backup.ts')).restore(options, io)),
    );
}

/** Runs one command line and leaves its exit code to the process. */
export async function main(args: readonly string[]): Promise<void> {
  const io = processIo();
  const program = describe(async (task) => {
    process.exitCode = await task(io);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.success : EXIT.wrongUsage;
      return;
    }
    const trouble = fileTrouble(error);
    const detail = trouble ?? (error instanceof Error ? error.message : String(error));
    io.stderr.write(`hazgate: ${detail}\n`);
    // A gateway that a fault keeps from starting is tried again by its supervisor; any other command named a wrong path.
    const isGateway = args[0] === 'start' || args[0] === 'demo';
    process.exitCode = trouble === null || isGateway ? EXIT.broken : EXIT.wrongUsage;
  }
}
