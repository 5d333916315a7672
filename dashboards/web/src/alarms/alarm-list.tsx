import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import { useServerNow, useView } from '../app/services.ts';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import { useWords } from '../parts/words.ts';
import { type NameCut, namesApart } from '../text/names-apart.ts';
import { AlarmRow, type RowTime, rowLevel } from './alarm-row.tsx';
import { useRowHeight } from './use-row-height.ts';

const COLUMNS = [
  'select',
  'level',
  'place',
  'what',
  'value',
  'limit',
  'since',
  'state',
  'act',
] as const;

/** What somebody outside may ask of the list. */
export interface AlarmListHandle {
  /** The alarms that are on the screen now. */
  onScreen(): readonly Alarm[];
  /** Brings the row of an alarm into view. Only for what somebody does: news never moves the list under their eyes. */
  reveal(id: string): void;
}

/** What the list shows and does. */
export interface AlarmListProps {
  readonly rows: readonly BoardEntry[];
  readonly time: RowTime;
  readonly current: string | null;
  readonly selected: ReadonlySet<string>;
  readonly handle: RefObject<AlarmListHandle | null>;
  readonly onPoint: () => void;
  readonly onCurrent: (id: string) => void;
  readonly onOpen: (alarm: Alarm) => void;
  /** Null where nothing can be done with the rows but to open them. */
  readonly onSelect: ((alarm: Alarm) => void) | null;
  readonly onAcknowledge: ((alarm: Alarm) => void) | null;
}

type Virtual = Virtualizer<HTMLDivElement, Element>;

/** Columns that tell of the past what they do not tell of now. */
const PAST_COLUMNS: readonly string[] = ['level', 'value', 'limit'];

function Head({ time }: { time: RowTime }) {
  const { t } = useWords();
  const isPast = (column: string) => time === 'past' && PAST_COLUMNS.includes(column);
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="alarm-row head">
        {COLUMNS.map((column) => (
          <div role="columnheader" key={column} className={`cell-${column}`}>
            <span className={column === 'select' || column === 'act' ? 'hidden-text' : ''}>
              {t(
                isPast(column)
                  ? `alarm.pastColumns.${column as 'value'}`
                  : `alarm.columns.${column}`,
              )}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

interface PlacedRowProps extends Omit<AlarmListProps, 'rows' | 'handle' | 'onPoint'> {
  readonly entry: BoardEntry;
  readonly cut: NameCut;
  readonly place: { readonly index: number; readonly start: number; readonly size: number };
}

/** How the names of everything that an alarm may stand at are cut. */
function useNamesApart(): NameCut {
  const { points, sources } = useView((view) => view.names);
  const { name } = useWords();
  return useMemo(
    () => namesApart([...points.values(), ...sources].map(name)),
    [points, sources, name],
  );
}

function PlacedRow({ entry, place, current, selected, onCurrent, ...rest }: PlacedRowProps) {
  const words = useWords();
  const nowMs = useServerNow();
  const names = useView((view) => view.names);
  const { alarm } = entry;
  const id = alarm.id ?? '';
  const isBusy = useView((view) => view.busy.has(id));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts on the current row, see live-alarms.tsx
    <div
      id={`alarm-${id}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={place.index + 2}
      aria-selected={selected.has(id)}
      className="alarm-row"
      data-level={rowLevel(alarm, rest.time)}
      data-state={alarm.state}
      data-mark={alarm.mark ?? undefined}
      data-calls={isUnacknowledged(alarm) ? '' : undefined}
      data-current={id === current ? '' : undefined}
      style={{ height: place.size, transform: `translateY(${place.start}px)` }}
      onClick={() => onCurrent(id)}
    >
      <AlarmRow
        entry={entry}
        names={names}
        words={words}
        nowMs={nowMs}
        isCurrent={id === current}
        isSelected={selected.has(id)}
        isBusy={isBusy}
        {...rest}
      />
    </div>
  );
}

function useHandle({ rows, handle }: AlarmListProps, virtual: Virtual): void {
  useImperativeHandle(handle, () => ({
    reveal: (id) => {
      const index = rows.findIndex(({ alarm }) => alarm.id === id);
      if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    },
    onScreen: () => {
      const { range } = virtual;
      if (range === null) return [];
      return rows.slice(range.startIndex, range.endIndex + 1).map(({ alarm }) => alarm);
    },
  }));
}

/** A list of alarms of any length: only the rows in view are there. */
export function AlarmList(props: AlarmListProps) {
  const { rows, current, handle: _handle, onPoint, ...rest } = props;
  const { t } = useWords();
  const scroll = useRef<HTMLDivElement>(null);
  const height = useRowHeight(scroll);
  const cut = useNamesApart();
  const virtual: Virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 5,
    getItemKey: (index) => rows[index]?.alarm.id ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another measure of every row
  useEffect(() => virtual.measure(), [virtual, height]);
  const index = current === null ? -1 : rows.findIndex(({ alarm }) => alarm.id === current);
  useHandle(props, virtual);
  return (
    <div
      ref={scroll}
      className="alarm-grid"
      role="grid"
      data-acts={props.onAcknowledge === null ? undefined : ''}
      aria-label={t('pages.alarms')}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={index >= 0 ? `alarm-${current}` : undefined}
      tabIndex={0}
      onPointerMove={onPoint}
      onPointerDown={onPoint}
    >
      <Head time={props.time} />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((place) => {
          const entry = rows[place.index];
          if (entry === undefined) return null;
          return (
            <PlacedRow
              key={entry.alarm.id}
              entry={entry}
              cut={cut}
              place={place}
              current={current}
              {...rest}
            />
          );
        })}
      </div>
    </div>
  );
}
