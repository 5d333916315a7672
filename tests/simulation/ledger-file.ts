import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InfluxLedger } from '../../gateway/historian/influx-ledger.ts';
import { InlineStoreHost } from '../../gateway/views/store-host.ts';
import { makeLedgerFolder } from './ledger-folder.ts';

/**
 * The ledger's file, over all lives of the gateway. SQLite writes it itself, so that it lies outside the simulated disk; that a power
 * loss may cost its last transactions is played by an older copy.
 */
export class LedgerFile {
  readonly #directory = makeLedgerFolder();
  readonly #path = join(this.#directory, 'influx.sqlite');
  readonly #older = join(this.#directory, 'older.sqlite');

  /** The ledger as one process opens it. */
  host(): InlineStoreHost<InfluxLedger> {
    return new InlineStoreHost(() => new InfluxLedger(this.#path));
  }

  /** With the file closed: notes how it stands, for a power loss to come. */
  keepCopy(): void {
    if (existsSync(this.#path)) copyFileSync(this.#path, this.#older);
  }

  /** With the file closed: the last transactions are gone. */
  fallBack(): void {
    if (existsSync(this.#older)) copyFileSync(this.#older, this.#path);
  }

  /** With the file closed: somebody deletes it. */
  delete(): void {
    rmSync(this.#path, { force: true });
  }

  /** Lines that were refused for good, without repetition. */
  deadLetters(): ReadonlySet<string> {
    const database = new DatabaseSync(this.#path, { readOnly: true });
    const rows = database.prepare('SELECT DISTINCT line FROM dead_letters').all();
    database.close();
    return new Set(rows.map(({ line }) => String(line)));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
