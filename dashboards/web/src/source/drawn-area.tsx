import type { InterlockArea } from '../api/answers.ts';
import { areaStand } from '../live/area-stand.ts';
import { AreaMark, areaLevel, areaPower, areaWords } from '../parts/area-mark.tsx';
import { useWords } from '../parts/words.ts';
import { shortened, squeezed } from './drawn-text.ts';
import type { DrawnArea } from './mine-areas.ts';
import { distance, nearestOf } from './plane.ts';
import { lineOf, nearestAlong, outlineOf, pathThrough, type Roadway } from './roadway.ts';

const NAME_SIZE = 12;
const WORD_SIZE = 12;
const MARK_SIZE = 26;
/** From the left edge of the box to its words. */
const WORDS_AT = 40;
const SQUARE = 10;

interface DrawnAreaProps {
  readonly area: InterlockArea;
  readonly drawn: DrawnArea;
}

/** How an area shows in a drawing, for the style sheet. */
function standData(area: InterlockArea) {
  return {
    'data-stand': areaStand(area),
    'data-level': areaLevel(area),
    'data-fed': String(area.fed),
  };
}

/** Between the roadway and the outline of the first area, and between outlines. */
const OUTLINE_GAP = 4;
const OUTLINE_STEP = 6;

/** The outline of an area around its stretch of roadway, broken otherwise for each way in which it stands. */
export function AreaOutline({
  area,
  drawn: { stretch, rank },
  roadway,
  width,
}: DrawnAreaProps & { readonly roadway: Roadway; readonly width: number }) {
  if (stretch === null) return null;
  const half = width / 2 + OUTLINE_GAP + rank * OUTLINE_STEP;
  const outline = outlineOf(lineOf(roadway, stretch), half);
  return <path className="area-outline" d={`${pathThrough(outline)}z`} {...standData(area)} />;
}

/** Hatches the stretch of an area without power. */
export function PowerOff({
  area,
  drawn: { stretch },
  roadway,
  width,
}: DrawnAreaProps & { readonly roadway: Roadway; readonly width: number }) {
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
}: Pick<DrawnAreaProps, 'drawn'> & { readonly roadway: Roadway; readonly width: number }) {
  if (stretch === null) return null;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const inside = nearestAlong(roadway, stretch, middle);
  const start = nearestOf(box, inside);
  const share = Math.max(0, 1 - width / 2 / distance(start, inside));
  const end = {
    x: start.x + (inside.x - start.x) * share,
    y: start.y + (inside.y - start.y) * share,
  };
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
  const title = shortened(name, NAME_SIZE, room);
  const state = squeezed(required, WORD_SIZE, room);
  const squeeze = { lengthAdjust: 'spacingAndGlyphs' } as const;
  return (
    <g className="drawn-area" transform={`translate(${box.x} ${box.y})`} {...standData(area)}>
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
      <text className="area-name" x={WORDS_AT} y="15" textLength={title.textLength} {...squeeze}>
        {title.text}
      </text>
      <rect className="area-square" x={WORDS_AT} y="22" width={SQUARE} height={SQUARE} />
      <text className="area-word" x={WORDS_AT + SQUARE + 6} y="31">
        {power}
      </text>
      {required !== '' && (
        <text className="area-word" x={WORDS_AT} y="47" textLength={state.textLength} {...squeeze}>
          {state.text}
        </text>
      )}
    </g>
  );
}
