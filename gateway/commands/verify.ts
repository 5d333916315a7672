import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileTrouble } from '../file-trouble.ts';
import { isIntact } from '../journal/chain.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import {
  type Verification,
  type VerifyOptions,
  verifyDirectory,
  verifyExport,
} from '../journal/verify.ts';
import { ViewFiles } from '../views/view-files.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { Progress, paintOf } from './progress.ts';

const CHUNK_BYTES = 1024 * 1024;

type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

function keptCheckpoint(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not one JSON object' : 'can not be read';
    throw new TypeError(`${file} ${why}; --checkpoint takes a file with one checkpoint event`);
  }
}

/** The bytes of a file as they are read, each megabyte told. */
async function* chunksOf(file: string, progress: Progress): AsyncGenerator<Uint8Array> {
  const found = await stat(file);
  if (found.isDirectory()) throw new TypeError(`${file} is a directory; --data verifies one`);
  const total = found.isFile() ? Math.ceil(found.size / CHUNK_BYTES) : null;
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    yield chunk;
    done += chunk.length;
    progress.show(Math.ceil(done / CHUNK_BYTES), total, 'MiB');
  }
}

/** What a file says may hold what a terminal takes for a command. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd');
}

/** What a person must know of a file that does not begin where the chain does. */
function beginningOf({ seq, siteSeq, prevHash }: NonNullable<Verification['begins']>): string {
  const [first, chain] =
    siteSeq === null
      ? [`seq ${seq}`, '']
      : [`siteSeq ${siteSeq} (seq ${seq})`, " in the site's chain"];
  const before =
    prevHash === null
      ? 'it names no event before it'
      : `whoever holds the event before it${chain} can compare: its hash is ${prevHash}`;
  return `begins at ${first}, not at 1: what came before was not given and is not checked; ${before}`;
}

function tell(result: Verification, json: boolean, io: CommandIo): void {
  if (json) {
    io.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const { seq, line, reason, detail } of result.breaks) {
    const place = line === undefined ? '' : `line ${line}: `;
    io.stdout.write(`broken at seq ${seq}: ${reason}: ${place}${printable(detail)}\n`);
  }
  const { leftOut, begins } = result;
  if (leftOut.breaks > 0) io.stdout.write(`and ${leftOut.breaks} more breaks\n`);
  if (begins !== undefined) io.stdout.write(`${printable(beginningOf(begins))}\n`);
  for (const note of result.notes) io.stdout.write(`note: ${printable(note)}\n`);
  if (leftOut.notes > 0) io.stdout.write(`and ${leftOut.notes} more notes\n`);
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
        ? await verifyDirectory(new NodeDisk('read'), String(data), {
            ...wanted,
            viewedLsn: new ViewFiles(String(data), isIntact).reached().lsn,
          })
        : await verifyExport(chunksOf(file, progress), wanted);
    progress.end();
    if (result.counts.events === 0)
      io.stderr.write(`verify: no event in ${file ?? String(data)}\n`);
    if (result.counts.events === 0 && result.ok) return EXIT.wrongUsage;
    tell(result, json === true, io);
    return result.ok ? EXIT.success : EXIT.failedCheck;
  } catch (error) {
    progress.end();
    const detail = fileTrouble(error) ?? (error instanceof Error ? error.message : String(error));
    io.stderr.write(`verify: ${detail}\n`);
    return EXIT.wrongUsage;
  }
}
