import { isUtf8 } from 'node:buffer';
import { LIMITS } from '../limits.ts';
import { isDeeperThan } from './depth.ts';
import { DoubledNames } from './doubled-names.ts';
import type { Fault } from './rejection.ts';

/** What a payload says. */
export interface Parsed {
  readonly fault: null;
  readonly value: unknown;
  /** Null where no name stands twice. */
  readonly doubled: DoubledNames | null;
}

/** Why a payload can't be read at all. */
export interface Unparsed {
  readonly fault: Fault;
}

const EMPTY: Unparsed = {
  fault: {
    code: 'malformed',
    detail: 'the payload is empty: send a JSON number, true, false, an object or a list',
  },
};
const NOT_UTF8: Unparsed = {
  fault: { code: 'malformed', detail: 'the payload is not UTF-8: send JSON text in UTF-8' },
};
const NOT_JSON: Unparsed = {
  fault: {
    code: 'malformed',
    detail: 'the payload is not JSON: send JSON text without a byte order mark',
  },
};
const TOO_DEEP: Unparsed = {
  fault: {
    code: 'too-deep',
    detail: `lists and objects may nest ${LIMITS.payloadDepthMax} deep: send a flat list or columns`,
  },
};

/**
 * Tokens that JSON does not have but several languages write. Strings are matched first, so that what stands in quotes
 * stays; one that never ends is matched to the end of the text, so that hostile text is passed over once.
 */
const BARE_TOKEN = /"(?:[^"\\]|\\.)*\\?(?:"|$)|\b(?:NaN|Infinity)\b/gs;

function parseJson(text: string): Parsed | null {
  try {
    const value: unknown = JSON.parse(text);
    return { fault: null, value, doubled: DoubledNames.in(text, value) };
  } catch {
    return null;
  }
}

/** Puts a number that is too large for a double where a bare NaN or Infinity stands, so that only its item is lost. */
function withoutBareTokens(text: string): string {
  return text.replaceAll(BARE_TOKEN, (token) => (token.startsWith('"') ? token : '1e999'));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads JSON within the bounds of one message. Never throws. */
export function parsePayload(payload: Uint8Array): Parsed | Unparsed {
  if (payload.byteLength === 0) return EMPTY;
  if (payload.byteLength > LIMITS.messageBytesMax) {
    const detail = `${payload.byteLength} bytes, at most ${LIMITS.messageBytesMax} are read: send smaller batches`;
    return { fault: { code: 'too-large', detail } };
  }
  if (!isUtf8(payload)) return NOT_UTF8;
  const text = bufferOf(payload).toString('utf8');
  if (isDeeperThan(text, LIMITS.payloadDepthMax)) return TOO_DEEP;
  return parseJson(text) ?? parseJson(withoutBareTokens(text)) ?? NOT_JSON;
}
