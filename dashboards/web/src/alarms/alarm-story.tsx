import type { HazgateEvent } from '../../../../rules/event.ts';
import { useServerNow } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';

/** What has happened to an alarm, the newest first. */
export function AlarmStory(props: { events: readonly HazgateEvent[] | null; failed: boolean }) {
  const { t, find, moment } = useWords();
  const nowMs = useServerNow();
  const { events, failed } = props;
  return (
    <section className="story">
      <h3>{t('alarm.detail.story')}</h3>
      {events === null && (
        <p className="soft">{failed ? t('alarm.detail.noStory') : t('loading')}</p>
      )}
      <ol>
        {(events ?? []).toReversed().map((event) => (
          <li key={event.seq ?? event.recordedAt}>
            <time>{moment(event.at, nowMs)}</time>
            <span>
              {find(`alarm.events.${event.type}`) ?? event.type}
              {event.kind === 'alarm' && (
                <>
                  {' '}
                  {event.alarm.limitName ?? ''} {formatNumber(event.alarm.value)}
                </>
              )}
              {event.by !== null && (
                <small className="soft">{t('alarm.detail.by', { who: event.by })}</small>
              )}
              {event.comment !== null && <q>{event.comment}</q>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
