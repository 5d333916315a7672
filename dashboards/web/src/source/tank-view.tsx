import { hrefOfPlace } from '../app/route.ts';
import { useSourceAlarms } from '../app/use-source.ts';
import { InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';
import { limitWord } from '../parts/limit-word.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { fillOf, type LimitLine, limitLines, spread, tankHeight } from '../parts/tank-shape.ts';
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

/** What is said of limits at which the value and the gateway's word differ: a delay still runs, or a deadband holds. */
function LimitNote({ limits }: { limits: readonly LimitLine[] }) {
  const words = useWords();
  const named = (lines: readonly LimitLine[]) =>
    words.list(lines.map((line) => limitWord(line.name, words)));
  const early = limits.filter(({ isMet, isHeld }) => isMet && !isHeld);
  const kept = limits.filter(({ isMet, isHeld }) => isHeld && !isMet);
  const { t } = words;
  return (
    <>
      {early.length > 0 && (
        <span className="soft">{t('plant.limitMetOnly', { limits: named(early) })}</span>
      )}
      {kept.length > 0 && (
        <span className="soft">{t('plant.limitHeldOnly', { limits: named(kept) })}</span>
      )}
    </>
  );
}

/** One tank with its level and limits, to the scale of its shell. */
export function TankView(props: { standing: StandingPoint; isChosen: boolean; nowMs: number }) {
  const { standing, isChosen, nowMs } = props;
  const { point, entry } = standing;
  const { name, find } = useWords();
  const alarms = useSourceAlarms(point.site, point.source)
    .map(({ alarm }) => alarm)
    .filter((alarm) => alarm.point === point.id);
  const height = tankHeight(point);
  const level = point.latest?.v ?? null;
  const share = fillOf(level, height);
  const yOf = (part: number) => TOP + DEEP * (1 - part);
  const limits = limitLines(point, height, alarms);
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
          .filter(({ isMet, isHeld }) => isMet || isHeld)
          .map((line) => (
            <path key={line.name} className="limit-ground" d={`M10 ${yOf(line.share)}h92`} />
          ))}
        {share > 0 && <path className="tank-surface" d={`M10 ${yOf(share)}h84`} />}
        {limits.map((line, index) => (
          <g
            key={line.name}
            className="tank-limit"
            data-passed={line.isMet || line.isHeld ? '' : undefined}
            data-level={line.level ?? undefined}
          >
            <path d={`M10 ${yOf(line.share)}h92`} />
            <FittedLine
              text={`${limitWord(line.name, { find })} ${formatNumber(line.value)}`}
              size={DRAWN_SIZE.limit}
              weight={line.isMet || line.isHeld ? 'bold' : 'plain'}
              room={WIDE - LIMIT_AT}
              x={LIMIT_AT}
              y={(labels[index] ?? 0) + 4}
            />
          </g>
        ))}
      </svg>
      <ValueText point={point} nowMs={nowMs} />
      <LimitNote limits={limits} />
      <span>
        <StandingNotes entry={entry} />
        <InhibitionMarks point={point} />
      </span>
    </a>
  );
}
