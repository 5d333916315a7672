import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileTrouble } from '../file-trouble.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import {
  type Verification,
  type VerifyOptions,
  verifyDirectory,
  verifyLines,
} from '../journal/verify.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { Progress, paintOf } from './progress.ts';

type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

function keptCheckpoint(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not one JSON object' : 'can not be read';
    throw new TypeError(`${file} ${why}; --checkpoint takes a file with one checkpoint event`);
  }
}

async function readLines(file: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  return lines;
}

function tell(result: Verification, json: boolean, io: CommandIo): void {
  if (json) {
    io.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const { seq, reason, detail } of result.breaks)
    io.stdout.write(`broken at seq ${seq}: ${reason}: ${detail}\n`);
  for (const note of result.notes) io.stdout.write(`note: ${note}\n`);
  const { events, checkpoints, signatures, digests } = result.counts;
  const counted = `${events} events, ${checkpoints} checkpoints, ${signatures} signatures, ${digests} digests of readings`;
  const paint = paintOf(io);
  io.stdout.write(
    result.ok
      ? `${paint.good('verified')}: ${counted}\n`
      : `${paint.bad('NOT whole')} (${counted})\n`,
  );
}

/** The command `verify`: 0 where everything holds, 1 where the chain is broken (the first broken `seq` is named), 2 on wrong usage. */
export async function verify(
  file: string | undefined,
  options: RawOptions,
  io: CommandIo,
): Promise<number> {
  const { data, site, checkpoint, json } = options;
  if ((file === undefined) === (data === undefined)) {
    io.stderr.write('verify: give either --data DIR or FILE.jsonl\n');
    return EXIT.wrongUsage;
  }
  const progress = new Progress(io, 'verify');
  try {
    const wanted: VerifyOptions = {
      progressed: (done, total) => progress.show(done, total, 'segments'),
      site: site === undefined ? undefined : String(site),
      checkpoint: checkpoint === undefined ? undefined : keptCheckpoint(String(checkpoint)),
    };
    const result =
      file === undefined
        ? await verifyDirectory(new NodeDisk('read'), String(data), wanted)
        : verifyLines(await readLines(file), wanted);
    progress.end();
    if (result.counts.events === 0) {
      io.stderr.write(`verify: no event in ${file ?? String(data)}\n`);
      return result.ok ? EXIT.wrongUsage : EXIT.failedCheck;
    }
    tell(result, json === true, io);
    return result.ok ? EXIT.success : EXIT.failedCheck;
  } catch (error) {
    progress.end();
    const detail = fileTrouble(error) ?? (error instanceof Error ? error.message : String(error));
    io.stderr.write(`verify: ${detail}\n`);
    return EXIT.wrongUsage;
  }
}
