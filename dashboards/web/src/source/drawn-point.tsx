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
import { DrawnLabel } from './drawn-label.tsx';
import type { LaidLabel } from './label-layout.ts';

interface DrawnPointProps {
  readonly standing: StandingPoint;
  readonly laid: LaidLabel;
  readonly nowMs: number;
  readonly isChosen: boolean;
}

/** What was done to the point, with the minute at which it ends, as short as a drawing needs it. */
function tagText({ until }: InhibitedPlace, kind: string): string {
  return until === null ? kind : `${kind} ${formatClock(Date.parse(until)).slice(0, 5)}`;
}

/** A point inside of a drawing: its id, its value, and what was done to it. */
export function DrawnPoint({ standing, laid, nowMs, isChosen }: DrawnPointProps) {
  const words = useWords();
  const { t, name, list } = words;
  const { point, entry } = standing;
  const trust = trustOf(point, nowMs);
  const text = valueWords(point, t);
  const hidden = useInhibitionsOf(point).map((place) =>
    tagText(place, t(`inhibition.kinds.${place.kind}`)),
  );
  const said = list([
    text,
    ...(trust === 'ok' ? [] : [t(`trust.${trust}`)]),
    ...standingWords(entry, words),
    ...hidden,
  ]);
  return (
    <DrawnLabel
      laid={laid}
      id={point.id}
      value={trust === 'never' || trust === 'stale' ? t(`trust.${trust}`) : text}
      tags={[...markWords(entry, words), ...hidden]}
      entry={entry}
      trust={trust}
      href={hrefOfPlace(placeOfPoint(point))}
      spoken={`${name(point)}: ${said}`}
      title={name(point)}
      isChosen={isChosen}
    />
  );
}
