import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import { hrefOf } from '../app/route.ts';
import { useServices, useView } from '../app/services.ts';
import { useKeys } from '../app/use-keys.ts';
import { go } from '../app/use-route.ts';
import { InhibitionTable } from '../inhibition/inhibition-table.tsx';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import { useWords } from '../parts/words.ts';
import { useRight } from '../session/rights.ts';
import { type AlarmFilter, isFiltering, NO_FILTER, type Sifted, sifted } from './alarm-filter.ts';
import { AlarmFilters } from './alarm-filters.tsx';
import { AlarmList, type AlarmListHandle } from './alarm-list.tsx';
import { searchText, titleOf } from './alarm-names.ts';
import { BulkButtons } from './bulk-buttons.tsx';
import { CalmState } from './calm-state.tsx';
import { LeftOut } from './left-out.tsx';
import { neighbour, nextWaiting } from './neighbour.ts';
import { useInhibitedPlaces } from './use-inhibited-places.ts';
import { useSteadyRows } from './use-steady-rows.ts';

interface LiveAlarmsProps {
  readonly tabs: ReactNode;
  readonly tab: 'live' | 'hidden';
  readonly filter: AlarmFilter;
  readonly onFilter: (filter: AlarmFilter) => void;
  /** Id of the alarm whose details are open; null where none is. */
  readonly open: string | null;
}

function useEntries(tab: 'live' | 'hidden', filter: AlarmFilter): Sifted {
  const words = useWords();
  const order = useView((view) => view.board.order);
  const names = useView((view) => view.names);
  return useMemo(
    () => sifted(order, tab === 'hidden', filter, (alarm) => searchText(names, alarm, words)),
    [order, tab, filter, names, words],
  );
}

/** What is selected and current in a list, and what is done with it. */
function useHandling(
  rows: readonly BoardEntry[],
  list: RefObject<AlarmListHandle | null>,
  open: string | null,
) {
  const { actions, store } = useServices();
  const words = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const selected = rows.filter(({ alarm }) => chosen.has(alarm.id ?? '')).map(({ alarm }) => alarm);
  const currentAlarm = rows.find(({ alarm }) => alarm.id === current)?.alarm ?? null;
  const latest = useRef({ rows, open });
  latest.current = { rows, open };
  const acknowledge = async (alarms: readonly Alarm[]) => {
    const [only] = alarms;
    const isOne = alarms.length === 1 && only !== undefined;
    const subject = isOne ? titleOf(store.current().names, only, words) : null;
    setChosen(new Set());
    await actions.acknowledge(alarms, subject);
    const { rows: now, open: openNow } = latest.current;
    // Whoever reads an alarm's details goes on with that one.
    if (openNow !== null) return;
    setCurrent((standing) =>
      alarms.some(({ id }) => id === standing && id !== null)
        ? (nextWaiting(rows, now, standing ?? '') ?? standing)
        : standing,
    );
  };
  return {
    chosen,
    selected,
    current,
    currentAlarm,
    setCurrent,
    acknowledge,
    acknowledgeScreen: () => acknowledge(list.current?.onScreen() ?? []),
    acknowledgeChosen: () =>
      acknowledge(selected.length > 0 || currentAlarm === null ? selected : [currentAlarm]),
    toggle: (alarm: Alarm) => {
      const next = new Set(chosen);
      if (!next.delete(alarm.id ?? '')) next.add(alarm.id ?? '');
      setChosen(next);
    },
    clear: () => setChosen(new Set()),
  };
}

/** Brings the alarm that somebody opened into view, once; where it is not known yet, when it is. */
function useReveal(
  rows: readonly BoardEntry[],
  list: RefObject<AlarmListHandle | null>,
  open: string | null,
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (open === shown.current) return;
    if (open !== null && !rows.some(({ alarm }) => alarm.id === open)) return;
    shown.current = open;
    if (open !== null) list.current?.reveal(open);
  }, [rows, list, open]);
}

/** Alarms as they are now, those in sight or those out of it, and what can be done with them. */
export function LiveAlarms({ tabs, tab, filter, onFilter, open }: LiveAlarmsProps) {
  const { t } = useWords();
  const { shown, leftOut } = useEntries(tab, filter);
  const { rows, isHeld, hold } = useSteadyRows(shown);
  const { shown: places, leftOut: leftPlaces } = useInhibitedPlaces(tab, filter);
  const list = useRef<AlarmListHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const handling = useHandling(rows, list, open);
  useReveal(rows, list, open);
  const canOperate = useRight('operate');
  const { current, currentAlarm } = handling;
  const show = (alarm: Alarm | null, form = '') => {
    if (alarm !== null) go(hrefOf('alarms', [tab, alarm.id ?? ''], { form }));
  };
  const step = (by: 1 | -1) => {
    const next = neighbour(rows, current, by);
    handling.setCurrent(next);
    if (next !== null) list.current?.reveal(next);
    if (open !== null && next !== null) go(hrefOf('alarms', [tab, next]), true);
  };
  useKeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => show(currentAlarm),
    ' ': () => currentAlarm !== null && handling.toggle(currentAlarm),
    a: () => canOperate && handling.acknowledgeChosen(),
    'Shift+A': () => canOperate && handling.acknowledgeScreen(),
    s: () => show(currentAlarm, 'shelve'),
    c: () => show(currentAlarm, 'comment'),
    '/': () => search.current?.focus(),
    Escape: () => (open === null ? handling.clear() : go(hrefOf('alarms', [tab]))),
  });
  return (
    <>
      <header className="panel-head">
        {tabs}
        <AlarmFilters filter={filter} search={search} withUnacknowledged onChange={onFilter} />
        <p className="held soft" role="status">
          {isHeld ? t('alarm.orderHeld') : ''}
        </p>
        <BulkButtons
          selected={handling.selected.filter(isUnacknowledged).length}
          canScreen={canOperate && rows.some(({ alarm }) => isUnacknowledged(alarm))}
          onSelected={handling.acknowledgeChosen}
          onScreen={handling.acknowledgeScreen}
        />
      </header>
      {isFiltering(filter) && (
        <LeftOut alarms={leftOut} places={leftPlaces} onClear={() => onFilter(NO_FILTER)} />
      )}
      {(rows.length > 0 || places.length === 0) && (
        <AlarmList
          rows={rows}
          time="now"
          current={current ?? open}
          selected={handling.chosen}
          handle={list}
          onPoint={hold}
          onCurrent={handling.setCurrent}
          onOpen={show}
          onSelect={canOperate ? handling.toggle : null}
          onAcknowledge={canOperate ? (alarm) => handling.acknowledge([alarm]) : null}
        />
      )}
      {rows.length === 0 && places.length === 0 && <CalmState tab={tab} filter={filter} />}
      {places.length > 0 && <InhibitionTable places={places} />}
    </>
  );
}
