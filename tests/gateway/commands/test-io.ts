import type { InputIo } from '../../../gateway/commands/command-io.ts';

/** A command line whose output is read by tests. */
export class TestIo implements InputIo {
  out = '';
  err = '';
  readonly input: string;
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr = { write: (text: string) => (this.err += text) };
  readonly isTerminal = false;
  readonly environment = {};
  readonly interrupted = new Promise<'SIGINT'>(() => {});

  constructor(input = '') {
    this.input = input;
  }

  onReload(): void {}

  async readInput(): Promise<string> {
    return this.input;
  }
}
