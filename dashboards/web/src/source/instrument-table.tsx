import { hrefOfPlace } from '../app/route.ts';
import { InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';
import { limitsDownwards } from '../parts/limit-order.ts';
import { limitWord } from '../parts/limit-word.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { ValueText } from '../parts/value-text.tsx';
import { stateWord } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';

interface InstrumentTableProps {
  readonly standing: readonly StandingPoint[];
  readonly chosen: string | null;
  readonly nowMs: number;
}

function Row({
  standing,
  isChosen,
  nowMs,
}: {
  standing: StandingPoint;
  isChosen: boolean;
  nowMs: number;
}) {
  const { t, name, quantity, find, span } = useWords();
  const { point, entry } = standing;
  const { latest } = point;
  const limits = limitsDownwards(point.limits);
  return (
    <tr data-level={standingLevel(entry)} data-chosen={isChosen ? '' : undefined}>
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
      <td className="number soft">{latest === null ? '–' : span(nowMs - Date.parse(latest.t))}</td>
    </tr>
  );
}

/** Every point of a source with its value, quality, limits and age. */
export function InstrumentTable({ standing, chosen, nowMs }: InstrumentTableProps) {
  const { t } = useWords();
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
          {standing.map((each) => (
            <Row
              key={each.point.id}
              standing={each}
              isChosen={each.point.id === chosen}
              nowMs={nowMs}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
