import { useWords } from '../parts/words.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';
import { minePlaces, mineShape } from './mine-places.ts';

const SIZE = { width: 920, height: 350 };

function Face() {
  const { t } = useWords();
  return (
    <g>
      <path className="roadway" d="M40 290H790V70H40" />
      <path className="roadway-air" d="M40 290H790V70H40" />
      <text className="drawn-soft" x="44" y="341">
        {t('plant.mine.intake')} →
      </text>
      <text className="drawn-soft" x="44" y="30">
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
      <path className="roadway heading" d="M40 180H800" />
      <path className="roadway-air" d="M800 130H60" />
      <path className="duct" d="M150 235H700" />
      <text className="drawn-soft" x="44" y="78">
        ← {t('plant.mine.return')}
      </text>
      <text className="drawn-soft" x="44" y="290">
        {t('plant.mine.duct')} →
      </text>
      <text className="drawn-soft" x="850" y="186">
        {t('plant.mine.face')}
      </text>
    </g>
  );
}

/** A mine's roadway with its sensors where they hang. */
export function MineView(props: DrawingProps) {
  const { t } = useWords();
  const points = props.standing.map(({ point }) => point);
  const shape = mineShape(points);
  return (
    <Drawing
      {...props}
      title={t(shape === 'face' ? 'plant.panels.roadway' : 'plant.panels.heading')}
      note={<span className="soft">{t('plant.notToScale')}</span>}
      size={SIZE}
      places={minePlaces(points, shape)}
    >
      {shape === 'face' ? <Face /> : <Heading />}
    </Drawing>
  );
}
