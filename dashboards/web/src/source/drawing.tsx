import {
  type CSSProperties,
  type ReactNode,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { currentSize, type Size, subscribeToSize } from '../app/size.ts';
import { useRoute } from '../app/use-route.ts';
import { type StandingPoint, worstEntry } from '../live/standing.ts';
import { ClusterList } from './cluster-list.tsx';
import { DrawnCluster } from './drawn-cluster.tsx';
import { DrawnLeader } from './drawn-label.tsx';
import type { DrawnPlace } from './drawn-place.ts';
import { DrawnPoint } from './drawn-point.tsx';
import { DRAWN_SIZE } from './drawn-size.ts';
import type { LaidLabel } from './label-layout.ts';
import { type LabelScales, layEnlarged } from './label-scale.ts';
import type { Box } from './plane.ts';

/** What every drawing of a source shows. */
export interface DrawingProps {
  readonly standing: readonly StandingPoint[];
  /** Id of the point whose panel is open; null where none is. */
  readonly chosen: string | null;
  readonly nowMs: number;
}

/**
 * How much larger than the drawing around them labels are drawn: who wants larger letters reads values, not lines. On a wall, what
 * alarms must be read from across the room, whoever shares a label for it.
 */
const SCALES: Readonly<Record<Size, LabelScales>> = {
  screen: { least: 1, most: 1 },
  large: { least: 1, most: 1.25 },
  wall: { least: 1.3, most: 1.8 },
};

const NOTHING: readonly Box[] = [];

interface FrameProps extends DrawingProps {
  readonly title: string;
  /** What stands beside the title. */
  readonly note: ReactNode;
  readonly size: { readonly width: number; readonly height: number };
  readonly places: readonly DrawnPlace[];
  /** What no label may cover. */
  readonly clear?: readonly Box[];
  /** What lies under the points. */
  readonly children: ReactNode;
}

/** Labels with the points that they are of; one or more each. */
interface Labelled {
  readonly laid: LaidLabel;
  readonly members: readonly [StandingPoint, ...StandingPoint[]];
}

/** Labels go by places alone: while these are the same, a value that comes lays nothing out anew. */
function useLabels(
  { standing, places, size, clear = NOTHING }: FrameProps,
  scales: LabelScales,
): { readonly scale: number; readonly labels: readonly Labelled[] } {
  const ids = new Set(standing.map(({ point }) => point.id));
  const known = places.filter(({ id }) => ids.has(id));
  const layout = JSON.stringify([known, { width: size.width, height: size.height }, clear, scales]);
  const { scale, labels } = useMemo(
    () => layEnlarged(...(JSON.parse(layout) as Parameters<typeof layEnlarged>)),
    [layout],
  );
  const byId = new Map(standing.map((one) => [one.point.id, one]));
  const labelled = labels.flatMap((laid) => {
    const [first, ...others] = laid.ids.flatMap((id) => byId.get(id) ?? []);
    return first === undefined ? [] : [{ laid, members: [first, ...others] as const }];
  });
  return { scale, labels: labelled };
}

/** A frame that shows a part of a drawing begins with the label of the worst alarm, or with the first; then it is the reader's. */
function useFirstSight(labels: readonly Labelled[], width: number, scale: number) {
  const frame = useRef<HTMLDivElement>(null);
  const hasLabels = labels.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when there is something to be seen: news never moves it
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const entriesOf = ({ members }: Labelled) => members.map(({ entry }) => entry);
    const worst = worstEntry(labels.flatMap(entriesOf));
    const first = labels.find((label) => entriesOf(label).includes(worst));
    if (first === undefined) return;
    const { x, width: wide } = first.laid.box;
    const middle = ((scale * (x + wide / 2)) / width) * element.scrollWidth;
    element.scrollLeft = middle - element.clientWidth / 2;
  }, [hasLabels]);
  return frame;
}

/** A drawing with points at their places. A point without a place is left to the table of instruments. */
export function Drawing(props: FrameProps) {
  const { title, note, size, children, chosen, nowMs } = props;
  const { query } = useRoute();
  const scales = SCALES[useSyncExternalStore(subscribeToSize, currentSize)];
  const { scale, labels } = useLabels(props, scales);
  const frame = useFirstSight(labels, size.width, scale);
  const shared = labels.filter(({ members }) => members.length > 1);
  const shown = chosen ?? query.near ?? '';
  const open = shared.find(({ laid }) => laid.ids.includes(shown));
  return (
    <section className="panel drawing">
      <header className="panel-head">
        <h2>{title}</h2>
        {note}
      </header>
      <div ref={frame} className="drawing-frame">
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="group"
          fontSize={DRAWN_SIZE.words}
          aria-label={title}
          style={{ '--units-wide': size.width, '--units-high': size.height } as CSSProperties}
        >
          {children}
          <g transform={`scale(${scale})`}>
            {labels.map(({ laid, members: [{ point }] }) => (
              <DrawnLeader key={point.id} laid={laid} />
            ))}
            {labels.map((label) => {
              const { laid, members } = label;
              const [first] = members;
              const { id } = first.point;
              return members.length > 1 ? (
                <DrawnCluster key={id} {...label} nowMs={nowMs} isOpen={label === open} />
              ) : (
                <DrawnPoint
                  key={id}
                  standing={first}
                  laid={laid}
                  nowMs={nowMs}
                  isChosen={id === chosen}
                />
              );
            })}
          </g>
        </svg>
      </div>
      {open !== undefined && <ClusterList members={open.members} chosen={chosen} nowMs={nowMs} />}
    </section>
  );
}
