import type { CSSProperties, ReactNode } from 'react';
import type { StandingPoint } from '../live/standing.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import type { DrawnPlace } from './drawn-place.ts';
import { DrawnPoint } from './drawn-point.tsx';

/** What every drawing of a source shows. */
export interface DrawingProps {
  readonly standing: readonly StandingPoint[];
  /** Id of the point whose panel is open; null where none is. */
  readonly chosen: string | null;
  readonly nowMs: number;
}

/** The mark of what alarms, above everything else: no box or tag of a neighbour hides it. */
function DrawnMark({ entry, x, y }: { entry: StandingPoint['entry']; x: number; y: number }) {
  if (entry === null) return null;
  return (
    <svg className="drawn-mark" x={x - 57} y={y - 29} width="24" height="24" aria-hidden="true">
      <StandingMark entry={entry} />
    </svg>
  );
}

interface FrameProps extends DrawingProps {
  readonly title: string;
  /** What stands beside the title. */
  readonly note: ReactNode;
  readonly size: { readonly width: number; readonly height: number };
  readonly places: readonly DrawnPlace[];
  /** What lies under the points. */
  readonly children: ReactNode;
}

/** A drawing with points at their places. A point without a place is left to the table of instruments. */
export function Drawing(props: FrameProps) {
  const { title, note, size, places, children, standing, chosen, nowMs } = props;
  const byId = new Map(standing.map((one) => [one.point.id, one]));
  const drawn = places.flatMap(({ id, x, y }) => {
    const one = byId.get(id);
    return one === undefined ? [] : [{ id, x, y, one }];
  });
  return (
    <section className="panel drawing">
      <header className="panel-head">
        <h2>{title}</h2>
        {note}
      </header>
      <div className="drawing-frame">
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="group"
          aria-label={title}
          style={{ '--units-wide': size.width, '--units-high': size.height } as CSSProperties}
        >
          {children}
          {drawn.map(({ id, x, y, one }) => (
            <DrawnPoint
              key={id}
              standing={one}
              x={x}
              y={y}
              nowMs={nowMs}
              isChosen={id === chosen}
            />
          ))}
          {drawn.map(({ id, x, y, one }) => (
            <DrawnMark key={id} entry={one.entry} x={x} y={y} />
          ))}
        </svg>
      </div>
    </section>
  );
}
