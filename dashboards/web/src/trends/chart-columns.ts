import type uPlot from 'uplot';
import { doubtfulCurve, soundCurve } from './doubt.ts';
import { lateCurve } from './lateness.ts';
import type { Sample } from './sample.ts';

/**
 * The samples as the chart library wants them: times, range of each, what came late twice (a case is a line on a wider one),
 * what is sure of the curve, and what is not.
 */
export function columns(samples: readonly Sample[]): uPlot.AlignedData {
  const late = lateCurve(samples);
  return [
    samples.map(({ t }) => t),
    samples.map(({ low }) => low),
    samples.map(({ high }) => high),
    [...late],
    [...late],
    [...soundCurve(samples)],
    [...doubtfulCurve(samples)],
  ];
}
