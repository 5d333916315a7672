import type { ProfileFile } from './profile-file.ts';
import type { SiteFile } from './site-file.ts';

/** All site and profile files of a gateway, validated: what a `config` input carries and what a register is compiled from. */
export interface Configuration {
  /** `sha256:` and the hex digest of the RFC 8785 form of `{sites, profiles}`, of `{sites, profiles, drill}` in a drill. */
  readonly hash: string;
  readonly sites: readonly SiteFile[];
  readonly profiles: readonly ProfileFile[];
  /** Present where the plant is a simulated one: every alarm is then marked DRILL. */
  readonly drill?: true | undefined;
}

/** Keys and indexes from the top of a file to a value. */
export type ProblemPath = readonly (string | number)[];

/** A place in one of the files of a configuration. */
export interface ConfigurationPlace {
  readonly document: 'site' | 'profile';
  /** Index of the file in the configuration. */
  readonly index: number;
  readonly path: ProblemPath;
}

/** What is wrong with a configuration whose files each have the right shape. */
export interface ConfigurationProblem {
  /** A configuration with an error is refused; a warning is told. */
  readonly severity: 'error' | 'warning';
  readonly place: ConfigurationPlace;
  readonly message: string;
  /** Where the first of two equal ids, or of two entries of one substance, stands; null for every other problem. */
  readonly first: ConfigurationPlace | null;
}
