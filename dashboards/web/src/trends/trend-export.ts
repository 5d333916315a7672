import type { Point } from '../api/answers.ts';
import { list } from '../api/client.ts';
import { type HistoryItem, type Sample, samplesOf } from './sample.ts';
import { type History, historyPath } from './use-history.ts';

/** One chart as it stands on the page. */
export interface ShownChart {
  readonly point: Point;
  readonly sourceName: string;
  readonly siteName: string;
  readonly history: History;
}

/** More readings than this go into no file one by one: a spreadsheet takes a million lines, and a browser must hold them. */
const READINGS_MAX = 400_000;

/** The samples that a file gets of a chart: its readings one by one wherever they are not too many, else its buckets. */
export async function samplesToSave(
  { point, history }: Pick<ShownChart, 'point' | 'history'>,
  charts: number,
): Promise<{ readonly samples: readonly Sample[]; readonly every: string | null }> {
  const { samples, resolution } = history;
  const count = samples.reduce((sum, sample) => sum + sample.count, 0);
  const isWhole = resolution.every === null;
  if (isWhole || count > READINGS_MAX / charts) return { samples, every: resolution.every };
  const items = await list<HistoryItem>(historyPath(point, history, null));
  return { samples: samplesOf(items), every: null };
}

/** Hands a file to the reader. */
export function saveAs(name: string, blob: Blob): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  // The browser reads the file in its own time, which nothing tells.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
