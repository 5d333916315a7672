/** Numbers of a block, a power of two: two cache lines. */
const BLOCK = 16;
/** Numbers of a chunk. */
const CHUNK = 8_192;

/** What blocks are cut from. A chunk lives as long as a ring has a block of it. */
let chunk = new Float64Array(CHUNK);
let cut = 0;

/** Numbers left of the block that one stands in, by how many came before it: itself included. */
export function leftInBlock(index: number): number {
  return BLOCK - (index & (BLOCK - 1));
}

/** Whether the place behind one in a chunk belongs to another block. */
export function endsBlock(place: number): boolean {
  return (place & (BLOCK - 1)) === BLOCK - 1;
}

/**
 * The last numbers of one point, in blocks that are cut from common memory when they are needed. Points that take readings in turn have
 * the blocks that they write to side by side, so that a sweep over them runs through the memory from front to back. With a ring in one piece for
 * each point and three numbers a reading, every reading went to a page of its own: remembering it took 27 ns of 57, with 5,000 points,
 * and takes 5 to 10 of 40.
 */
export class FloatRing {
  readonly #blocks: number;
  readonly #chunks: Float64Array[] = [];
  /** Where in its chunk each block begins. */
  readonly #starts: number[] = [];

  /** `length`: how many numbers it holds, a power of two of at least 16; the next one takes the place of the oldest. */
  constructor(length: number) {
    this.#blocks = length / BLOCK;
  }

  /** Without a division: V8 is slow at it where a count may be no small integer. */
  #blockOf(index: number): number {
    return (index >>> 4) & (this.#blocks - 1);
  }

  /** A number by how many came before it; it must be one of those that are held. */
  at(index: number): number {
    const block = this.#blockOf(index);
    const start = this.#starts[block] as number;
    return (this.#chunks[block] as Float64Array)[start + (index & (BLOCK - 1))] as number;
  }

  set(index: number, value: number): void {
    const place = this.placeOf(index);
    this.chunkOf(index)[place] = value;
  }

  /** Two numbers side by side, the first at an even place. */
  setPair(index: number, first: number, second: number): void {
    const place = this.placeOf(index);
    const target = this.chunkOf(index);
    target[place] = first;
    target[place + 1] = second;
  }

  /** Where in its chunk the number goes; those left of its block follow right behind it. */
  placeOf(index: number): number {
    const block = this.#blockOf(index);
    // A ring may begin with any number.
    while (this.#starts.length <= block) this.#cut();
    return (this.#starts[block] as number) + (index & (BLOCK - 1));
  }

  /** The chunk that {@link placeOf} speaks of. */
  chunkOf(index: number): Float64Array {
    return this.#chunks[this.#blockOf(index)] as Float64Array;
  }

  #cut(): void {
    if (cut === CHUNK) {
      chunk = new Float64Array(CHUNK);
      cut = 0;
    }
    this.#chunks.push(chunk);
    this.#starts.push(cut);
    cut += BLOCK;
  }
}
