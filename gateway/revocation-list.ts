import { parseInstant, type WallMs } from '../rules/time.ts';

/** What a certificate revocation list (X.509, RFC 5280 section 5) says, as far as it is needed here. */
export interface RevocationList {
  /** When the next one is due, wall time; null where it does not say. Behind it no certificate of its authority is believed. */
  readonly nextUpdateAt: WallMs | null;
  /** Serial numbers that are revoked, in capital hexadecimal without leading zeros. */
  readonly serials: ReadonlySet<string>;
}

/** One element of DER: its tag and the bytes within. */
interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

const INTEGER = 0x02;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const PEM = /-----BEGIN X509 CRL-----([\s\S]*?)-----END X509 CRL-----/g;

function broken(): TypeError {
  return new TypeError('no certificate revocation list in PEM');
}

/** The elements that follow one another in some bytes of DER (definite lengths, at most four bytes of them). */
function elementsOf(bytes: Buffer): readonly Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] as number;
    const first = bytes[at + 1] ?? 0xff;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) throw broken();
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    const begin = at + 2 + lengthBytes;
    if (begin + length > bytes.length) throw broken();
    elements.push({ tag, content: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return elements;
}

function timeOf({ tag, content }: Element): WallMs {
  const text = content.toString('latin1');
  // A year of two digits below 50 is of this century [RFC 5280, 4.1.2.5.1].
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const digits = tag === UTC_TIME ? `${century}${text}` : text;
  const instant = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const wallMs = parseInstant(instant);
  if (wallMs === null) throw broken();
  return wallMs;
}

function isTime({ tag }: Element): boolean {
  return tag === UTC_TIME || tag === GENERALIZED_TIME;
}

/** A serial number as Node tells that of a peer. */
function serialOf(entry: Element): string {
  const [serial] = elementsOf(entry.content);
  if (serial?.tag !== INTEGER) throw broken();
  return serial.content
    .toString('hex')
    .replace(/^0+(?=.)/, '')
    .toUpperCase();
}

function readOne(base64: string): RevocationList {
  const [list] = elementsOf(Buffer.from(base64, 'base64'));
  const [signed] = list === undefined ? [] : elementsOf(list.content);
  if (list?.tag !== SEQUENCE || signed?.tag !== SEQUENCE) throw broken();
  const fields = elementsOf(signed.content);
  const times = fields.filter(isTime);
  if (times.length === 0) throw broken();
  const behindTimes = fields[fields.lastIndexOf(times.at(-1) as Element) + 1];
  const entries = behindTimes?.tag === SEQUENCE ? elementsOf(behindTimes.content) : [];
  const [, next] = times;
  return {
    nextUpdateAt: next === undefined ? null : timeOf(next),
    serials: new Set(entries.map(serialOf)),
  };
}

/** Reads the lists of a PEM file, one for each authority: all that is revoked, and when the first of them runs out. Throws where there is none. */
export function readRevocationLists(pem: Buffer): RevocationList {
  const lists = [...pem.toString('latin1').matchAll(PEM)].map(([, base64 = '']) => readOne(base64));
  if (lists.length === 0) throw broken();
  const ends = lists.flatMap(({ nextUpdateAt }) => nextUpdateAt ?? []);
  return {
    nextUpdateAt: ends.length === 0 ? null : Math.min(...ends),
    serials: new Set(lists.flatMap(({ serials }) => [...serials])),
  };
}
