import { isPointMode } from '../../../../rules/point-mode.ts';
import { useServerNow } from '../app/services.ts';
import type { PointPlace } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { type InhibitedPlace, inhibitionKey } from './inhibited-place.ts';
import { useInhibitionsOf } from './use-inhibitions.ts';

/** What keeps alarms of a place from being told as always, with the time at which it ends. */
export function InhibitionMark({ kind, until }: Pick<InhibitedPlace, 'kind' | 'until'>) {
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  const end =
    until === null ? '' : ` · ${t('alarm.shelvedUntil', { clock: moment(until, nowMs) })}`;
  return (
    <span className="mark" data-mark={kind}>
      {t(`inhibition.kinds.${kind}`)}
      {end}
    </span>
  );
}

/** The mode of a point, beside an alarm whose state tells the rest. */
export function ModeMarks({ point }: { point: PointPlace }) {
  return useInhibitionsOf(point)
    .filter(({ kind }) => isPointMode(kind))
    .map((place) => (
      <InhibitionMark key={inhibitionKey(place)} kind={place.kind} until={place.until} />
    ));
}

/** Everything of the kind about one point. */
export function InhibitionMarks({ point }: { point: PointPlace }) {
  return useInhibitionsOf(point).map((place) => (
    <InhibitionMark key={inhibitionKey(place)} kind={place.kind} until={place.until} />
  ));
}
