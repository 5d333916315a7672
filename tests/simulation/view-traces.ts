import type { Assembly } from '../../gateway/assembly.ts';
import type { ViewTraces } from '../../gateway/core.ts';

/**
 * What the files of the views show over all lives of the gateway. The views of a simulated process lie in memory; how far they
 * had come when it ended stays here, as on a disk that loses nothing.
 */
export class SimulatedViewTraces implements ViewTraces {
  lsn = 0;
  seq = 0;
  /** Records that a start took for lost, of those that were shown. */
  keptLsn = 0;

  reached(): { readonly lsn: number; readonly seq: number } {
    return { lsn: this.lsn, seq: this.seq };
  }

  keepLost(isLost: (lsn: number) => boolean): readonly string[] {
    if (!isLost(this.lsn)) return [];
    this.keptLsn = this.lsn;
    return ['alarms.sqlite.only-copy-1'];
  }

  /** The process ends, in whatever way. */
  ended({ core, views }: Assembly): void {
    const { taken } = views.states()['alarm-history'];
    this.lsn = Math.max(this.lsn, taken);
    if (taken === core.journal.durableLsn) this.seq = Math.max(this.seq, core.journal.durableSeq);
  }
}
