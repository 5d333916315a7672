import { memo, useMemo } from 'react';
import type { Point } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { limitsDownwards } from '../parts/limit-order.ts';
import { limitWord } from '../parts/limit-word.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { useGrowing } from '../parts/use-growing.ts';
import { ValueText } from '../parts/value-text.tsx';
import { stateWord } from '../parts/value-words.ts';
import { useWords, type Words } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';

/** Rows that are drawn in one go. */
const ROWS_AT_ONCE = 25;

interface InstrumentTableProps {
  readonly standing: readonly StandingPoint[];
  readonly chosen: string | null;
  readonly nowMs: number;
}

interface CellsProps {
  readonly point: Point;
  readonly entry: BoardEntry | null;
  readonly nowMs: number;
}

function PointCells({ point, entry, nowMs }: CellsProps) {
  const { t, name, quantity, find } = useWords();
  const limits = limitsDownwards(point.limits);
  return (
    <>
      <td>
        <span className="with-mark">
          <StandingMark entry={entry} />
          <a href={hrefOfPlace(placeOfPoint(point))}>
            {name(point)}
            <small>{point.id}</small>
          </a>
          <StandingNotes entry={entry} />
          <InhibitionMarks point={point} />
        </span>
      </td>
      <td>{quantity(point.kind)}</td>
      <td className="number">
        <ValueText point={point} nowMs={nowMs} />
      </td>
      <td className="limits">
        {limits.map(([limit, value]) => (
          <span key={limit}>
            {limitWord(limit, { find })}{' '}
            {limit === 'alarmOn' ? stateWord(point.kind, value, t) : formatNumber(value)}
            {point.limitUnit !== point.unit && ` ${formatUnit(point.limitUnit)}`}
          </span>
        ))}
      </td>
    </>
  );
}

const Cells = memo(PointCells);

interface RowProps {
  readonly standing: StandingPoint;
  readonly isChosen: boolean;
  readonly nowMs: number;
  readonly span: Words['span'];
}

/** A row: but for its age it is drawn anew only when its point or alarm changes, or when time has changed what its value is worth. */
function Row({ standing, isChosen, nowMs, span }: RowProps) {
  const { point, entry } = standing;
  const age = point.latest === null ? '–' : span(nowMs - Date.parse(point.latest.t));
  const trust = trustOf(point, nowMs);
  // Beside a value that can't be taken as it stands its age is told.
  const worth = trust === 'ok' ? trust : `${trust} ${age}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: time alone changes nothing of a value until it changes its worth
  const drawnMs = useMemo(() => nowMs, [point, worth]);
  return (
    <tr data-level={standingLevel(entry)} data-chosen={isChosen ? '' : undefined}>
      <Cells point={point} entry={entry} nowMs={drawnMs} />
      <td className="number soft">{age}</td>
    </tr>
  );
}

/** Every point of a source with its value, quality, limits and age. */
export function InstrumentTable({ standing, chosen, nowMs }: InstrumentTableProps) {
  const { t, span } = useWords();
  const drawn = standing.slice(0, useGrowing(standing.length, ROWS_AT_ONCE));
  return (
    <section className="panel instruments">
      <header className="panel-head">
        <h2>{t('plant.panels.instruments')}</h2>
      </header>
      <table>
        <thead>
          <tr>
            <th>{t('plant.table.point')}</th>
            <th>{t('plant.table.kind')}</th>
            <th className="number">{t('plant.table.value')}</th>
            <th>{t('plant.table.limits')}</th>
            <th className="number">{t('plant.table.age')}</th>
          </tr>
        </thead>
        <tbody>
          {drawn.map((each) => (
            <Row
              key={each.point.id}
              standing={each}
              isChosen={each.point.id === chosen}
              nowMs={nowMs}
              span={span}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
