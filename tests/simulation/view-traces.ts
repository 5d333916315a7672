import type { Assembly } from '../../gateway/assembly.ts';
import type { ViewTraces } from '../../gateway/core.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { MemoryDisk } from '../support/memory-disk.ts';
import { readImage } from './journal-image.ts';

type AlarmEvent = Extract<HazgateEvent, { kind: 'alarm' }>;

/**
 * What the files of the views show over all lives of the gateway. The views of a simulated process lie in memory; how far they
 * had come when it ended stays here, as on a disk that loses nothing.
 */
export class SimulatedViewTraces implements ViewTraces {
  lsn = 0;
  seq = 0;
  /** Records that a start took for lost, of those that were shown. */
  keptLsn = 0;
  /** What a start was given back of alarms that were open. */
  givenBack: readonly AlarmEvent[] = [];
  readonly #disk: MemoryDisk;
  readonly #last = new Map<string, AlarmEvent>();

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  reached(): { readonly lsn: number; readonly seq: number } {
    return { lsn: this.lsn, seq: this.seq };
  }

  keepLost(isLost: (lsn: number) => boolean): readonly string[] {
    if (!isLost(this.lsn)) return [];
    this.keptLsn = this.lsn;
    return ['alarms.sqlite.only-copy-1'];
  }

  openAlarms(files: readonly string[], behindSeq: number): readonly AlarmEvent[] {
    const all = files.length === 0 ? [] : [...this.#last.values()];
    this.givenBack = all
      .filter(({ seq, alarm }) => Number(seq) > behindSeq && alarm.state !== 'NORMAL')
      .sort((left, right) => Number(left.seq) - Number(right.seq));
    return this.givenBack;
  }

  /** The process ends, in whatever way. */
  ended({ core, views }: Assembly): void {
    const { taken } = views.states()['alarm-history'];
    for (const { events } of readImage(this.#disk, this.lsn + 1, taken)) {
      for (const event of events)
        if (event.kind === 'alarm' && event.alarm.id !== null)
          this.#last.set(event.alarm.id, event);
    }
    this.lsn = Math.max(this.lsn, taken);
    if (taken === core.journal.durableLsn) this.seq = Math.max(this.seq, core.journal.durableSeq);
  }
}
