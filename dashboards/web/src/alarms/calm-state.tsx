import { useServerNow, useView } from '../app/services.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { isUnseen, trustOf } from '../live/plant.ts';
import { useWords } from '../parts/words.ts';
import { type AlarmFilter, isFiltering } from './alarm-filter.ts';

/** What an empty list says: nothing matches, nothing is hidden, or all is well, and how much of the plant that is said of. */
export function CalmState(props: { tab: 'live' | 'hidden'; filter: AlarmFilter }) {
  const { t } = useWords();
  const loaded = useView((view) => view.board.loaded);
  const hasRegister = useView((view) => view.hasRegister);
  const points = useView((view) => view.points);
  const inhibitions = useInhibitions();
  const nowMs = useServerNow();
  if (!loaded) return <p className="calm">{t('loading')}</p>;
  if (isFiltering(props.filter)) return <p className="calm">{t('alarm.noneMatch')}</p>;
  if (props.tab === 'hidden' && inhibitions.state === 'loading')
    return <p className="calm">{t('loading')}</p>;
  // Nothing that could not be asked for may look like nothing that is there.
  if (props.tab === 'hidden' && inhibitions.state === 'failed')
    return <p className="calm warning">{t('inhibition.old')}</p>;
  if (props.tab === 'hidden') return <p className="calm">{t('alarm.noneHidden')}</p>;
  const seen = [...points.values()].filter((point) => !isUnseen(trustOf(point, nowMs))).length;
  return (
    <div className="calm">
      <p className="calm-title">{t('alarm.none')}</p>
      <p>{hasRegister ? t('alarm.seen', { seen, all: points.size }) : t('loading')}</p>
    </div>
  );
}
