import type { StandingPoint } from '../live/standing.ts';
import { useWords } from '../parts/words.ts';
import { DrawnPoint } from './drawn-point.tsx';
import { minePlaces, mineShape } from './mine-places.ts';

interface MineViewProps {
  readonly standing: readonly StandingPoint[];
  readonly chosen: string | null;
  readonly nowMs: number;
}

function Face() {
  const { t } = useWords();
  return (
    <g>
      <path className="roadway" d="M40 290H790V70H40" />
      <path className="roadway-air" d="M40 290H790V70H40" />
      <text className="drawn-soft" x="44" y="325">
        {t('plant.mine.intake')} →
      </text>
      <text className="drawn-soft" x="44" y="40">
        ← {t('plant.mine.return')}
      </text>
      <text className="drawn-soft" x="850" y="140">
        {t('plant.mine.face')}
      </text>
    </g>
  );
}

function Heading() {
  const { t } = useWords();
  return (
    <g>
      <path className="roadway" d="M40 190H800" />
      <path className="roadway-air" d="M800 165H60" />
      <path className="duct" d="M150 215H740" />
      <text className="drawn-soft" x="44" y="135">
        ← {t('plant.mine.return')}
      </text>
      <text className="drawn-soft" x="240" y="240">
        {t('plant.mine.duct')} →
      </text>
      <text className="drawn-soft" x="850" y="196">
        {t('plant.mine.face')}
      </text>
    </g>
  );
}

/** A mine's roadway with its sensors where they hang. */
export function MineView({ standing, chosen, nowMs }: MineViewProps) {
  const { t } = useWords();
  const points = standing.map(({ point }) => point);
  const shape = mineShape(points);
  const title = t(shape === 'face' ? 'plant.panels.roadway' : 'plant.panels.heading');
  return (
    <section className="panel drawing">
      <header className="panel-head">
        <h2>{title}</h2>
        <span className="soft">{t('plant.notToScale')}</span>
      </header>
      <svg viewBox="0 0 920 350" role="group" aria-label={title}>
        {shape === 'face' ? <Face /> : <Heading />}
        {minePlaces(points, shape).map(({ id, x, y }) => {
          const one = standing.find(({ point }) => point.id === id);
          if (one === undefined) return null;
          return (
            <DrawnPoint
              key={id}
              standing={one}
              x={x}
              y={y}
              nowMs={nowMs}
              isChosen={id === chosen}
            />
          );
        })}
      </svg>
    </section>
  );
}
