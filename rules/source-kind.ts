/** Kinds of hazard source that a site file may name. */
export const SOURCE_KINDS = [
  'tank-farm',
  'process-unit',
  'gas-storage',
  'warehouse',
  'pipeline',
  'tailings-dam',
  'slope',
  'coal-mine',
  'custom',
] as const;
