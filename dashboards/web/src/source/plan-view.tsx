import { useWords } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';
import { type PlanFrame, planFrame } from './plan-frame.ts';
import { type WindReading, windOf } from './wind.ts';

/** Why a reading can't be taken as it stands, and how old it is; nothing where it can. */
function Doubt({ reading, nowMs }: { reading: WindReading; nowMs: number }) {
  const { t, ago } = useWords();
  const { point, trust } = reading;
  if (trust === 'ok') return null;
  const age = ago(point.latest?.t, nowMs);
  return (
    <em>
      {t(`trust.${trust}`)}
      {age === null ? '' : ` · ${age}`}
    </em>
  );
}

/** How fast the wind blows, and whither, where somebody measures it and it may be gone by. */
function WindNote({ standing, nowMs }: Pick<DrawingProps, 'standing' | 'nowMs'>) {
  const { t } = useWords();
  const wind = windOf(standing, nowMs);
  if (wind === null) return null;
  const { speed, from } = wind;
  return (
    <span className="wind soft value" data-trust={speed.trust}>
      {from !== null && from.value !== null && (
        <svg viewBox="-12 -12 24 24" aria-hidden="true" focusable="false" data-trust={from.trust}>
          <path d="M0-10V7M-5 2 0 9 5 2" transform={`rotate(${from.value})`} />
        </svg>
      )}
      <span>{t('plant.wind', { speed: formatNumber(speed.value) })}</span>
      <Doubt reading={speed} nowMs={nowMs} />
      {from !== null && from.trust !== 'ok' && <span>{t('plant.windFrom')}</span>}
      {from !== null && <Doubt reading={from} nowMs={nowMs} />}
    </span>
  );
}

function Ground({ frame: { placed, bar } }: { frame: PlanFrame }) {
  const bottom = bar.y + bar.height;
  return (
    <g>
      {placed.map(({ id, x, y, radius }) =>
        radius > 0 ? <circle key={id} className="plan-tank" cx={x} cy={y} r={radius} /> : null,
      )}
      <path className="plan-scale" d={`M14 ${bottom - 12}h${bar.length}`} />
      <text className="drawn-soft" x={20 + bar.length} y={bottom - 8}>
        {bar.lengthM} m
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
      note={<WindNote standing={props.standing} nowMs={props.nowMs} />}
      size={frame}
      places={frame.placed}
      clear={[frame.bar]}
    >
      <Ground frame={frame} />
    </Drawing>
  );
}
