import type { Page, Point } from '../api/answers.ts';
import { get, list, RequestFailedError } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import { bucketsOf, type Resolution, resolutionOf } from './resolution.ts';
import type { HistoryItem } from './sample.ts';
import type { Bounds } from './trend-window.ts';

/** Readings of one answer: far more than are drawn one by one. */
const READINGS_MAX = 10_000;

/** Where the past of a point is asked for, with what it is worth; as readings where `every` is null. */
export function historyPath(
  { site, source, id }: Pick<Point, 'site' | 'source' | 'id'>,
  { fromMs, toMs }: Bounds,
  every: string | null,
): string {
  const bucket = every === null ? `limit=${READINGS_MAX}` : `every=${every}`;
  const query = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}&${bucket}&detail=true`;
  return `${pathOf('points', site, source, id, 'history')}?${query}`;
}

/** Every reading where there are few enough; a device may send far more often than it is expected to. @throws {RequestFailedError} where they do not come */
export async function fetchItems(
  point: Pick<Point, 'site' | 'source' | 'id' | 'periodSeconds'>,
  bounds: Bounds,
): Promise<{ readonly items: readonly HistoryItem[]; readonly resolution: Resolution }> {
  const length = bounds.toMs - bounds.fromMs;
  const resolution = resolutionOf(length, point.periodSeconds);
  const path = historyPath(point, bounds, resolution.every);
  if (resolution.every !== null) return { items: await list<HistoryItem>(path), resolution };
  const answer = await get<Page<HistoryItem>>(path);
  if (!answer.ok) throw new RequestFailedError(path, answer.status);
  const { items, nextCursor } = answer.body;
  if (nextCursor === null) return { items, resolution };
  const coarser = bucketsOf(length, point.periodSeconds);
  return {
    items: await list<HistoryItem>(historyPath(point, bounds, coarser.every)),
    resolution: coarser,
  };
}
