import { useWords } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import { damHeight, damPlaces, TUBE_FOOT, TUBE_HEAD } from './dam-places.ts';
import { bodyUnderSlope, type DamShape, damShape } from './dam-shape.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';
import { pathThrough } from './plane.ts';

const WIDTH = 920;
const BODY = bodyUnderSlope();
const DASHES = ['8 5', '2 4', '14 4 2 4', '5 2'];

function Section({ shape }: { shape: DamShape }) {
  const { t } = useWords();
  const { pool, crest, toe, tubes, lines } = shape;
  return (
    <g>
      <path className="dam-water" d={`M0 ${pool.y}H${pool.x}L${pool.x - 60} 320H0z`} />
      <path
        className="dam-body"
        d={`M0 320V${pool.y + 120}L${pool.x} ${pool.y}L${crest.x} ${crest.y}h24L${toe.x} ${toe.y}z`}
      />
      <path className="dam-pool" d={`M0 ${pool.y}H${pool.x}`} />
      {lines.map(({ alongM, spots }, index) => (
        <path
          key={alongM}
          className="dam-line"
          strokeDasharray={dashesOf(index)}
          d={pathThrough(spots)}
        />
      ))}
      <path className="dam-free" d={`M${pool.x} ${pool.y}H${crest.x}V${crest.y}`} />
      {tubes.map(({ id, ground }) => (
        <path
          key={id}
          className="dam-tube"
          d={`M${ground.x} ${ground.y - TUBE_HEAD}V${TUBE_FOOT}`}
        />
      ))}
      <text className="drawn-soft" x="10" y={pool.y - 8}>
        {t('plant.dam.pool')}
      </text>
      <text
        className="drawn-soft above-slope"
        x={(pool.x + crest.x) / 2 - 12}
        y={(pool.y + crest.y) / 2 - 6}
      >
        {t('plant.dam.beach')}
      </text>
      <text className="drawn-soft" x={crest.x + 6} y={crest.y + 20}>
        {t('plant.dam.crest')}
      </text>
    </g>
  );
}

/** How the line of a section is broken: every one otherwise, as far as eyes tell them apart. */
function dashesOf(index: number): string {
  return DASHES[index % DASHES.length] ?? '';
}

/** What the broken lines of the drawing are, beside the title: inside, they would stand in the way of the tubes. */
function LineKey({ lines }: Pick<DamShape, 'lines'>) {
  const { t } = useWords();
  return (
    <>
      {lines.map(({ alongM }, index) => (
        <span key={alongM} className="line-key soft">
          <svg viewBox="0 0 36 8" aria-hidden="true" focusable="false">
            <path className="dam-line" strokeDasharray={dashesOf(index)} d="M0 4H36" />
          </svg>
          {alongM === null || lines.length === 1
            ? t('plant.dam.phreatic')
            : t('plant.dam.phreaticAt', { along: formatQuantity(alongM, 'm') })}
        </span>
      ))}
      <span className="soft">{t('plant.notToScale')}</span>
    </>
  );
}

/** A dam's cross-section: pool, beach, freeboard, and the phreatic line of each section through what measures it. */
export function DamView(props: DrawingProps) {
  const { t } = useWords();
  const points = props.standing.map(({ point }) => point);
  const shape = damShape(points);
  return (
    <Drawing
      {...props}
      title={t('plant.panels.section')}
      note={<LineKey lines={shape.lines} />}
      size={{ width: WIDTH, height: damHeight(shape) }}
      places={damPlaces(shape, points)}
      clear={BODY}
    >
      <Section shape={shape} />
    </Drawing>
  );
}
