import type { CommandIo } from './command-io.ts';

/** Reloads that are asked for; until the gateway is up they wait, and then count as one. */
export class Reloads {
  #task: (() => void) | null = null;
  #isOwed = false;

  constructor(io: Pick<CommandIo, 'onReload'>) {
    io.onReload(() => {
      if (this.#task === null) this.#isOwed = true;
      else this.#task();
    });
  }

  /** From now on they are carried out. */
  begin(task: () => void): void {
    this.#task = task;
    if (this.#isOwed) task();
  }
}
