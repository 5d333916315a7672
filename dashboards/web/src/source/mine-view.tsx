import type { InterlockArea } from '../api/answers.ts';
import type { SourceAreas } from '../app/use-source.ts';
import { useWords } from '../parts/words.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';
import { AreaBox, AreaLeader, AreaOutline, PowerOff, PowerOffPattern } from './drawn-area.tsx';
import { type DrawnArea, drawnAreas } from './mine-areas.ts';
import { type MineShape, minePlaces, mineShape, ROADWAYS } from './mine-places.ts';
import { type Box, pathThrough } from './plane.ts';

const SIZE = { width: 920, height: 370 };
const WIDTHS: Readonly<Record<MineShape, number>> = { face: 58, heading: 180 };

/** Where the words of the drawing stand: nothing may cover them. */
const WORD_BOXES: Readonly<Record<MineShape, readonly Box[]>> = {
  face: [
    { x: 40, y: 348, width: 90, height: 18 },
    { x: 40, y: 4, width: 90, height: 18 },
    { x: 862, y: 126, width: 58, height: 18 },
  ],
  heading: [
    { x: 40, y: 62, width: 90, height: 18 },
    { x: 40, y: 290, width: 70, height: 18 },
    { x: 862, y: 172, width: 58, height: 18 },
  ],
};

function Face() {
  const { t } = useWords();
  return (
    <g>
      <path className="roadway-air" d={pathThrough(ROADWAYS.face)} />
      <text className="drawn-soft" x="44" y="361">
        {t('plant.mine.intake')} →
      </text>
      <text className="drawn-soft" x="44" y="17">
        ← {t('plant.mine.return')}
      </text>
      <text className="drawn-soft" x="866" y="140">
        {t('plant.mine.face')}
      </text>
    </g>
  );
}

function Heading() {
  const { t } = useWords();
  return (
    <g>
      <path className="roadway-air" d="M800 130H60" />
      <path className="duct" d="M150 235H700" />
      <text className="drawn-soft" x="44" y="76">
        ← {t('plant.mine.return')}
      </text>
      <text className="drawn-soft" x="44" y="304">
        {t('plant.mine.duct')} →
      </text>
      <text className="drawn-soft" x="866" y="186">
        {t('plant.mine.face')}
      </text>
    </g>
  );
}

interface Shown {
  readonly area: InterlockArea;
  readonly drawn: DrawnArea;
}

/** The roadway with the stretches of its areas, and the box of each. */
function Ground({ shape, shown }: { shape: MineShape; shown: readonly Shown[] }) {
  const roadway = ROADWAYS[shape];
  const width = WIDTHS[shape];
  return (
    <g>
      <defs>
        <PowerOffPattern />
      </defs>
      {shown.map((each) => (
        <AreaOutline key={each.drawn.area} {...each} roadway={roadway} width={width} />
      ))}
      <path className="roadway" d={pathThrough(roadway)} strokeWidth={width} />
      {shown.map((each) => (
        <PowerOff key={each.drawn.area} {...each} roadway={roadway} width={width} />
      ))}
      {shown.map(({ drawn }) => (
        <AreaLeader key={drawn.area} drawn={drawn} roadway={roadway} width={width} />
      ))}
      {shape === 'face' ? <Face /> : <Heading />}
      {shown.map((each) => (
        <AreaBox key={each.drawn.area} {...each} />
      ))}
    </g>
  );
}

interface MineViewProps extends DrawingProps {
  /** Null where interlocks cut nothing here. */
  readonly areas: SourceAreas | null;
}

/** A mine's roadway with its sensors where they hang, and how the areas along it stand. */
export function MineView({ areas, ...props }: MineViewProps) {
  const { t } = useWords();
  const points = props.standing.map(({ point }) => point);
  const shape = mineShape(points);
  const places = minePlaces(points, shape);
  const known = areas?.areas ?? [];
  const drawn = drawnAreas(
    known.map(({ area }) => area),
    points,
    places,
    { shape, bottom: SIZE.height },
  );
  const shown = drawn.flatMap((each) => {
    const area = known.find((one) => one.area === each.area);
    return area === undefined ? [] : [{ area, drawn: each }];
  });
  const boxes = drawn.map(({ box }) => box);
  const lowest = Math.max(SIZE.height, ...boxes.map(({ y, height }) => y + height + 10));
  return (
    <Drawing
      {...props}
      title={t(shape === 'face' ? 'plant.panels.roadway' : 'plant.panels.heading')}
      note={
        <>
          {areas?.areOld && <span className="warning">{t('plant.area.notTold')}</span>}
          <span className="soft">{t('plant.notToScale')}</span>
        </>
      }
      size={{ width: SIZE.width, height: lowest }}
      places={places}
      clear={[...boxes, ...WORD_BOXES[shape]]}
    >
      <Ground shape={shape} shown={shown} />
    </Drawing>
  );
}
