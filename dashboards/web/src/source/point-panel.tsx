import { useMemo } from 'react';
import { AlarmGuidance } from '../alarms/alarm-guidance.tsx';
import type { Page, Profile } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { hrefOf, hrefOfPlace } from '../app/route.ts';
import { InhibitedList } from '../inhibition/inhibited-list.tsx';
import { useInhibitionsOf } from '../inhibition/use-inhibitions.ts';
import { pointKey } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import { DetailClose } from '../parts/detail-close.tsx';
import { Fact } from '../parts/fact.tsx';
import { limitsDownwards } from '../parts/limit-order.ts';
import { limitWord } from '../parts/limit-word.ts';
import { ProfileNumber } from '../parts/profile-number.tsx';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { ValueText } from '../parts/value-text.tsx';
import { stateWord } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { type ChangedLimit, changedLimits } from '../profiles/changed-limit.ts';
import { formatQuantity } from '../text/format.ts';
import { PointButtons } from './point-buttons.tsx';
import { hidingStand } from './point-offers.ts';

/** Where a limit comes from: the standard's own number, or the site's beside what the standard says. */
function Origin({ point, limit, changes }: LimitOrigin) {
  const { t } = useWords();
  const standard = point.standards[limit];
  if (standard === undefined) return null;
  const clause = `${standard.id} ${standard.clause}`;
  // Until it is known what the profiles say, no number is given out as theirs.
  if (changes === null) return <small>{clause}</small>;
  const confidence = t(`alarm.confidence.${standard.confidence}`);
  const changed = changes.find((each) => each.limit === limit);
  if (changed === undefined) {
    return (
      <small>
        {clause} · {confidence}
      </small>
    );
  }
  return (
    <small className="set-by-site">
      {t('office.profiles.setBySite')} · {clause}:{' '}
      <ProfileNumber {...changed} limitUnit={point.limitUnit} /> · {confidence}
    </small>
  );
}

interface LimitOrigin {
  readonly point: StandingPoint['point'];
  readonly limit: string;
  /** Where the site differs from the profiles; null while those have not come. */
  readonly changes: readonly ChangedLimit[] | null;
}

/** Each limit with its clause, how sure it is, and whether the site has set it otherwise. */
function Limits({ point }: { point: StandingPoint['point'] }) {
  const { t, find } = useWords();
  const hasStandard = Object.keys(point.standards).length > 0;
  const { body } = useAnswer<Page<Profile>>(hasStandard ? 'profiles' : null);
  const changes = useMemo(
    () => (body === null ? null : changedLimits([point], body.items)),
    [point, body],
  );
  return limitsDownwards(point.limits).map(([limit, value]) => {
    const shown =
      limit === 'alarmOn'
        ? stateWord(point.kind, value, t)
        : formatQuantity(value, point.limitUnit);
    return (
      <Fact key={limit} name={limitWord(limit, { find })}>
        {shown}
        <Origin point={point} limit={limit} changes={changes} />
      </Fact>
    );
  });
}

/** How far the value can be trusted, and how old it is: said while all is well, too. */
function Quality({ point, nowMs }: { point: StandingPoint['point']; nowMs: number }) {
  const { t, ago } = useWords();
  const age = ago(point.latest?.t, nowMs);
  return (
    <Fact name={t('plant.quality')} className="quality">
      {t(`trust.${trustOf(point, nowMs)}`)}
      {age !== null && <small>{age}</small>}
    </Fact>
  );
}

/** One point: its value, quality, age, limits with their clauses, and what to do while it alarms. */
export function PointPanel({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const { t, name, quantity } = useWords();
  const { entry } = standing;
  const { point } = standing;
  const { site, source } = point;
  const places = useInhibitionsOf(point);
  return (
    <aside className="panel detail point-panel" aria-label={t('plant.panels.point')}>
      <DetailClose href={hrefOfPlace({ site, source })} />
      <header className="detail-head">
        <StandingMark entry={entry} />
        <div>
          <h2>{name(point)}</h2>
          <p className="soft">
            {point.id} · {quantity(point.kind)}
          </p>
          <StandingNotes entry={entry} />
        </div>
      </header>
      <p className="big-value">
        <ValueText point={point} nowMs={nowMs} />
      </p>
      <InhibitedList places={places} />
      {entry !== null && !entry.alarm.late && <AlarmGuidance alarm={entry.alarm} />}
      <PointButtons point={point} stand={{ mode: point.mode, ...hidingStand(entry, places) }} />
      <dl className="facts">
        <Quality point={point} nowMs={nowMs} />
        <Limits point={point} />
      </dl>
      <nav className="detail-links" aria-label={t('pages.label')}>
        <a href={hrefOf('trends', [], { points: pointKey(point) })}>{t('alarm.actions.trend')}</a>
        {entry !== null && (
          <a href={hrefOf('alarms', ['live', entry.alarm.id ?? ''])}>{t('alarm.detail.title')}</a>
        )}
      </nav>
    </aside>
  );
}
