import type { BuiltInProfile } from './built-in-profile.ts';
import { CHEMICAL } from './chemical.ts';
import { COAL_MINE } from './coal-mine.ts';
import { GAS_DETECTION } from './gas-detection.ts';
import { GENERAL, TAILINGS_DAM } from './tailings-dam.ts';

/** The profiles that always apply, before those of files. */
export const BUILT_IN_PROFILES: readonly BuiltInProfile[] = [
  GENERAL,
  GAS_DETECTION,
  CHEMICAL,
  COAL_MINE,
  TAILINGS_DAM,
];
