import type { Point } from '../api/answers.ts';
import type { History } from './use-history.ts';

/** One chart as it stands on the page. */
export interface ShownChart {
  readonly point: Point;
  readonly sourceName: string;
  readonly siteName: string;
  readonly history: History;
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
