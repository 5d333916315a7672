/** An invariant that does not hold: a fault of the gateway, or of the simulation. */
export class Violation extends Error {
  override readonly name = 'Violation';
  /** Name of the invariant. */
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`);
    this.invariant = invariant;
  }
}

/** Throws where an invariant does not hold. */
export function hold(invariant: string, condition: boolean, detail: () => string): void {
  if (!condition) throw new Violation(invariant, detail());
}
