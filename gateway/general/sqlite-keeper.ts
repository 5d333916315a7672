import type { GeneralChange, GeneralKeeper, KeptGeneral } from '../general-keeper.ts';
import type { Clock } from '../ports.ts';
import type { StoreHost } from '../views/store-host.ts';
import { ThreadStoreHost } from '../views/thread-store-host.ts';
import { GENERAL_STORE_URL, type GeneralStore } from './general-store.ts';

/** Keeps what a general broker carries in a SQLite file, in a thread of its own. */
export class SqliteKeeper implements GeneralKeeper {
  private readonly host: StoreHost<GeneralStore>;

  constructor(path: string, clock: Clock) {
    this.host = new ThreadStoreHost<GeneralStore>({ url: GENERAL_STORE_URL, options: path }, clock);
  }

  async load(): Promise<KeptGeneral> {
    await this.host.start();
    return this.host.call('load', []);
  }

  async write(changes: readonly GeneralChange[]): Promise<void> {
    // A thread that has failed is started again; one that runs stays.
    await this.host.start();
    await this.host.call('write', [changes]);
  }

  stop(): Promise<void> {
    return this.host.stop();
  }
}
