import type { Alarm } from '../../../../rules/alarm.ts';
import { hrefOf, hrefOfPlace } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { placeKey } from '../live/place.ts';
import { isUnseen, trustOf } from '../live/plant.ts';
import { Fact } from '../parts/fact.tsx';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import { AlarmGuidance } from './alarm-guidance.tsx';
import { pointAt } from './alarm-names.ts';
import { limitText } from './limit-text.ts';

/** Who voted for it, and how many votes were needed of those who could. */
function Votes({ alarm }: { alarm: Alarm }) {
  const { t } = useWords();
  const { votes, unit } = alarm;
  if (votes === undefined) return null;
  const { scheme, inForce, members } = votes;
  return (
    <Fact name={t('alarm.detail.votes')}>
      {inForce === null || inForce === scheme ? scheme : `${scheme} → ${inForce}`}
      <ul className="votes">
        {members.map(({ id, value, vote }) => (
          <li key={id}>
            {id} {formatQuantity(value, unit)} <small>{t(`alarm.ballots.${vote}`)}</small>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function Links({ alarm }: { alarm: Alarm }) {
  const { t } = useWords();
  const { point, rule } = alarm;
  return (
    <nav className="detail-links" aria-label={t('pages.label')}>
      <a href={hrefOfPlace(alarm, rule)}>{t('alarm.actions.source')}</a>
      {point !== null && (
        <a href={hrefOf('trends', [], { points: placeKey(alarm) })}>{t('alarm.actions.trend')}</a>
      )}
    </nav>
  );
}

/** The value as it is now, and a word where nobody can know whether the condition still holds. */
function Now({ alarm, nowMs }: { alarm: Alarm; nowMs: number }) {
  const { t } = useWords();
  const point = useView((view) => pointAt(view, alarm));
  if (point === undefined) return null;
  return (
    <Fact name={t('alarm.detail.now')} className="fact-now">
      <ValueText point={point} nowMs={nowMs} />
      {isUnseen(trustOf(point, nowMs)) && <small>{t('alarm.detail.unknownCondition')}</small>}
    </Fact>
  );
}

/** The facts of an alarm, with the value as it is now. */
export function AlarmFacts({ alarm }: { alarm: Alarm }) {
  const words = useWords();
  const { t, moment } = words;
  const nowMs = useServerNow();
  const { standard } = alarm;
  const acknowledged = [moment(alarm.acknowledgedAt, nowMs), alarm.acknowledgedBy ?? ''];
  return (
    <>
      <AlarmGuidance alarm={alarm} />
      <dl className="facts">
        <Now alarm={alarm} nowMs={nowMs} />
        <Fact name={t('alarm.detail.atEvent')}>{formatQuantity(alarm.value, alarm.unit)}</Fact>
        <Fact name={t('alarm.detail.peak')}>{formatQuantity(alarm.peak, alarm.unit)}</Fact>
        {alarm.copyOf !== undefined && <Fact name={t('alarm.detail.copyOf')}>{alarm.copyOf}</Fact>}
        <Fact name={t('alarm.detail.limit')}>{limitText(alarm, words)}</Fact>
        <Votes alarm={alarm} />
        {alarm.season !== undefined && (
          <Fact name={t('alarm.detail.season')}>{t(`alarm.seasons.${alarm.season}`)}</Fact>
        )}
        <Fact name={t('alarm.detail.raised')}>{moment(alarm.raisedAt, nowMs)}</Fact>
        <Fact name={t('alarm.detail.returned')}>{moment(alarm.returnedAt, nowMs)}</Fact>
        <Fact name={t('alarm.detail.acknowledged')}>{acknowledged.join(' ')}</Fact>
        <Fact name={t('alarm.detail.occurrences')}>{alarm.occurrences}</Fact>
        <Fact name={t('alarm.detail.worst')}>{t(`levels.${alarm.worst}`)}</Fact>
        {standard !== null && (
          <Fact name={t('alarm.detail.standard')}>
            {standard.id} {standard.clause}
            <small>{t(`alarm.confidence.${standard.confidence}`)}</small>
          </Fact>
        )}
      </dl>
      <Links alarm={alarm} />
    </>
  );
}
