import { useMemo } from 'react';
import { sourceName, titleOf } from '../alarms/alarm-names.ts';
import type { BlindSpot, Page } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { hrefOfPlace } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { placeKey } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { type BlindPlace, blindness } from './blind-places.ts';

const SHOWN_MAX = 6;
const EVERY_MS = 5_000;
const NOTHING_TOLD: readonly BlindSpot[] = [];

function Place({ place, nowMs }: { place: BlindPlace; nowMs: number }) {
  const words = useWords();
  const { t } = words;
  const names = useView((view) => view.names);
  const { point, since, trust } = place;
  const name = point === null ? sourceName(names, place, words) : titleOf(names, place, words);
  return (
    <li>
      <a href={hrefOfPlace(place)}>{name}</a>
      <small>
        {point === null ? t('plant.blind.whole') : t(`trust.${trust}`)}
        {since !== null &&
          ` · ${t('plant.blind.for', { span: words.span(nowMs - Date.parse(since)) })}`}
      </small>
    </li>
  );
}

/** What can't be seen just now, and since when, by the gateway's own account. */
export function BlindTile({ nowMs }: { nowMs: number }) {
  const { t } = useWords();
  const points = useView((view) => view.points);
  const trigger = useView((view) => view.plantEvents);
  const told = useAnswer<Page<BlindSpot>>('views', { everyMs: EVERY_MS, trigger });
  const spots = told.body?.items ?? NOTHING_TOLD;
  const blind = useMemo(() => blindness(spots, points), [spots, points]);
  const hasRegister = useView((view) => view.hasRegister);
  const isBlind = useView((view) => view.sight.blind);
  const isOld = told.state === 'failed' || isBlind;
  const isKnown = told.body !== null && hasRegister;
  return (
    <section className="panel tile" data-unseen={blind.places.length > 0 ? '' : undefined}>
      <h2>{t('plant.unseen')}</h2>
      {!isKnown && !isOld && <p className="soft">{t('loading')}</p>}
      {isOld && (
        <p className="warning">
          {t(told.body === null ? 'plant.blind.unknown' : 'plant.blind.notTold')}
        </p>
      )}
      {blind.places.length === 0 && isKnown && !isOld && (
        <p className="soft">{t('plant.allSeen')}</p>
      )}
      {blind.places.length > 0 && (
        <>
          {hasRegister && (
            <p className="unseen-count">
              {t('plant.unseenOf', { unseen: blind.points, all: points.size })}
            </p>
          )}
          <ul className="unseen">
            {blind.places.slice(0, SHOWN_MAX).map((place) => (
              <Place key={placeKey(place)} place={place} nowMs={nowMs} />
            ))}
          </ul>
          {blind.places.length > SHOWN_MAX && (
            <small>{t('plant.more', { count: blind.places.length - SHOWN_MAX })}</small>
          )}
        </>
      )}
    </section>
  );
}
