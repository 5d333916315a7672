import { hrefOfPlace } from '../app/route.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { useInhibitionsOf } from '../inhibition/use-inhibitions.ts';
import { placeOfPoint } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import { markWords, standingWords } from '../parts/standing-words.ts';
import { valueWords } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { formatClock } from '../text/format.ts';

interface DrawnPointProps {
  readonly standing: StandingPoint;
  readonly x: number;
  readonly y: number;
  readonly nowMs: number;
  readonly isChosen: boolean;
}

/** What was done to the point, with the minute at which it ends, as short as a drawing needs it. */
function tagText({ until }: InhibitedPlace, kind: string): string {
  return until === null ? kind : `${kind} ${formatClock(Date.parse(until)).slice(0, 5)}`;
}

/** A point inside of a drawing: its id, its value, and what was done to it. */
export function DrawnPoint({ standing, x, y, nowMs, isChosen }: DrawnPointProps) {
  const words = useWords();
  const { t, name, list } = words;
  const { point, entry } = standing;
  const trust = trustOf(point, nowMs);
  const text = valueWords(point, t);
  const hidden = useInhibitionsOf(point).map((place) =>
    tagText(place, t(`inhibition.kinds.${place.kind}`)),
  );
  const tags = [...markWords(entry, words), ...hidden];
  const said = list([
    text,
    ...(trust === 'ok' ? [] : [t(`trust.${trust}`)]),
    ...standingWords(entry, words),
    ...hidden,
  ]);
  return (
    <a
      href={hrefOfPlace(placeOfPoint(point))}
      aria-label={`${name(point)}: ${said}`}
      className="drawn-point"
      data-trust={trust}
      aria-current={isChosen ? 'true' : undefined}
    >
      <g transform={`translate(${x} ${y})`}>
        <title>{name(point)}</title>
        <rect className="drawn-box" x="-45" y="-17" width="90" height="34" rx="4" />
        <text className="drawn-id" y="-4">
          {point.id}
        </text>
        <text className="drawn-value" y="11">
          {trust === 'never' || trust === 'stale' ? t(`trust.${trust}`) : text}
        </text>
        {tags.length > 0 && (
          <g className="drawn-tag">
            <rect x="-31" y="-30" width="98" height="13" rx="2" />
            <text x="18" y="-20">
              {tags.length === 1 ? tags[0] : `${tags[0]} +${tags.length - 1}`}
            </text>
          </g>
        )}
      </g>
    </a>
  );
}
