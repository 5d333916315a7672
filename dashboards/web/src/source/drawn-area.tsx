import type { InterlockArea } from '../api/answers.ts';
import { areaStand } from '../live/area-stand.ts';
import { AreaMark, areaData, areaPower, areaWords } from '../parts/area-mark.tsx';
import { useWords } from '../parts/words.ts';
import { DRAWN_SIZE } from './drawn-size.ts';
import { shortened } from './drawn-text.ts';
import { FittedLine } from './fitted-line.tsx';
import type { DrawnArea } from './mine-areas.ts';
import { between, distance, middleOf, nearestOf, pathThrough } from './plane.ts';
import { lineOf, nearestAlong, outlineOf, type Roadway } from './roadway.ts';

const MARK_SIZE = 26;
/** From the left edge of the box to its words. */
const WORDS_AT = 40;
const SQUARE = 10;
/** Between the roadway and the outline of the first area, and between outlines. */
const OUTLINE_GAP = 4;
const OUTLINE_STEP = 6;

interface DrawnAreaProps {
  readonly area: InterlockArea;
  readonly drawn: DrawnArea;
}

/** What an area lies along, and how wide that is drawn. */
interface AlongProps {
  readonly roadway: Roadway;
  readonly width: number;
}

/** The outline of an area around its stretch of roadway, broken otherwise for each way in which it stands. */
export function AreaOutline({
  area,
  drawn: { stretch, rank },
  roadway,
  width,
}: DrawnAreaProps & AlongProps) {
  if (stretch === null) return null;
  const half = width / 2 + OUTLINE_GAP + rank * OUTLINE_STEP;
  const outline = outlineOf(lineOf(roadway, stretch), half);
  return <path className="area-outline" d={`${pathThrough(outline)}z`} {...areaData(area)} />;
}

/** Hatches the stretch of an area without power. */
export function PowerOff({
  area,
  drawn: { stretch },
  roadway,
  width,
}: DrawnAreaProps & AlongProps) {
  if (stretch === null || area.fed !== false) return null;
  return (
    <path
      className="area-dead"
      d={pathThrough(lineOf(roadway, stretch))}
      strokeWidth={width}
      stroke="url(#power-off)"
      fill="none"
    />
  );
}

/** The pattern of a stretch without power. */
export function PowerOffPattern() {
  return (
    <pattern
      id="power-off"
      width="12"
      height="12"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <path className="area-hatch" d="M0 0V12" />
    </pattern>
  );
}

/** The line from the box of an area to the edge of its stretch: farther in, it would run under labels of sensors. */
export function AreaLeader({
  drawn: { stretch, box },
  roadway,
  width,
}: Pick<DrawnAreaProps, 'drawn'> & AlongProps) {
  if (stretch === null) return null;
  const inside = nearestAlong(roadway, stretch, middleOf(box));
  const start = nearestOf(box, inside);
  const share = Math.max(0, 1 - width / 2 / distance(start, inside));
  const end = between([start, inside], share);
  return (
    <g className="area-leader">
      <path d={pathThrough([start, end])} />
      <circle cx={end.x} cy={end.y} r="3" />
    </g>
  );
}

/** What is to be said of an area: its name, whether it is powered, and what is required of it. */
export function AreaBox({ area, drawn: { box } }: DrawnAreaProps) {
  const words = useWords();
  const name = words.name({ id: area.area, name: area.name });
  const power = areaPower(area, words);
  const required = words.list(areaWords(area, words));
  const room = box.width - WORDS_AT - 8;
  return (
    <g className="drawn-area" transform={`translate(${box.x} ${box.y})`} {...areaData(area)}>
      <title>{name}</title>
      <rect className="area-box" width={box.width} height={box.height} rx="4" />
      <svg
        x="7"
        y={(box.height - MARK_SIZE) / 2}
        width={MARK_SIZE}
        height={MARK_SIZE}
        aria-hidden="true"
      >
        {areaStand(area) !== 'normal' && <AreaMark area={area} />}
      </svg>
      <FittedLine
        text={name}
        size={DRAWN_SIZE.area}
        room={room}
        fitting={shortened}
        className="area-name"
        x={WORDS_AT}
        y={15}
      />
      <rect className="area-square" x={WORDS_AT} y="22" width={SQUARE} height={SQUARE} />
      <text className="area-word" x={WORDS_AT + SQUARE + 6} y="31" fontSize={DRAWN_SIZE.area}>
        {power}
      </text>
      {required !== '' && (
        <FittedLine
          text={required}
          size={DRAWN_SIZE.area}
          weight="bold"
          room={room}
          className="area-word"
          x={WORDS_AT}
          y={47}
        />
      )}
    </g>
  );
}
