import { useState } from 'react';
import { useServerNow } from '../app/services.ts';
import { useWords, type Words } from '../parts/words.ts';
import { statusOf, whyNotLoaded } from './load-failure.ts';
import { samplesToSave } from './saved-samples.ts';
import { trendCsv, trendFileName } from './trend-csv.ts';
import { type ShownChart, saveAs } from './trend-export.ts';
import { trendPicture } from './trend-paper.ts';

type Made = (
  charts: readonly ShownChart[],
  words: Words,
  nowMs: number,
) => Promise<{ readonly blob: Blob; readonly ending: string }>;

async function makeCsv(charts: readonly ShownChart[], words: Words) {
  const points = [];
  for (const chart of charts) {
    points.push({ ...chart, ...(await samplesToSave(chart, charts.length)) });
  }
  const blob = new Blob([trendCsv(points, words)], { type: 'text/csv;charset=utf-8' });
  return { blob, ending: 'csv' };
}

async function makePng(charts: readonly ShownChart[], words: Words, nowMs: number) {
  return { blob: await trendPicture(charts, words, nowMs), ending: 'png' };
}

/** Why nothing was saved: not all is here yet, or it could not be loaded, by the status of the answer. */
type Trouble =
  | { readonly kind: 'unloaded' }
  | { readonly kind: 'failed'; readonly status: number | null };

function troubleWords(trouble: Trouble, words: Words): string {
  if (trouble.kind === 'unloaded') return words.t('trend.notSaved.unloaded');
  const why = whyNotLoaded(trouble.status, words);
  return words.t('trend.notSaved.failed', { why });
}

/** Saves what the charts show; says so where it can't. Half of it is never saved as if it were all. */
export function ExportButtons({
  charts,
}: {
  /** As they stand on the page; null for one whose readings are not there. */
  charts: () => readonly (ShownChart | null)[];
}) {
  const words = useWords();
  const nowMs = useServerNow();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { t } = words;
  const save = async (make: Made) => {
    if (isBusy) return;
    const shown = charts();
    const here = shown.filter((chart) => chart !== null);
    const [first] = here;
    if (first === undefined || here.length < shown.length) {
      setTrouble({ kind: 'unloaded' });
      return;
    }
    setTrouble(null);
    setBusy(true);
    try {
      const { blob, ending } = await make(here, words, nowMs);
      const points = here.map(({ point }) => point);
      saveAs(trendFileName(points, first.history, ending), blob);
    } catch (error) {
      setTrouble({ kind: 'failed', status: statusOf(error) });
    } finally {
      setBusy(false);
    }
  };
  const button = (text: string, make: Made) => (
    <button type="button" className="button" aria-disabled={isBusy} onClick={() => void save(make)}>
      {text}
    </button>
  );
  return (
    <>
      {button(t('trend.csv'), makeCsv)}
      {button(t('trend.png'), makePng)}
      <span role="alert" className="warning">
        {trouble === null ? '' : troubleWords(trouble, words)}
      </span>
    </>
  );
}
