import type { Sample } from './scenario-file.ts';

const encoder = new TextEncoder();

/** A message as a device would publish it. */
export interface SampleMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/**
 * One sample as its device publishes it: the bare value, or value and quality; never a time, so that receipt counts.
 * @param pointName `site/source/point`
 */
export function messageOf(pointName: string, [, value, quality]: Sample): SampleMessage {
  const said = quality ?? (value === null ? 'bad' : undefined);
  const body = said === undefined ? value : { v: value, q: said };
  return {
    topic: `hazgate/v1/${pointName}/reading`,
    payload: encoder.encode(JSON.stringify(body)),
  };
}
