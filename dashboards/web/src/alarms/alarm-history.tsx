import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useServices } from '../app/services.ts';
import { useKeys } from '../app/use-keys.ts';
import { go, useRoute } from '../app/use-route.ts';
import { useWords } from '../parts/words.ts';
import type { AlarmFilter } from './alarm-filter.ts';
import { AlarmFilters } from './alarm-filters.tsx';
import { AlarmList, type AlarmListHandle } from './alarm-list.tsx';
import { searchText } from './alarm-names.ts';
import { extentOf, type Found, NOTHING_FOUND, searchOn } from './history-search.ts';
import { neighbour } from './neighbour.ts';

const DAY_MS = 86_400_000;
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 31 * DAY_MS, year: 366 * DAY_MS };
const NONE: ReadonlySet<string> = new Set();

type SearchState = 'searching' | 'done' | 'failed';

function useSearch(filter: AlarmFilter, spanMs: number) {
  const { store } = useServices();
  const words = useWords();
  const [found, setFound] = useState<Found>(NOTHING_FOUND);
  const [state, setState] = useState<SearchState>('searching');
  const asked = useRef(0);
  const search = useMemo(
    () => async (from: Found) => {
      asked.current += 1;
      const mine = asked.current;
      setState('searching');
      try {
        const fromMs = Date.now() - spanMs;
        const names = store.current();
        const next = await searchOn(from, filter, fromMs, (alarm) =>
          searchText(names, alarm, words),
        );
        if (mine !== asked.current) return;
        setFound(next);
        setState('done');
      } catch {
        if (mine === asked.current) setState('failed');
      }
    },
    [filter, spanMs, store, words],
  );
  useEffect(() => {
    setFound(NOTHING_FOUND);
    void search(NOTHING_FOUND);
  }, [search]);
  return { found, state, more: () => search(found) };
}

interface AlarmHistoryProps {
  readonly tabs: ReactNode;
  readonly filter: AlarmFilter;
  readonly onFilter: (filter: AlarmFilter) => void;
}

/** Alarms there have been, the closed ones too, searched by time, place, level and words. */
export function AlarmHistory({ tabs, filter, onFilter }: AlarmHistoryProps) {
  const { t } = useWords();
  const { parts } = useRoute();
  const [span, setSpan] = useState<keyof typeof SPANS>('week');
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<AlarmListHandle>(null);
  const { found, state, more } = useSearch(filter, SPANS[span]);
  const [current, setCurrent] = useState<string | null>(parts[1] ?? null);
  const rows = useMemo(
    () => found.alarms.map((alarm) => ({ alarm, durable: true })),
    [found.alarms],
  );
  const show = (id: string | null) => {
    if (id !== null) go(hrefOf('alarms', ['history', id]));
  };
  const step = (by: 1 | -1) => {
    const next = neighbour(rows, current, by);
    setCurrent(next);
    if (next !== null) list.current?.reveal(next);
  };
  useKeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => show(current),
    '/': () => search.current?.focus(),
    Escape: () => go(hrefOf('alarms', ['history'])),
  });
  return (
    <>
      <header className="panel-head">
        {tabs}
        <select
          className="field"
          aria-label={t('alarm.filters.from')}
          value={span}
          onChange={({ target }) => setSpan(target.value as keyof typeof SPANS)}
        >
          {(Object.keys(SPANS) as (keyof typeof SPANS)[]).map((each) => (
            <option key={each} value={each}>
              {t(`alarm.history.span.${each}`)}
            </option>
          ))}
        </select>
        <AlarmFilters
          filter={filter}
          search={search}
          withUnacknowledged={false}
          onChange={onFilter}
        />
      </header>
      <AlarmList
        rows={rows}
        time="past"
        current={current}
        selected={NONE}
        handle={list}
        onPoint={() => {}}
        onCurrent={setCurrent}
        onOpen={({ id }) => show(id)}
        onSelect={null}
        onAcknowledge={null}
      />
      <HistoryFoot found={found} state={state} onMore={more} />
    </>
  );
}

function HistoryFoot(props: { found: Found; state: SearchState; onMore: () => void }) {
  const { found, state, onMore } = props;
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  return (
    <footer className="panel-foot" role="status">
      {state === 'searching' && <span>{t('loading')}</span>}
      {state === 'failed' && <span className="warning">{t('cannotLoad')}</span>}
      {state === 'done' && (
        <span className={found.alarms.length > 0 ? 'soft' : undefined}>
          {t(`alarm.history.${extentOf(found)}`, { clock: moment(found.backTo, nowMs) })}
        </span>
      )}
      {(state === 'failed' || (state === 'done' && found.cursor !== null)) && (
        <button type="button" className="button" onClick={onMore}>
          {state === 'failed' ? t('tryAgain') : t('alarm.history.more')}
        </button>
      )}
    </footer>
  );
}
