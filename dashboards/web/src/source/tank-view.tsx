import { hrefOfPlace } from '../app/route.ts';
import { InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { fillOf, limitLines, spread, tankHeight } from '../parts/tank-shape.ts';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';
import { DRAWN_SIZE } from './drawn-size.ts';
import { FittedLine } from './fitted-line.tsx';

const TOP = 8;
const DEEP = 124;
const LABEL_GAP = 14;
const WIDE = 170;
/** Where the words of a limit begin. */
const LIMIT_AT = 106;

/** One tank with its level and limits, to the scale of its shell. */
export function TankView(props: { standing: StandingPoint; isChosen: boolean; nowMs: number }) {
  const { standing, isChosen, nowMs } = props;
  const { point, entry } = standing;
  const { name, find } = useWords();
  const height = tankHeight(point);
  const level = point.latest?.v ?? null;
  const share = fillOf(level, height);
  const yOf = (part: number) => TOP + DEEP * (1 - part);
  const limits = limitLines(point.limits, level, height);
  const labels = spread(
    limits.map((line) => yOf(line.share)),
    LABEL_GAP,
    TOP + DEEP,
  );
  return (
    <a
      className="tank"
      href={hrefOfPlace(placeOfPoint(point))}
      data-level={standingLevel(entry)}
      data-unseen={standing.unseen ? '' : undefined}
      aria-current={isChosen ? 'true' : undefined}
    >
      <span className="tank-title">
        <StandingMark entry={entry} />
        <strong>{name(point)}</strong>
      </span>
      <svg viewBox={`0 0 ${WIDE} 142`} aria-hidden="true" focusable="false">
        <rect className="tank-shell" x="10" y={TOP} width="84" height={DEEP} rx="6" />
        <rect className="tank-fill" x="12" y={yOf(share)} width="80" height={DEEP * share} />
        {limits
          .filter(({ passed }) => passed)
          .map((line) => (
            <path key={line.name} className="limit-ground" d={`M10 ${yOf(line.share)}h92`} />
          ))}
        {share > 0 && <path className="tank-surface" d={`M10 ${yOf(share)}h84`} />}
        {limits.map((line, index) => (
          <g key={line.name} className="tank-limit" data-passed={line.passed ? '' : undefined}>
            <path d={`M10 ${yOf(line.share)}h92`} />
            <FittedLine
              text={`${find(`alarm.limits.${line.name}`)} ${formatNumber(line.value)}`}
              size={DRAWN_SIZE.limit}
              weight={line.passed ? 'bold' : 'plain'}
              room={WIDE - LIMIT_AT}
              x={LIMIT_AT}
              y={(labels[index] ?? 0) + 4}
            />
          </g>
        ))}
      </svg>
      <ValueText point={point} nowMs={nowMs} />
      <span>
        <StandingNotes entry={entry} />
        <InhibitionMarks point={point} />
      </span>
    </a>
  );
}
