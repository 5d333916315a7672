const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** One line of a text, without its end. */
export interface TextLine {
  /** From 1; lines that hold nothing count as well. */
  readonly number: number;
  /** Empty where the line is longer than the bound. */
  readonly bytes: Buffer;
  readonly isTooLong: boolean;
  /** A line end stands behind it; the last line of a text may have none. */
  readonly isEnded: boolean;
}

/**
 * Takes a text apart into lines as its bytes come, holding no more of it than one line. A line ends with LF or CRLF and nothing
 * else: JSON has U+2028 and its like within texts. A byte order mark ahead of the first line is left out.
 */
export class LineSplitter {
  readonly #bytesMax: number;
  #number = 1;
  #parts: Buffer[] = [];
  #length = 0;

  /** @param bytesMax of one line */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes the next bytes and tells every line that ends within them. */
  *push(chunk: Uint8Array): Generator<TextLine> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.#keep(bytes.subarray(start, end));
      yield this.#take(true);
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  /** The line that the text ends with where no line end stands behind it; null where there is none. */
  end(): TextLine | null {
    return this.#length === 0 ? null : this.#take(false);
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#bytesMax) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #take(isEnded: boolean): TextLine {
    const isTooLong = this.#length > this.#bytesMax;
    const [first] = this.#parts;
    const whole =
      this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    const number = this.#number;
    this.#number += 1;
    this.#parts = [];
    this.#length = 0;
    return { number, bytes: trimmed(whole, number === 1), isTooLong, isEnded };
  }
}

function trimmed(line: Buffer, isFirst: boolean): Buffer {
  const hasMark = isFirst && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const start = hasMark ? BYTE_ORDER_MARK.length : 0;
  return line.subarray(start, line.at(-1) === CARRIAGE_RETURN ? -1 : undefined);
}
