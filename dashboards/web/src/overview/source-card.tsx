import type { Source } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { useSourceAreas } from '../app/use-source.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { placeOfSource } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import { type StandingPoint, worstEntry } from '../live/standing.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel, standingWords } from '../parts/standing-words.ts';
import { fillOf, tankHeight } from '../parts/tank-shape.ts';
import { valueWords } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { troubledLines } from './troubled.ts';
import { hrefTo, keyOf, Line } from './troubled-line.tsx';

const VESSELS_MAX = 16;
const TROUBLED_MAX = 8;

/** A tank in small: how full it is, and whether something is wrong. */
function Vessel({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const words = useWords();
  const { point, entry } = standing;
  const share = fillOf(point.latest?.v ?? null, tankHeight(point));
  const said = [valueWords(point, words.t), ...standingWords(entry, words)];
  const label = `${words.name(point)}: ${words.list(said)}`;
  return (
    <a
      className="vessel"
      href={hrefTo(standing)}
      title={label}
      aria-label={label}
      data-level={standingLevel(entry)}
      data-trust={trustOf(point, nowMs)}
    >
      <svg viewBox="0 0 26 34" aria-hidden="true" focusable="false">
        <rect className="vessel-shell" x="2" y="2" width="22" height="30" rx="3" />
        <rect
          className="vessel-fill"
          x="2"
          y={2 + 30 * (1 - share)}
          width="22"
          height={30 * share}
        />
        {share > 0 && <path className="vessel-surface" d={`M2 ${2 + 30 * (1 - share)}h22`} />}
      </svg>
      {entry !== null && <StandingMark entry={entry} />}
    </a>
  );
}

interface SourceCardProps {
  readonly source: Source;
  readonly standing: readonly StandingPoint[];
  readonly groups: readonly SourceGroup[];
  readonly whole: StandingPoint['entry'];
  readonly nowMs: number;
}

/** A source in small: its worst alarm, its tanks, and whatever is wrong with its points, groups and interlocks. */
export function SourceCard({ source, standing, groups, whole, nowMs }: SourceCardProps) {
  const { t, name, find } = useWords();
  const worst = worstEntry([whole, ...standing.map(({ entry }) => entry)]);
  const vessels = standing.filter(({ point }) => point.kind === 'tank-level');
  const place = placeOfSource(source);
  const told = useSourceAreas(source);
  const setAside = useInhibitions().byPlace;
  const troubled = troubledLines(place, standing, groups, setAside, told?.areas ?? []);
  const left =
    Math.max(0, vessels.length - VESSELS_MAX) + Math.max(0, troubled.length - TROUBLED_MAX);
  return (
    <li className="source-card" data-level={standingLevel(worst)}>
      <a className="source-name" href={hrefOfPlace(place)}>
        <StandingMark entry={worst} />
        <span>
          <strong>{name(source)}</strong> <StandingNotes entry={worst} />
          <small>
            {find(`plant.kinds.${source.kind}`)} · {t('plant.points', { count: standing.length })}
          </small>
        </span>
      </a>
      {vessels.length > 0 && (
        <div className="vessels">
          {vessels.slice(0, VESSELS_MAX).map((each) => (
            <Vessel key={each.point.id} standing={each} nowMs={nowMs} />
          ))}
        </div>
      )}
      {told?.areOld && <small className="warning">{t('plant.area.notTold')}</small>}
      {troubled.slice(0, TROUBLED_MAX).map((line) => (
        <Line key={keyOf(line)} source={source} line={line} nowMs={nowMs} />
      ))}
      {left > 0 && <small>{t('plant.more', { count: left })}</small>}
    </li>
  );
}
