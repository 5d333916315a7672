/** One measured number of one round; larger is better for a rate, smaller for a delay. */
export interface Measurement {
  readonly figure: string;
  readonly unit: string;
  readonly value: number;
}

/** What one subject gave in each round, in order. */
export interface SubjectRounds {
  readonly subject: string;
  readonly rounds: readonly (readonly Measurement[])[];
}

/** What a ratio is held against. Never asserted: a benchmark reports. */
export interface Bar {
  /** Name of the figure. */
  readonly figure: string;
  readonly reference: string;
  readonly better: 'more' | 'less';
  /** The ratio that must be met now; null where what must hold now is no ratio, and the measurement fails without it. */
  readonly bar: number | null;
  /** The ratio that is aimed at. */
  readonly goal: number;
}

/** How a ratio stands to its bar. */
export type Verdict = 'goal' | 'bar' | 'below';

/** A figure as it is reported: a ratio to the reference that was measured right beside it, round by round. */
export interface Figure {
  readonly benchmark: string;
  readonly figure: string;
  readonly unit: string;
  readonly subject: string;
  readonly reference: string;
  /** Median of the rounds' ratios; none is finite beside a reference of 0, unless both are 0. */
  readonly ratio: number;
  readonly ratioMin: number;
  readonly ratioMax: number;
  readonly rounds: number;
  /** Medians, in `unit`: of this machine, at this hour, and no evidence by themselves. */
  readonly value: number;
  readonly valueMin: number;
  readonly valueMax: number;
  readonly referenceValue: number;
  /** Null where no bar is set for this ratio. */
  readonly bar: number | null;
  readonly goal: number | null;
  readonly verdict: Verdict | null;
}

/** What every figure of one run stands under. */
export interface Context {
  readonly benchmark: string;
  readonly bars: readonly Bar[];
}

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? low;
  return (low + high) / 2;
}

/** The value that the given share (0 to 1) of all does not exceed; NaN of nothing. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function verdictOf(ratio: number, { better, bar, goal }: Bar): Verdict {
  const meets = (wanted: number): boolean =>
    better === 'more' ? ratio >= wanted : ratio <= wanted;
  if (meets(goal)) return 'goal';
  return bar === null || meets(bar) ? 'bar' : 'below';
}

/** Sets a subject beside a reference. A figure that one of the two lacks in a round does not count in that round. */
export function figuresOf(
  { benchmark, bars }: Context,
  reference: SubjectRounds,
  subject: SubjectRounds,
): Figure[] {
  const kinds = new Map(reference.rounds.flat().map(({ figure, unit }) => [figure, unit] as const));
  return [...kinds].flatMap(([figure, unit]) => {
    const pairs = subject.rounds.flatMap((measurements, round) => {
      const value = valueIn(measurements, figure);
      const referenceValue = valueIn(reference.rounds[round] ?? [], figure);
      return value === null || referenceValue === null ? [] : [{ value, referenceValue }];
    });
    if (pairs.length === 0) return [];
    const ratios = pairs.map(({ value, referenceValue }) => ratioOf(value, referenceValue));
    const ratio = median(ratios);
    const values = pairs.map(({ value }) => value);
    const bar = bars.find((each) => each.figure === figure && each.reference === reference.subject);
    return [
      {
        benchmark,
        figure,
        unit,
        subject: subject.subject,
        reference: reference.subject,
        ratio,
        ratioMin: Math.min(...ratios),
        ratioMax: Math.max(...ratios),
        rounds: pairs.length,
        value: median(values),
        valueMin: Math.min(...values),
        valueMax: Math.max(...values),
        referenceValue: median(pairs.map(({ referenceValue }) => referenceValue)),
        bar: bar?.bar ?? null,
        goal: bar?.goal ?? null,
        verdict: bar === undefined ? null : verdictOf(ratio, bar),
      },
    ];
  });
}

/** Two that are equal are 1, also where both are nothing: none where none is allowed. */
function ratioOf(value: number, referenceValue: number): number {
  return value === referenceValue ? 1 : value / referenceValue;
}

function valueIn(measurements: readonly Measurement[], figure: string): number | null {
  return measurements.find((measurement) => measurement.figure === figure)?.value ?? null;
}

/** A number with three digits that count. */
export function shown(value: number): string {
  return value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  goal: 'goal reached',
  bar: 'bar met',
  below: '**below the bar**',
};

function barCell({ bar, goal, verdict }: Figure): string {
  if (goal === null || verdict === null) return '';
  return `${bar === null ? 'none' : shown(bar)}, ${shown(goal)}: ${VERDICTS[verdict]}`;
}

/** The ratio and its spread; beside a reference of 0 there is no ratio, and what was seen stands there instead. */
function ratioCells({ ratio, ratioMin, ratioMax, value, valueMin, valueMax }: Figure): string {
  if (Number.isFinite(ratioMin) && Number.isFinite(ratioMax))
    return `**${shown(ratio)}** | ${shown(ratioMin)} to ${shown(ratioMax)}`;
  return `**${shown(value)}** seen | ${shown(valueMin)} to ${shown(valueMax)}`;
}

/** The figures as a Markdown table. */
export function markdownTable(figures: readonly Figure[]): string {
  const head = [
    '| benchmark | figure | subject | reference | ratio | spread | bar, goal | rounds | subject, reference |',
    '| --- | --- | --- | --- | ---: | --- | --- | ---: | --- |',
  ];
  const rows = figures.map(
    (it) =>
      `| ${it.benchmark} | ${it.figure} | ${it.subject} | ${it.reference} | ${ratioCells(it)} | ` +
      `${barCell(it)} | ${it.rounds} | ` +
      `${shown(it.value)}, ${shown(it.referenceValue)} ${it.unit} |`,
  );
  return [...head, ...rows, ''].join('\n');
}
