import { isPointMode } from '../../../../rules/point-mode.ts';
import { useServerNow } from '../app/services.ts';
import type { PointPlace, SourcePlace } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { type InhibitedPlace, inhibitionKey } from './inhibited-place.ts';
import { useInhibitionsOf, useInhibitionsOfGroup } from './use-inhibitions.ts';

/** What keeps alarms of a place from being told as always, with the time at which it ends. */
export function InhibitionMark({ kind, until }: Pick<InhibitedPlace, 'kind' | 'until'>) {
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  const end =
    until === null ? '' : ` · ${t('alarm.shelvedUntil', { clock: moment(until, nowMs) })}`;
  return (
    <span className="mark" data-mark={kind}>
      {t(`inhibition.kinds.${kind}`)}
      <span className="until">{end}</span>
    </span>
  );
}

function Marks({ places }: { places: readonly InhibitedPlace[] }) {
  return places.map((place) => (
    <InhibitionMark key={inhibitionKey(place)} kind={place.kind} until={place.until} />
  ));
}

/** The mode of a point, beside an alarm whose state tells the rest. */
export function ModeMarks({ point }: { point: PointPlace }) {
  return <Marks places={useInhibitionsOf(point).filter(({ kind }) => isPointMode(kind))} />;
}

/** Everything of the kind about one point. */
export function InhibitionMarks({ point }: { point: PointPlace }) {
  return <Marks places={useInhibitionsOf(point)} />;
}

/** Everything of the kind about one group of a source. */
export function GroupMarks({ place, rule }: { place: SourcePlace; rule: string }) {
  return <Marks places={useInhibitionsOfGroup(place, rule)} />;
}
