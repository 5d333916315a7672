import type uPlot from 'uplot';
import {
  type ChartLook,
  type ChartMarks,
  drawAlarms,
  drawDoubts,
  drawIsolated,
  drawLates,
  drawLimits,
} from './chart-drawing.ts';
import { scaleOf } from './chart-scale.ts';
import { RANGE_SHARE } from './chart-shares.ts';

/** Width of the case around the part of a curve that came late, and of what is hollow in it, in pixels. */
const CASE_WIDTH = 8;
const CASE_GROUND_WIDTH = 5;

interface OptionsRequest {
  readonly width: number;
  readonly height: number;
  /** Of the page's own text, in pixels: axes grow with the screen like all else. */
  readonly fontPx: number;
  readonly look: ChartLook;
  readonly marks: () => ChartMarks;
  readonly range: () => readonly [fromS: number, toS: number];
  readonly cursor: uPlot.Cursor;
  readonly hooks?: uPlot.Hooks.Arrays;
}

function limitValues({ limits }: ChartMarks): readonly number[] {
  return limits.map(({ value }) => value);
}

function axesOf(fontPx: number, look: ChartLook): uPlot.Axis[] {
  const axis: uPlot.Axis = {
    stroke: look.soft,
    // The library takes the height of a line from whole pixels only.
    font: `${Math.round(fontPx * 0.86)}px system-ui, sans-serif`,
    grid: { stroke: look.line, width: 1 },
    ticks: { stroke: look.line, width: 1 },
  };
  return [
    {
      ...axis,
      size: fontPx * 3.5,
      space: fontPx * 6,
      values: [
        [86_400 * 28, '{YYYY}-{MM}', null, null, null, null, null, null, 0],
        [86_400, '{MM}-{DD}', null, null, null, null, null, null, 0],
        [60, '{HH}:{mm}', '\n{MM}-{DD}', null, null, null, null, null, 1],
        [1, '{HH}:{mm}:{ss}', '\n{MM}-{DD}', null, null, null, null, null, 1],
      ],
    },
    { ...axis, size: fontPx * 4.4 },
  ];
}

/** How the chart library is to draw one point: range of each bucket, mean, limits as bands, alarms and doubts as marks. */
export function chartOptions(request: OptionsRequest): uPlot.Options {
  const { width, height, fontPx, look, marks, range, cursor, hooks = {} } = request;
  const curve = { width: 2 * look.scale, points: { show: false }, spanGaps: false };
  return {
    width,
    height,
    legend: { show: false },
    cursor,
    // The last label of the time axis stands half beyond the end of the axis.
    padding: [null, fontPx * 2.5, null, null],
    scales: {
      x: { range: () => [...range()] as [number, number] },
      y: {
        range: (_chart, low, high) =>
          [...scaleOf(low, high, limitValues(marks()))] as [number, number],
      },
    },
    axes: axesOf(fontPx, look),
    series: [
      {},
      { ...curve, stroke: look.band, width: look.scale },
      { ...curve, stroke: look.band, width: look.scale },
      { ...curve, stroke: look.curve, width: CASE_WIDTH * look.scale },
      { ...curve, stroke: look.ground, width: CASE_GROUND_WIDTH * look.scale },
      { ...curve, stroke: look.curve },
      { ...curve, stroke: look.suspect, dash: [3 * look.scale, 5 * look.scale] },
    ],
    bands: [
      {
        series: [2, 1],
        fill: `color-mix(in srgb, ${look.band} ${RANGE_SHARE * 100}%, transparent)`,
      },
    ],
    hooks: {
      ...hooks,
      drawClear: [
        (chart) => drawLimits(chart, marks(), look),
        (chart) => drawDoubts(chart, marks(), look),
        (chart) => drawLates(chart, marks(), look),
      ],
      draw: [(chart) => drawIsolated(chart, look), (chart) => drawAlarms(chart, marks(), look)],
    },
  };
}
