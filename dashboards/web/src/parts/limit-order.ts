/** Limits from the highest to the lowest, as they stand over each other on a scale. */
export function limitsDownwards(
  limits: Readonly<Record<string, number>>,
): readonly (readonly [name: string, value: number])[] {
  return Object.entries(limits).toSorted(([, left], [, right]) => right - left);
}
