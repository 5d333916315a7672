import { once } from 'node:events';
import { exportEvents } from '../journal/export.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { Progress } from './progress.ts';

function sequence(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(value) && value >= 1 ? value : null;
}

/** The command `export`: every event of a data directory as one JSON line, in order. It may run beside the gateway. */
export async function exportJournal(
  options: { readonly data: string; readonly from: string; readonly to?: string },
  io: CommandIo,
): Promise<number> {
  const from = sequence(options.from, 1);
  const to = sequence(options.to, Number.POSITIVE_INFINITY);
  if (from === null || to === null) {
    io.stderr.write('export: --from and --to take an event number from 1\n');
    return EXIT.wrongUsage;
  }
  if (from > to) {
    io.stderr.write(`export: --from ${from} lies behind --to ${to}\n`);
    return EXIT.wrongUsage;
  }
  let found = false;
  let written = 0;
  // Where the events themselves go to the terminal, they are the progress.
  const isErrorTerminal = io.isErrorTerminal === true && !io.isTerminal;
  const progress = new Progress({ stderr: io.stderr, isErrorTerminal }, 'export');
  for await (const event of exportEvents(new NodeDisk('read'), options.data)) {
    found = true;
    if (event.seq === null || event.seq < from) continue;
    if (event.seq > to) break;
    written += 1;
    progress.show(written, null, 'events');
    if (io.stdout.write(`${JSON.stringify(event)}\n`) === false)
      await once(process.stdout, 'drain');
  }
  progress.end();
  if (found) return EXIT.success;
  io.stderr.write(`export: no journal in ${options.data}\n`);
  return EXIT.wrongUsage;
}
