import { useMemo } from 'react';
import { siteName, sourceName } from '../alarms/alarm-names.ts';
import type { InterlockArea } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { areaKey } from '../live/area-stand.ts';
import { useWords } from '../parts/words.ts';
import { missingCuts } from './annunciation.ts';

/** So many are named; there is more to do than to read about the rest. */
const NAMED_MAX = 3;

function MissingCut({ area }: { area: InterlockArea }) {
  const words = useWords();
  const names = useView((view) => view.names);
  const { t, name } = words;
  return (
    <a href={hrefOfPlace(area)}>
      <strong>
        {t(`plant.area.${area.stops}.${area.fed === true ? 'notCut' : 'unproven'}`)}
        {' · '}
        {name({ id: area.area, name: area.name })}
      </strong>{' '}
      <span>{[sourceName(names, area, words), siteName(names, area.site, words)].join(' · ')}</span>
    </a>
  );
}

/** Names what is the most urgent there is, on every page: cuts that are required and not carried out, with the way to each. */
export function MissingCutsBanner() {
  const { t } = useWords();
  const areas = useView((view) => view.areas);
  const areOld = useView((view) => view.areAreasOld);
  const missing = useMemo(() => missingCuts(areas), [areas]);
  const left = missing.length - NAMED_MAX;
  return (
    <div className="missing-cuts" role="alert">
      {missing.slice(0, NAMED_MAX).map((area) => (
        <MissingCut key={areaKey(area)} area={area} />
      ))}
      {left > 0 && <span>{t('plant.more', { count: left })}</span>}
      {missing.length > 0 && areOld && <span>{t('plant.area.notTold')}</span>}
    </div>
  );
}
