import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import type { DamageInput, Input, NoticeInput, StartInput } from '../rules/input.ts';
import type { Register } from '../rules/register.ts';
import type { Moment } from '../rules/time.ts';
import type { JournalledInput, JournalRecord } from './journal/record.ts';
import { MessageDecoder } from './wire/decode-message.ts';

/** Every input but a device's message, as the journal keeps it: without its moment, and the register as the files it came from. */
export type KeptInput =
  | { readonly kind: 'tick' }
  | Omit<Extract<Input, { kind: 'action' }>, 'at'>
  | { readonly kind: 'config'; readonly by: string | null; readonly configuration: Configuration }
  | Omit<StartInput, 'at'>
  | Omit<DamageInput, 'at'>
  | Omit<NoticeInput, 'at'>;

/** How the journal keeps an input. */
export function keepInput(value: KeptInput): JournalledInput {
  return { kind: 'json', value };
}

/**
 * Turns records back into the inputs they were: the same decoder under the same register, which a `config` record changes
 * on the way. Used by replay and by the historian, so that both see what judging saw.
 */
export class InputReader {
  #decoder: MessageDecoder;
  #register: Register;

  constructor(register: Register) {
    this.#register = register;
    this.#decoder = new MessageDecoder(register);
  }

  get register(): Register {
    return this.#register;
  }

  /** Null where retention dropped the input. */
  read(record: Pick<JournalRecord, 'at' | 'input'>): Input | null {
    const { at, input } = record;
    if (input === null) return null;
    if (input.kind === 'message') {
      const { readings, result } = this.#decoder.decode(input.topic, input.payload);
      if (result !== null) return { kind: 'command-result', at, ...result };
      return { kind: 'readings', at, readings };
    }
    return this.#readKept(input.value as KeptInput, at);
  }

  #readKept(kept: KeptInput, at: Moment): Input {
    if (kept.kind !== 'config') return { ...kept, at };
    this.follow(compileRegister(kept.configuration));
    return { kind: 'config', at, by: kept.by, register: this.#register };
  }

  /** From here on messages are decoded under another register. */
  follow(register: Register): void {
    this.#register = register;
    this.#decoder = new MessageDecoder(register);
  }
}
