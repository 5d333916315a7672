import { hrefOfPlace } from '../app/route.ts';
import { InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';
import { DetailClose } from '../parts/detail-close.tsx';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';

interface ClusterListProps {
  readonly members: readonly [StandingPoint, ...StandingPoint[]];
  readonly chosen: string | null;
  readonly nowMs: number;
}

/** Every point behind a label that several share, below the drawing, with its value and what stands against it. */
export function ClusterList({ members, chosen, nowMs }: ClusterListProps) {
  const { t, name } = useWords();
  const [{ point: first }] = members;
  const title = t('plant.cluster.points', { count: members.length });
  return (
    <section className="cluster" aria-label={title}>
      <header className="with-mark">
        <h3>{title}</h3>
        <DetailClose href={hrefOfPlace({ ...placeOfPoint(first), point: null })} />
      </header>
      <ul>
        {members.map(({ point, entry }) => (
          <li key={point.id} data-level={standingLevel(entry)}>
            <a
              className="with-mark"
              href={hrefOfPlace(placeOfPoint(point))}
              aria-current={point.id === chosen ? 'true' : undefined}
            >
              <StandingMark entry={entry} />
              <span>
                {name(point)} <small>{point.id}</small>
              </span>
              <ValueText point={point} nowMs={nowMs} />
              <StandingNotes entry={entry} />
              <InhibitionMarks point={point} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
