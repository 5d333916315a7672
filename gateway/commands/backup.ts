import { BackupRefusedError, restoreBackup, takeBackup } from '../backup/archive.ts';
import { packageVersion } from '../main.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { bytesText, Progress, paintOf } from './progress.ts';

async function told(what: string, io: CommandIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BackupRefusedError)) throw error;
    io.stderr.write(`${what}: ${error.message}\n`);
    return EXIT.wrongUsage;
  }
}

function sizeOf(files: readonly { readonly bytes: number }[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} files, ${bytesText(bytes)}`;
}

/** The command `backup`: copies a data directory, also while a gateway runs on it. 0 done, 2 where it is refused. */
export function backup(
  options: {
    readonly data: string;
    readonly to: string;
    readonly key: boolean;
    readonly json?: boolean;
  },
  io: CommandIo,
): Promise<number> {
  const { data, to, key, json } = options;
  return told('backup', io, async () => {
    const progress = new Progress(io, 'backup');
    let count = 0;
    const manifest = await takeBackup({
      from: data,
      to,
      withKey: key,
      software: packageVersion(),
      nowMs: Date.now(),
      copied: () => progress.show(++count, null, 'files'),
    }).finally(() => progress.end());
    const { head, files } = manifest;
    if (json === true) {
      io.stdout.write(`${JSON.stringify({ to, head, files: files.length, withKey: key })}\n`);
      return EXIT.success;
    }
    const last = head === null ? 'no event yet' : `up to event ${head.seq}, hash ${head.hash}`;
    io.stdout.write(`${paintOf(io).good('backed up')}: ${sizeOf(files)}, ${last}\n`);
    if (key)
      io.stdout.write(
        'it holds the secret signing key: keep it where only its owner can read it\n',
      );
    return EXIT.success;
  });
}

/** The command `restore`: puts a backup into an empty directory. 0 done, 2 where it is refused; nothing is then changed. */
export function restore(
  options: { readonly from: string; readonly data: string; readonly json?: boolean },
  io: CommandIo,
): Promise<number> {
  const { from, data, json } = options;
  return told('restore', io, async () => {
    const progress = new Progress(io, 'restore');
    let count = 0;
    const manifest = await restoreBackup(from, data, () =>
      progress.show(++count, null, 'files'),
    ).finally(() => progress.end());
    const { head, files, withKey, takenAt } = manifest;
    if (json === true) {
      io.stdout.write(`${JSON.stringify({ data, head, files: files.length, withKey })}\n`);
      return EXIT.success;
    }
    const last = head === null ? 'no event' : `up to event ${head.seq}, hash ${head.hash}`;
    io.stdout.write(`${paintOf(io).good('restored')}: ${sizeOf(files)} of ${takenAt}, ${last}\n`);
    if (!withKey)
      io.stdout.write('without the signing key: the next start makes a new one and names it\n');
    return EXIT.success;
  });
}
