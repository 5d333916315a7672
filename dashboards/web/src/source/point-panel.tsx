import { hrefOf } from '../app/route.ts';
import { pointKey } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import { Fact } from '../parts/fact.tsx';
import { StandingMark } from '../parts/standing-mark.tsx';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';

/** Each limit with its clause, and how sure it is. */
function Limits({ point }: { point: StandingPoint['point'] }) {
  const { t, find } = useWords();
  return Object.entries(point.limits).map(([limit, value]) => {
    const standard = point.standards[limit];
    const shown = limit === 'alarmOn' ? t(value === 0 ? 'off' : 'on') : formatNumber(value);
    return (
      <Fact key={limit} name={find(`alarm.limits.${limit}`) ?? limit}>
        {shown} {point.limitUnit}
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
  const { t, name, quantity, language, find, moment } = useWords();
  const { entry } = standing;
  const { point } = standing;
  const { guidance, mode } = point;
  return (
    <aside className="panel detail point-panel" aria-label={t('plant.panels.point')}>
      <a className="icon-button detail-close" href={hrefOf('source', [point.site, point.source])}>
        <span aria-hidden="true">×</span>
        <span className="hidden-text">{t('alarm.detail.close')}</span>
      </a>
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
      {mode !== null && (
        <p className="mark" data-mark="TEST">
          {find(`plant.modes.${mode.mode}`) ?? mode.mode} ·{' '}
          {t('alarm.shelvedUntil', { clock: moment(mode.until, nowMs) })}
        </p>
      )}
      {guidance !== null && (
        <section className="guidance">
          <h3>{t('alarm.detail.guidance')}</h3>
          <p>{guidance[language]}</p>
        </section>
      )}
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
