import type { StandingPoint } from '../live/standing.ts';
import { useWords } from '../parts/words.ts';
import { type DamShape, damShape, type Spot } from './dam-shape.ts';
import { DrawnPoint } from './drawn-point.tsx';

interface DamViewProps {
  readonly standing: readonly StandingPoint[];
  readonly chosen: string | null;
  readonly nowMs: number;
}

/** Where the values of the dam as a whole stand in the drawing. */
const PLACES: Readonly<Record<string, (shape: DamShape) => Spot>> = {
  'pool-level': ({ pool }) => ({ x: Math.max(70, pool.x - 50), y: pool.y + 60 }),
  'beach-length': ({ pool, crest }) => ({ x: (pool.x + crest.x) / 2, y: pool.y + 70 }),
  freeboard: ({ crest }) => ({ x: crest.x - 10, y: crest.y - 40 }),
};

function pathThrough(spots: readonly Spot[]): string {
  return spots.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

function Section({ shape }: { shape: DamShape }) {
  const { t } = useWords();
  const { pool, crest, toe, tubes, line } = shape;
  return (
    <g>
      <path className="dam-water" d={`M0 ${pool.y}H${pool.x}L${pool.x - 60} 320H0z`} />
      <path
        className="dam-body"
        d={`M0 320V${pool.y + 120}L${pool.x} ${pool.y}L${crest.x} ${crest.y}h24L${toe.x} ${toe.y}z`}
      />
      <path className="dam-pool" d={`M0 ${pool.y}H${pool.x}`} />
      <path className="dam-line" d={pathThrough(line)} />
      <path className="dam-free" d={`M${pool.x} ${pool.y}H${crest.x}V${crest.y}`} />
      {tubes.map(({ id, ground }) => (
        <path key={id} className="dam-tube" d={`M${ground.x} ${ground.y - 14}V310`} />
      ))}
      <text className="drawn-soft" x="10" y={pool.y - 8}>
        {t('plant.dam.pool')}
      </text>
      <text className="drawn-soft" x={(pool.x + crest.x) / 2 - 30} y={pool.y + 40}>
        {t('plant.dam.beach')}
      </text>
      <text className="drawn-soft" x={crest.x + 34} y={crest.y + 2}>
        {t('plant.dam.crest')}
      </text>
      <text className="drawn-soft" x={toe.x - 170} y="312">
        {t('plant.dam.phreatic')}
      </text>
    </g>
  );
}

/** A dam's cross-section: pool, beach, freeboard, and the phreatic line through what measures it. */
export function DamView({ standing, chosen, nowMs }: DamViewProps) {
  const { t } = useWords();
  const shape = damShape(standing.map(({ point }) => point));
  const draw = (one: StandingPoint, { x, y }: Spot) => {
    const { id } = one.point;
    return (
      <DrawnPoint key={id} standing={one} x={x} y={y} nowMs={nowMs} isChosen={id === chosen} />
    );
  };
  return (
    <section className="panel drawing">
      <header className="panel-head">
        <h2>{t('plant.panels.section')}</h2>
        <span className="soft">{t('plant.notToScale')}</span>
      </header>
      <svg viewBox="0 0 920 350" role="group" aria-label={t('plant.panels.section')}>
        <Section shape={shape} />
        {standing.map((one) => {
          const place = PLACES[one.point.kind];
          if (place !== undefined) return draw(one, place(shape));
          const tube = shape.tubes.find(({ id }) => id === one.point.id);
          return tube === undefined
            ? null
            : draw(one, { x: tube.ground.x + 30, y: tube.ground.y - 34 });
        })}
      </svg>
    </section>
  );
}
