import { useState } from 'react';
import { hrefOf } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { useRoute } from '../app/use-route.ts';
import { placesWithout } from '../inhibition/inhibited-place.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { isHidden } from '../live/urgency.ts';
import { useWords } from '../parts/words.ts';
import { AlarmDetail } from './alarm-detail.tsx';
import type { AlarmFilter } from './alarm-filter.ts';
import { AlarmHistory } from './alarm-history.tsx';
import { LiveAlarms } from './live-alarms.tsx';
import { FIRST_FILTER, filterAt } from './page-filter.ts';

/** Views of the page. */
const ALARM_TABS = ['live', 'hidden', 'history'] as const;
export type AlarmTab = (typeof ALARM_TABS)[number];

function Tabs({ tab }: { tab: AlarmTab }) {
  const { t } = useWords();
  const order = useView((view) => view.board.order);
  const { places } = useInhibitions();
  const isLoaded = useView((view) => view.board.loaded);
  const hidden = order.filter(({ alarm }) => isHidden(alarm));
  // Some of them are no count of all.
  const counts = {
    live: isLoaded ? order.length - hidden.length : null,
    hidden: isLoaded ? hidden.length + placesWithout(hidden, places).length : null,
    history: null,
  };
  return (
    <nav className="tabs" aria-label={t('alarm.tabs.label')}>
      {ALARM_TABS.map((each) => (
        <a
          key={each}
          href={hrefOf('alarms', [each])}
          aria-current={each === tab ? 'page' : undefined}
        >
          {t(`alarm.tabs.${each}`)}{' '}
          {counts[each] !== null && <span className="count">{counts[each]}</span>}
        </a>
      ))}
    </nav>
  );
}

/** The page of alarms: live, out of sight, and what has been. */
export function AlarmsPage() {
  const { t } = useWords();
  const { parts, query } = useRoute();
  const tab = ALARM_TABS.find((each) => each === parts[0]) ?? 'live';
  const open = parts[1] ?? null;
  const [kept, setKept] = useState(FIRST_FILTER);
  const current = filterAt(kept, query, tab === 'history');
  if (current !== kept) setKept(current);
  const { filter } = current;
  const setFilter = (next: AlarmFilter) => setKept({ ...current, filter: next });
  return (
    <main
      className="page alarms"
      id="content"
      tabIndex={-1}
      data-open={open === null ? 'no' : 'yes'}
    >
      <h1 className="hidden-text">{t('pages.alarms')}</h1>
      <section className="panel alarm-panel">
        {tab === 'history' ? (
          <AlarmHistory tabs={<Tabs tab={tab} />} filter={filter} onFilter={setFilter} />
        ) : (
          <LiveAlarms
            key={tab}
            tabs={<Tabs tab={tab} />}
            tab={tab}
            filter={filter}
            onFilter={setFilter}
            open={open}
          />
        )}
      </section>
      {open !== null && <AlarmDetail key={open} id={open} tab={tab} />}
    </main>
  );
}
