import type { HazgateEvent } from '../../rules/event.ts';
import type { Timescale, Verdict } from '../../simulators/expectation.ts';
import type { LiveProgress } from '../../simulators/live-player.ts';
import type { Surroundings } from '../../simulators/surroundings.ts';
import {
  eventLine,
  languageOf,
  type RunSummary,
  summaryLine,
  type TimelineStyle,
  verdictLine,
} from '../../simulators/timeline.ts';
import type { CommandIo } from './command-io.ts';

/** Tells what happened around an expectation that failed. */
export type FindSurroundings = (verdict: Verdict) => Surroundings;

/** Writes a run as it goes: JSON lines, or a timeline for people. */
export class RunPrinter {
  readonly style: TimelineStyle;
  readonly #io: CommandIo;
  readonly #json: boolean;

  constructor(io: CommandIo, json: boolean) {
    this.#io = io;
    this.#json = json;
    const coloured = io.isTerminal && !io.environment.NO_COLOR;
    this.style = { language: languageOf(io.environment), coloured };
  }

  /** One event. People are spared the checkpoints, which come every five minutes whatever happens. */
  event(event: HazgateEvent, scale: Timescale): void {
    if (!this.#json && event.type === 'checkpoint') return;
    this.#line(event, eventLine(event, scale, this.style));
  }

  /** A remark for people; JSON says it in the summary. */
  note(text: string): void {
    if (!this.#json) this.#io.stdout.write(`${text}\n`);
  }

  /** @param around what happened around an expectation that failed, for people */
  finish(
    verdicts: readonly Verdict[],
    summary: RunSummary,
    more: object = {},
    around: FindSurroundings = () => [],
  ): void {
    for (const verdict of verdicts) {
      this.#line(verdict, verdictLine(verdict, this.style));
      if (!this.#json && !verdict.ok)
        for (const line of around(verdict)) this.#io.stdout.write(`         | ${line}\n`);
    }
    this.#line({ summary: { ...summary, ...more } }, summaryLine(summary, this.style));
  }

  /** A line that the next one overwrites; on a terminal only. */
  progress({ scenarioSeconds, published, acknowledged }: LiveProgress): void {
    if (this.#json || !this.#io.isTerminal) return;
    const text = `${scenarioSeconds.toFixed(1)} s  ${published} published  ${acknowledged} acknowledged`;
    this.#io.stdout.write(`\r\u001b[2K${text}\r`);
  }

  #line(value: unknown, text: string): void {
    this.#io.stdout.write(`${this.#json ? JSON.stringify(value) : text}\n`);
  }
}
