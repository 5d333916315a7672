import { isUtf8 } from 'node:buffer';
import { LIMITS } from '../limits.ts';
import { isDeeperThan } from './depth.ts';
import type { Fault } from './rejection.ts';

/** What a payload says, or why it can't be read at all. */
export type ParsedPayload =
  | { readonly fault: null; readonly value: unknown }
  | { readonly fault: Fault };

const EMPTY: ParsedPayload = {
  fault: {
    code: 'malformed',
    detail: 'the payload is empty: send a JSON number, true, false, an object or a list',
  },
};
const NOT_UTF8: ParsedPayload = {
  fault: { code: 'malformed', detail: 'the payload is not UTF-8: send JSON text in UTF-8' },
};
const NOT_JSON: ParsedPayload = {
  fault: {
    code: 'malformed',
    detail: 'the payload is not JSON: send JSON text without a byte order mark',
  },
};
const TOO_DEEP: ParsedPayload = {
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

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
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
export function parsePayload(payload: Uint8Array): ParsedPayload {
  if (payload.byteLength === 0) return EMPTY;
  if (payload.byteLength > LIMITS.messageBytesMax) {
    const detail = `${payload.byteLength} bytes, at most ${LIMITS.messageBytesMax} are read: send smaller batches`;
    return { fault: { code: 'too-large', detail } };
  }
  if (!isUtf8(payload)) return NOT_UTF8;
  const text = bufferOf(payload).toString('utf8');
  if (isDeeperThan(text, LIMITS.payloadDepthMax)) return TOO_DEEP;
  const parsed = parseJson(text) ?? parseJson(withoutBareTokens(text));
  return parsed === null ? NOT_JSON : { fault: null, value: parsed.value };
}
