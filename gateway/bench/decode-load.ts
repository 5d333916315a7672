import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileRegister } from '../../rules/compile-register.ts';
import { sealConfiguration } from '../config/configuration-hash.ts';
import { scanFrames } from '../journal/frames.ts';
import { decodeRecord } from '../journal/record.ts';
import { SEGMENT_HEADER_BYTES } from '../journal/segment.ts';
import { MessageDecoder } from '../wire/decode-message.ts';
import type { DecodeResult, DecodeTask } from './load-task.ts';
import { plantSite } from './rig.ts';

/** Reads every segment of a journal, checks each record's CRC and decodes its message. Nothing is judged. */
export async function decodeLoad({ dataDirectory, plant }: DecodeTask): Promise<DecodeResult> {
  const register = compileRegister(sealConfiguration({ sites: [plantSite(plant)], profiles: [] }));
  const decoder = new MessageDecoder(register);
  const startedMs = performance.now();
  const folder = join(dataDirectory, 'journal');
  let readings = 0;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.seg')) continue;
    const bytes = readFileSync(join(folder, name));
    for (const found of scanFrames(bytes, SEGMENT_HEADER_BYTES, 0)) {
      if (found.kind === 'bad') throw new Error(`${name}: a bad record at ${found.offset}`);
      const { input } = decodeRecord(bytes, found.offset, found.head.length);
      if (input?.kind !== 'message') continue;
      readings += decoder.decode(input.topic, input.payload).readings.length;
    }
  }
  return { readings, ms: performance.now() - startedMs };
}
