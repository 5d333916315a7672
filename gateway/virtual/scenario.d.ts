/** An event of the journal, as the HTTP API gives it. */
export interface ScenarioEvent {
  readonly seq: number | null;
  readonly kind: 'alarm' | 'interlock' | 'system';
  readonly type: string;
  readonly at: string;
  readonly site: string | null;
  readonly by: string | null;
}

/** What a scenario came to, for a test. */
export interface ScenarioResult {
  readonly file: string;
  readonly events: readonly ScenarioEvent[];
  readonly readings: number;
  /** One text for each expectation that failed: what was expected, why it failed, and the seconds around it. */
  readonly failures: readonly string[];
}

/** Plays a scenario file in virtual time; rejects where it can't be played, with every problem and its place. */
export function scenario(file: string): Promise<ScenarioResult>;

/** Matchers for Vitest and Jest: `expect.extend(scenarioMatchers)`. */
export const scenarioMatchers: {
  /** Every expectation of the scenario held. */
  toHold(result: { readonly file: string; readonly failures: readonly string[] }): {
    pass: boolean;
    message: () => string;
  };
};

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameters must be those of Vitest's own interface
  interface Matchers<T = any> {
    /** Every expectation of the scenario held; see `scenario`. */
    toHold(): T;
  }
}
