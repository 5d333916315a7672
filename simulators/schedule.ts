import { millisecondsOf, type OperatorEntry, type Sample, type Scenario } from './scenario-file.ts';

/** Everything that happens at one instant of a scenario, in the order in which it happens. */
export interface Instant {
  /** Milliseconds from the start. */
  readonly atMs: number;
  readonly samples: readonly { readonly pointName: string; readonly sample: Sample }[];
  readonly operators: readonly OperatorEntry[];
}

/** Finds the full name of a point that is written in full or, where that is unambiguous, by its own id. */
export function fullNameOf(written: string, pointNames: readonly string[]): string | null {
  if (pointNames.includes(written)) return written;
  const [only, ...others] = pointNames.filter((name) => name.endsWith(`/${written}`));
  return only !== undefined && others.length === 0 ? only : null;
}

/**
 * Lays a scenario out in time: its instants ascending, at each the samples and then the operators in file order.
 * Names that the lint would refuse stay as written.
 */
export function scheduleOf(scenario: Scenario, pointNames: readonly string[]): readonly Instant[] {
  const instants = new Map<
    number,
    { atMs: number; samples: { pointName: string; sample: Sample }[]; operators: OperatorEntry[] }
  >();
  const at = (atMs: number) => {
    const found = instants.get(atMs) ?? { atMs, samples: [], operators: [] };
    instants.set(atMs, found);
    return found;
  };
  for (const { point, series } of scenario.readings) {
    const pointName = fullNameOf(point, pointNames) ?? point;
    for (const sample of series) at(millisecondsOf(sample[0])).samples.push({ pointName, sample });
  }
  for (const entry of scenario.operators) at(millisecondsOf(entry.at)).operators.push(entry);
  return [...instants.values()].sort((left, right) => left.atMs - right.atMs);
}
