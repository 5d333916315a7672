import { hrefOf } from '../app/route.ts';
import { pointKey } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';
import { Fact } from '../parts/fact.tsx';
import { limitsDownwards } from '../parts/limit-order.ts';
import { ModeMark } from '../parts/mode-mark.tsx';
import { StandingMark } from '../parts/standing-mark.tsx';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import { PointButtons } from './point-buttons.tsx';
import type { PointStand } from './point-offers.ts';

/** Each limit with its clause, and how sure it is. */
function Limits({ point }: { point: StandingPoint['point'] }) {
  const { t, find } = useWords();
  return limitsDownwards(point.limits).map(([limit, value]) => {
    const standard = point.standards[limit];
    const shown =
      limit === 'alarmOn' ? t(value === 0 ? 'off' : 'on') : formatQuantity(value, point.limitUnit);
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

/** The mode of a point, with who wanted it and why. */
function Mode({ mode }: Pick<StandingPoint['point'], 'mode'>) {
  const { t } = useWords();
  if (mode === null) return null;
  return (
    <p className="point-mode">
      <ModeMark mode={mode} />
      <q>{mode.reason}</q>
      {mode.by !== null && <small>{t('plant.modeBy', { who: mode.by })}</small>}
    </p>
  );
}

function standOf({ point, entry }: StandingPoint): PointStand {
  return {
    mode: point.mode,
    isShelved: false,
    isOutOfService: false,
    level: entry?.alarm.level ?? null,
  };
}

/** One point: its value, quality, limits with their clauses, and what to do when it alarms. */
export function PointPanel({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const { t, name, quantity, language } = useWords();
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
      <Mode mode={mode} />
      {guidance !== null && (
        <section className="guidance">
          <h3>{t('alarm.detail.guidance')}</h3>
          <p>{guidance[language]}</p>
        </section>
      )}
      <PointButtons point={point} stand={standOf(standing)} />
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
