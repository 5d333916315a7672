import { hrefOf, hrefOfPlace } from '../app/route.ts';
import { InhibitedList } from '../inhibition/inhibited-list.tsx';
import { useInhibitionsOf } from '../inhibition/use-inhibitions.ts';
import { pointKey } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';
import { DetailClose } from '../parts/detail-close.tsx';
import { Fact } from '../parts/fact.tsx';
import { Guidance } from '../parts/guidance.tsx';
import { limitsDownwards } from '../parts/limit-order.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { ValueText } from '../parts/value-text.tsx';
import { stateWord } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import { PointButtons } from './point-buttons.tsx';
import { hidingStand } from './point-offers.ts';

/** Each limit with its clause, and how sure it is. */
function Limits({ point }: { point: StandingPoint['point'] }) {
  const { t, find } = useWords();
  return limitsDownwards(point.limits).map(([limit, value]) => {
    const standard = point.standards[limit];
    const shown =
      limit === 'alarmOn'
        ? stateWord(point.kind, value, t)
        : formatQuantity(value, point.limitUnit);
    return (
      <Fact key={limit} name={find(`alarm.limits.${limit}`) ?? limit}>
        {shown}
        {standard !== undefined && (
          <small>
            {standard.id} {standard.clause} · {t(`alarm.confidence.${standard.confidence}`)}
          </small>
        )}
      </Fact>
    );
  });
}

/** One point: its value, quality, limits with their clauses, and what to do when it alarms. */
export function PointPanel({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const { t, name, quantity, language } = useWords();
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
        </div>
      </header>
      <p className="big-value">
        <ValueText point={point} nowMs={nowMs} />
      </p>
      <InhibitedList places={places} />
      <Guidance text={point.guidance?.[language]} />
      <PointButtons point={point} stand={{ mode: point.mode, ...hidingStand(entry, places) }} />
      <dl className="facts">
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
