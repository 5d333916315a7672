import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';
import { type PlanFrame, planFrame } from './plan-frame.ts';

/** How fast the wind blows, and whither, where somebody measures it. */
function Wind({ standing }: Pick<DrawingProps, 'standing'>) {
  const { t } = useWords();
  const wind = standing.find(({ point }) => point.kind === 'wind-speed')?.point;
  if (wind === undefined) return null;
  // A direction has no kind of its own: beside a wind speed, it is what is measured in degrees.
  const vane = standing.find(({ point }) => point.unit === '°')?.point;
  const from = vane?.latest?.v ?? null;
  return (
    <span className="wind soft">
      {from !== null && (
        <svg viewBox="-12 -12 24 24" aria-hidden="true" focusable="false">
          <path d="M0-10V7M-5 2 0 9 5 2" transform={`rotate(${from})`} />
        </svg>
      )}
      {t('plant.wind', { speed: formatNumber(wind.latest?.v) })}
    </span>
  );
}

function Ground({ frame }: { frame: PlanFrame }) {
  const metres = frame.scale * 10;
  return (
    <g>
      {frame.placed.map(({ id, x, y, radius }) =>
        radius > 0 ? <circle key={id} className="plan-tank" cx={x} cy={y} r={radius} /> : null,
      )}
      <path className="plan-scale" d={`M14 ${frame.height - 12}h${metres}`} />
      <text className="drawn-soft" x={20 + metres} y={frame.height - 8}>
        10 m
      </text>
    </g>
  );
}

/** Tanks and detectors where the site file says they stand, north up. */
export function PlanView(props: DrawingProps) {
  const { t } = useWords();
  const frame = planFrame(props.standing.map(({ point }) => point));
  if (frame === null) return null;
  return (
    <Drawing
      {...props}
      title={t('plant.panels.plan')}
      note={<Wind standing={props.standing} />}
      size={frame}
      places={frame.placed}
    >
      <Ground frame={frame} />
    </Drawing>
  );
}
