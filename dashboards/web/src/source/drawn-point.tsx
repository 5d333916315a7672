import { hrefOf } from '../app/route.ts';
import { trustOf } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import { isUnacknowledged } from '../live/urgency.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { isSwitched } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';

interface DrawnPointProps {
  readonly standing: StandingPoint;
  readonly x: number;
  readonly y: number;
  readonly nowMs: number;
  readonly isChosen: boolean;
}

/** A point inside of a drawing: its id, its value, and its mark where something is wrong. */
export function DrawnPoint({ standing, x, y, nowMs, isChosen }: DrawnPointProps) {
  const { t, name } = useWords();
  const { point, entry } = standing;
  const value = point.latest?.v ?? null;
  const trust = trustOf(point, nowMs);
  const shown =
    value !== null && isSwitched(point) ? t(value === 0 ? 'off' : 'on') : formatNumber(value);
  const text = `${shown} ${value === null ? '' : (point.unit ?? '')}`.trim();
  const said = trust === 'ok' ? text : `${text}, ${t(`trust.${trust}`)}`;
  return (
    <a
      href={hrefOf('source', [point.site, point.source], { point: point.id })}
      aria-label={`${name(point)}: ${said}`}
      className="drawn-point"
      data-trust={trust}
      aria-current={isChosen ? 'true' : undefined}
    >
      <g transform={`translate(${x} ${y})`}>
        <title>{name(point)}</title>
        <rect x="-45" y="-17" width="90" height="34" rx="4" />
        <text className="drawn-id" y="-4">
          {point.id}
        </text>
        <text className="drawn-value" y="11">
          {trust === 'never' || trust === 'stale' ? t(`trust.${trust}`) : text}
        </text>
        {entry !== null && (
          <svg x="-57" y="-29" width="24" height="24" aria-hidden="true">
            <LevelMark
              level={entry.alarm.level}
              style={isUnacknowledged(entry.alarm) ? 'calling' : 'hollow'}
            />
          </svg>
        )}
      </g>
    </a>
  );
}
