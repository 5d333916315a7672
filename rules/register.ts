import type { Area } from './area.ts';
import type { CoverageGap } from './coverage.ts';
import type { Derivation } from './derivation.ts';
import type { PointFacts } from './point-facts.ts';
import type { ProfileFile } from './profile-file.ts';
import type { RateWatch } from './rate-watch.ts';
import type { FloodSeason, Season } from './season.ts';
import type { SourceHazard } from './source-hazard.ts';
import type { SuspicionWatch } from './suspicion-watch.ts';
import type { Vote } from './vote.ts';

/** Text in both languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** How sure the source of a number is; `memory-low` is off until a site confirms it by name. */
export type Confidence = 'found' | 'memory-high' | 'memory-low';

/** Where a limit comes from; absent where the site set it itself. */
export interface StandardReference {
  readonly id: string;
  readonly clause: string;
  readonly confidence: Confidence;
}

/** Where an alarm must be shown beside the control room (GB/T 50493-2019 5.1.2). */
export const ROUTES = ['fire-control-room'] as const;
export type Route = (typeof ROUTES)[number];

/** A standard's demand on a limit: where it stands and how far a site may go. */
export interface LimitStandard extends StandardReference {
  readonly bound: 'exact' | 'upper' | 'lower';
  /** Whether a site is refused a looser limit. */
  readonly statutory: boolean;
}

/** 1 red, 2 orange, 3 yellow, 4 blue: the smaller, the worse. */
export type Level = 1 | 2 | 3 | 4;

/** One step of a ladder. */
export interface Limit {
  /** HH, H, L, LL, red, orange, yellow, blue, or `alarmOn` of a boolean point. */
  readonly name: string;
  /** In the point's unit. */
  readonly value: number;
  readonly level: Level;
  readonly standard: StandardReference | null;
  /** Season that it holds in, where its point has limits by season. */
  readonly season?: Season | undefined;
}

/** Limits of one direction, judged as one alarm whose level rises and falls. Mildest first. */
export interface Ladder {
  readonly rule: string;
  /** `rising` is met when value >= limit, `falling` when value <= limit. */
  readonly direction: 'rising' | 'falling';
  readonly limits: readonly Limit[];
}

/** What a point is judged by in one season. */
export interface SeasonalLimits {
  readonly ladders: readonly Ladder[];
  readonly limits: Readonly<Record<string, number>>;
  readonly standards: Readonly<Record<string, LimitStandard>>;
  readonly suspicion?: SuspicionWatch | undefined;
  readonly season: Season;
}

/** A point as the engine judges it: site file and profile already merged, all defaults resolved. */
export interface Point {
  readonly index: number;
  readonly site: string;
  readonly source: string;
  readonly id: string;
  /** `site/source/point`, unique in the register. */
  readonly fullName: string;
  readonly kind: string;
  readonly name: Bilingual | null;
  readonly unit: string | null;
  readonly boolean: boolean;
  readonly substance: string | null;
  readonly range: readonly [low: number, high: number] | null;
  readonly periodMs: number;
  readonly staleAfterMs: number;
  /** In the point's unit. */
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly latching: boolean;
  readonly ladders: readonly Ladder[];
  /** How the value that is judged is made from the readings; left out where a reading is judged as it is. */
  readonly derivation?: Derivation | undefined;
  /** Unit of the limits, where it is not that of the readings. */
  readonly judgedUnit?: string | undefined;
  /** How fast its value may move; left out where nobody asks. */
  readonly rate?: RateWatch | undefined;
  /** Which signs of a faked value it is watched for; left out where for none. */
  readonly suspicion?: SuspicionWatch | undefined;
  /** The limits as people know them, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** What standards say of its limits, by name; a limit of the site alone is not among them. */
  readonly standards: Readonly<Record<string, LimitStandard>>;
  /** Its limits by season; left out where they are the same all year. Those above are the ones in force. */
  readonly seasonal?: Readonly<Record<Season, SeasonalLimits>> | undefined;
  /** The season whose limits are in force; left out where they are the same all year. */
  readonly season?: Season | undefined;
  /** What an alarm means and what to do first; null where no profile says. */
  readonly guidance: Bilingual | null;
  /** Where alarms must also be shown: by the name of their limit, `fault` for those of the detector itself. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Day by which it must be calibrated again, YYYY-MM-DD; null where nobody demands it or the last one is unknown. */
  readonly calibrationDueAt: string | null;
  /** Where and how it stands, for whoever draws it. */
  readonly facts: PointFacts;
  /** Present where the point is simulated: its alarms are marked DRILL. */
  readonly drill?: true;
}

/** A hazard source of a site. */
export interface Source {
  /** What GB 18218 makes of it; absent where its file names no substances. */
  readonly hazard?: SourceHazard;
  /** Its flood season; absent where no point of it has limits by season. */
  readonly floodSeason?: FloodSeason;
  /** What standards ask of it and its points don't have; absent where nothing. */
  readonly gaps?: readonly CoverageGap[];
  /** Gauges that decide together; absent where none do. */
  readonly votes?: readonly Vote[];
  readonly site: string;
  readonly id: string;
  readonly kind: string;
  readonly name: Bilingual;
  /** Everything else of the site file's entry but its points, as written. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A site: what belongs together under one region and one time zone. */
export interface Site {
  readonly id: string;
  readonly kind: string;
  readonly name: Bilingual;
  readonly region: readonly string[];
  readonly timeZone: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What is watched, and by which limits: one frozen value, replaced as a whole. */
export interface Register {
  /** `sha256:` and the hex digest of the configuration it was compiled from. */
  readonly hash: string;
  readonly sites: readonly Site[];
  readonly sources: readonly Source[];
  readonly points: readonly Point[];
  /** What interlocks cut, power of areas and inlets of tanks, in file order. */
  readonly areas: readonly Area[];
  /** The profiles that it was compiled with: the built-in ones, then those of files. */
  readonly profiles: readonly ProfileFile[];
}

/** What is watched before the first configuration: nothing. Its hash is the empty text. */
export const EMPTY_REGISTER: Register = {
  hash: '',
  sites: [],
  sources: [],
  points: [],
  areas: [],
  profiles: [],
};

/** Ids of the sites of a register, in file order. */
export function siteIds({ sites }: Register): readonly string[] {
  return sites.map(({ id }) => id);
}
