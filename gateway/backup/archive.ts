import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatInstant, type WallMs } from '../../rules/time.ts';
import { exportEvents } from '../journal/export.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { DataCopy } from './data-copy.ts';
import { type BackupFile, MANIFEST_NAME, type Manifest, manifestSchema } from './manifest.ts';
import { TarReader, TarWriter } from './tar-file.ts';

/** Something a person asked for wrongly, or a backup that is not whole; nothing was changed. */
export class BackupRefusedError extends Error {
  override readonly name = 'BackupRefusedError';
}

/** What is backed up where. */
export interface TakeOptions {
  readonly from: string;
  /** A directory that is made, or a file that ends in `.tar`. */
  readonly to: string;
  readonly withKey: boolean;
  readonly software: string;
  readonly nowMs: WallMs;
  /** Told after each file. */
  readonly copied: (file: BackupFile) => void;
}

const isTar = (path: string): boolean => path.endsWith('.tar');

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isEmpty(directory: string): Promise<boolean> {
  return (await readdir(directory).catch(() => [])).length === 0;
}

async function headOf(directory: string): Promise<Manifest['head']> {
  let head: Manifest['head'] = null;
  for await (const { seq, hash } of exportEvents(new NodeDisk('read'), directory)) {
    if (seq !== null && hash !== null) head = { seq, hash };
  }
  return head;
}

/** Takes a backup of a data directory, whether a gateway runs on it or not. Rejects with {@link BackupRefusedError} where it may not. */
export async function takeBackup(options: TakeOptions): Promise<Manifest> {
  const { from, to, withKey, software, nowMs, copied } = options;
  if (!(await exists(join(from, 'journal')))) throw new BackupRefusedError(`no journal in ${from}`);
  if ((await exists(to)) && (isTar(to) || !(await isEmpty(to))))
    throw new BackupRefusedError(`${to} is there already; a backup overwrites nothing`);
  // Only a whole backup ever bears its name.
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    const files = await new DataCopy({ from, to: partial, withKey, copied }).run();
    const head = await headOf(partial);
    const manifest: Manifest = {
      format: 1,
      software,
      takenAt: formatInstant(nowMs),
      head,
      withKey,
      files: [...files],
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(partial, MANIFEST_NAME), text, { mode: 0o600, flush: true });
    if (isTar(to)) await pack(partial, to, manifest, text);
    else {
      await rm(to, { recursive: true, force: true });
      await rename(partial, to);
    }
    return manifest;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function pack(
  directory: string,
  to: string,
  manifest: Manifest,
  text: string,
): Promise<void> {
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { force: true });
  const tar = await TarWriter.create(unfinished);
  await tar.add(MANIFEST_NAME, Buffer.from(text));
  for (const { path } of manifest.files) await tar.add(path, await readFile(join(directory, path)));
  await tar.close();
  await rename(unfinished, to);
}

/** The files of a backup, wherever they lie. */
interface Source {
  read(path: string): Promise<Buffer>;
  close(): Promise<void>;
}

async function openSource(from: string): Promise<Source> {
  const found = await stat(from).catch(() => null);
  if (found === null) throw new BackupRefusedError(`there is no backup ${from}`);
  if (found.isDirectory()) {
    return { read: (path) => readFile(join(from, path)), close: async () => undefined };
  }
  const tar = await TarReader.open(from).catch((error: unknown) => {
    throw new BackupRefusedError(String(error instanceof Error ? error.message : error));
  });
  return {
    read: async (path) => {
      const entry = tar.entries.find((candidate) => candidate.path === path);
      if (entry === undefined) throw new BackupRefusedError(`${from} lacks ${path}`);
      return tar.read(entry);
    },
    close: () => tar.close(),
  };
}

async function readManifest(source: Source, from: string): Promise<Manifest> {
  let parsed: unknown;
  try {
    parsed = JSON.parse((await source.read(MANIFEST_NAME)).toString());
  } catch {
    throw new BackupRefusedError(`${from} has no readable ${MANIFEST_NAME}: it is no backup`);
  }
  const manifest = manifestSchema.safeParse(parsed);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw new BackupRefusedError(
    `${from}: ${MANIFEST_NAME}: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

async function readChecked(source: Source, { path, bytes, sha256 }: BackupFile): Promise<Buffer> {
  const found = await source.read(path).catch(() => null);
  if (found === null) throw new BackupRefusedError(`the backup lacks ${path}`);
  const isSame =
    found.length === bytes && createHash('sha256').update(found).digest('hex') === sha256;
  if (!isSame)
    throw new BackupRefusedError(`${path} is not what was backed up; nothing was restored`);
  return found;
}

/**
 * Puts a backup into an empty or missing directory, after every file has been checked. Rejects with
 * {@link BackupRefusedError} where it may not; the directory is then as it was.
 */
export async function restoreBackup(
  from: string,
  to: string,
  restored: (file: BackupFile) => void,
): Promise<Manifest> {
  if (!(await isEmpty(to)))
    throw new BackupRefusedError(
      `${to} is not empty; a backup is restored onto an empty directory only`,
    );
  const source = await openSource(from);
  try {
    const manifest = await readManifest(source, from);
    for (const file of manifest.files) await readChecked(source, file);
    const partial = `${to}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    for (const file of manifest.files) {
      const target = join(partial, file.path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeFile(target, await readChecked(source, file), { mode: 0o600, flush: true });
      restored(file);
    }
    await rm(to, { recursive: true, force: true });
    await rename(partial, to);
    return manifest;
  } finally {
    await source.close();
  }
}
