import { base64OfFloats, floatsOfBase64 } from './base64-floats.ts';
/**
 * The last values of a point that is watched for faked readings, newest first; what is older than its depth is forgotten.
 * It can be taken back by one value, so that a reading that could not be judged leaves no trace.
 */
export class ReadingTrail {
  /** One place more than the depth: the value that a new one pushes out is still there to be taken back. */
  readonly #values: Float64Array;
  readonly #depth: number;
  #total = 0;

  constructor(depth: number) {
    this.#depth = depth;
    this.#values = new Float64Array(depth + 1);
  }

  /** How many values there have been; what {@link takeBackTo} takes. */
  get total(): number {
    return this.#total;
  }

  /** How many are remembered. */
  get size(): number {
    return Math.min(this.#total, this.#depth);
  }

  /** A value by its age: 0 is the newest. Must be below the size. */
  back(age: number): number {
    return this.#values[(this.#total - 1 - age) % this.#values.length] as number;
  }

  add(value: number): void {
    this.#values[this.#total % this.#values.length] = value;
    this.#total += 1;
  }

  /** Forgets the newest value, where there has been one since. */
  takeBackTo(total: number): void {
    this.#total = total;
  }

  /** Remembers what another trail does, as far as it goes, and nothing else; null for a point that had none. */
  replaceBy(other: ReadingTrail | null): void {
    this.#total = 0;
    if (other === null) return;
    for (let age = other.size - 1; age >= 0; age -= 1) this.add(other.back(age));
  }

  /** The values oldest first, as base64 of 64-bit floats in the machine's byte order. */
  snapshot(): string {
    const { size } = this;
    const flat = Float64Array.from({ length: size }, (_, index) => this.back(size - 1 - index));
    return base64OfFloats(flat);
  }

  /** Puts back what a snapshot holds, into an empty trail. */
  restore(snapshot: string): void {
    for (const value of floatsOfBase64(snapshot)) this.add(value);
  }
}
