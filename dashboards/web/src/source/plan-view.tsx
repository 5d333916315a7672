import type { StandingPoint } from '../live/standing.ts';
import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';
import { DrawnPoint } from './drawn-point.tsx';
import { planFrame } from './plan-frame.ts';

interface PlanViewProps {
  readonly standing: readonly StandingPoint[];
  readonly chosen: string | null;
  readonly nowMs: number;
}

/** Tanks and detectors where the site file says they stand, with the wind where somebody measures it. */
export function PlanView({ standing, chosen, nowMs }: PlanViewProps) {
  const { t } = useWords();
  const frame = planFrame(standing.map(({ point }) => point));
  if (frame === null) return null;
  const wind = standing.find(({ point }) => point.kind === 'wind-speed')?.point;
  const speed = wind?.latest?.v ?? null;
  // A direction has no kind of its own: beside a wind speed, it is what is measured in degrees.
  const vane = standing.find(({ point }) => point.unit === '°')?.point;
  const from = wind === undefined ? null : (vane?.latest?.v ?? null);
  const metres = frame.scale * 10;
  return (
    <section className="panel drawing">
      <header className="panel-head">
        <h2>{t('plant.panels.plan')}</h2>
        {wind !== undefined && (
          <span className="wind soft">
            {from !== null && (
              <svg viewBox="-12 -12 24 24" aria-hidden="true" focusable="false">
                <path d="M0-10V7M-5 2 0 9 5 2" transform={`rotate(${from})`} />
              </svg>
            )}
            {t('plant.wind', { speed: formatNumber(speed) })}
          </span>
        )}
      </header>
      <svg
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        role="group"
        aria-label={t('plant.panels.plan')}
      >
        {frame.placed.map(({ id, x, y, radius }) =>
          radius > 0 ? <circle key={id} className="plan-tank" cx={x} cy={y} r={radius} /> : null,
        )}
        <path className="plan-scale" d={`M14 ${frame.height - 12}h${metres}`} />
        <text className="drawn-soft" x={20 + metres} y={frame.height - 8}>
          10 m
        </text>
        {frame.placed.map(({ id, x, y }) => {
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
