import type { Disk } from '../ports.ts';
import { firstLsnOf, writeAll } from './segment.ts';

/** Ending of a file that takes another's place once it is whole. */
const REPLACEMENT_ENDING = '.new';
/** Where damaged files are kept as they were found. */
const DAMAGED_FOLDER = 'damaged';

/** Puts things right where a run ended between writing a replacement and putting it in place. */
export async function settleReplacements(disk: Disk, folder: string): Promise<void> {
  const names = await disk.list(folder);
  for (const name of names) {
    if (!name.endsWith(REPLACEMENT_ENDING)) continue;
    const target = name.slice(0, -REPLACEMENT_ENDING.length);
    // The original of a segment goes away only once its replacement is whole and synced; nothing else is replaced so.
    if (names.includes(target) || firstLsnOf(target) === null)
      await disk.remove(`${folder}/${name}`);
    else await disk.rename(`${folder}/${name}`, `${folder}/${target}`);
    await disk.syncDirectory(folder);
  }
}

/** What one sync takes to the disk, at most about: commits of the journal wait for it. */
const SYNC_EVERY_BYTES = 8 * 1024 * 1024;

/** Writes a whole file beside its place, forces it to the disk, and only then puts it in place. */
export async function replaceFile(
  disk: Disk,
  folder: string,
  name: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  beforeRename: () => Promise<void> = async () => undefined,
): Promise<void> {
  const replacement = `${folder}/${name}${REPLACEMENT_ENDING}`;
  await disk.remove(replacement).catch(() => undefined);
  const file = await disk.open(replacement);
  try {
    let position = 0;
    let synced = 0;
    for await (const part of parts) {
      await writeAll(file, part, position);
      position += part.length;
      if (position - synced < SYNC_EVERY_BYTES) continue;
      await file.sync();
      synced = position;
    }
    await file.sync();
  } catch (error) {
    // Half a file must not take up the room that is missing.
    await disk.remove(replacement).catch(() => undefined);
    throw error;
  } finally {
    await file.close().catch(() => undefined);
  }
  await disk.syncDirectory(folder);
  await beforeRename();
  await disk.rename(replacement, `${folder}/${name}`);
  await disk.syncDirectory(folder);
}

/** Moves a file of the journal to where damaged ones are kept as they were found. */
export async function keepDamaged(disk: Disk, folder: string, name: string): Promise<void> {
  const damaged = `${folder}/${DAMAGED_FOLDER}`;
  await disk.makeDirectory(damaged);
  const taken = await disk.list(damaged);
  let target = name;
  for (let copy = 1; taken.includes(target); copy += 1) target = `${name}.${copy}`;
  await disk.rename(`${folder}/${name}`, `${damaged}/${target}`);
  await disk.syncDirectory(damaged);
}
