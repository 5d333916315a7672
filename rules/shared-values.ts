/**
 * Values of which there are many equal ones, each kept once: thousands of points have the same few limits, and what all of them look at
 * stays in the cache. They must not be changed, and must survive JSON.
 */
export class SharedValues {
  readonly #kept = new Map<string, unknown>();

  /** The first value that is equal to this one. */
  share<Value>(value: Value): Value {
    const key = JSON.stringify(value);
    if (!this.#kept.has(key)) this.#kept.set(key, value);
    return this.#kept.get(key) as Value;
  }
}
