import type { Point } from '../api/answers.ts';
import { list } from '../api/client.ts';
import { historyPath } from './history-request.ts';
import { type HistoryItem, type Sample, samplesOf } from './sample.ts';
import type { History } from './use-history.ts';

/** More readings than this go into no file one by one: a spreadsheet takes a million lines, and a browser must hold them. */
const READINGS_MAX = 400_000;

/** What a file gets of a chart. */
export interface SavedSamples {
  readonly samples: readonly Sample[];
  /** Width of a bucket as the API takes it; null where each sample is a reading. */
  readonly every: string | null;
}

/**
 * The samples that a file gets of a chart: its readings one by one wherever they are not too many and all still there, else its
 * buckets. Figures are kept longer than the readings they were made of: those that are left would pass for all of them.
 * @throws {RequestFailedError} where the readings do not come
 */
export async function samplesToSave(
  {
    point,
    history,
  }: {
    readonly point: Pick<Point, 'site' | 'source' | 'id'>;
    readonly history: Pick<History, 'samples' | 'resolution' | 'fromMs' | 'toMs'>;
  },
  charts: number,
): Promise<SavedSamples> {
  const { samples, resolution } = history;
  const asDrawn = { samples, every: resolution.every };
  const count = samples.reduce((sum, sample) => sum + sample.count, 0);
  if (resolution.every === null || count > READINGS_MAX / charts) return asDrawn;
  const items = await list<HistoryItem>(historyPath(point, history, null));
  return items.length < count ? asDrawn : { samples: samplesOf(items), every: null };
}
