import type { Level } from '../../../../rules/register.ts';
import type { InterlockArea } from '../api/answers.ts';
import { type AreaStand, areaStand } from '../live/area-stand.ts';
import type { Words } from './words.ts';

/** Whose colour it wears. Its shapes are those of no alarm: what it shows is not acknowledged, it is done. */
const LEVEL_OF_STAND: Readonly<Record<AreaStand, Level | undefined>> = {
  'not-cut': 1,
  abnormal: 1,
  locked: 2,
  cut: 3,
  permitted: 4,
  normal: undefined,
};

const OCTAGON = 'M10 1.5h12l8.5 8.5v12L22 30.5H10L1.5 22V10z';
const BOLT = 'M18 5 9 18h6l-2 9 10-14h-6.5z';
const PADLOCK = 'M5 14h22v15H5zM10 14V9a6 6 0 0 1 12 0v5';

const SHAPES: Readonly<Record<AreaStand, readonly string[]>> = {
  'not-cut': [OCTAGON, BOLT],
  abnormal: [OCTAGON, BOLT],
  locked: [PADLOCK],
  cut: [BOLT, 'M4 5 28 27'],
  permitted: [BOLT],
  normal: [],
};

/** The colour that an area has, as that of a level. */
export function areaLevel(area: InterlockArea): Level | undefined {
  return LEVEL_OF_STAND[areaStand(area)];
}

/** How an area stands, whose colour it has and whether it is powered, for the style sheets. */
export function areaData(area: InterlockArea) {
  return {
    'data-stand': areaStand(area),
    'data-level': areaLevel(area),
    'data-fed': String(area.fed),
  };
}

/** How an area stands, by shape and colour; the words stand beside it. An empty ring where nothing is required. */
export function AreaMark({ area }: { area: InterlockArea }) {
  const stand = areaStand(area);
  if (stand === 'normal') return <span className="no-mark" aria-hidden="true" />;
  return (
    <svg
      className="area-mark"
      data-stand={stand}
      data-level={LEVEL_OF_STAND[stand]}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[stand].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

/** Whether an area is powered, or an inlet open, in words. */
export function areaPower({ fed, stops }: InterlockArea, { t }: Words): string {
  if (fed === null) return t(`plant.area.${stops}.unknown`);
  return t(fed ? `plant.area.${stops}.fed` : `plant.area.${stops}.cut`);
}

/** Everything that is to be said of an area beside whether it is powered, the worst first. */
export function areaWords(area: InterlockArea, { t }: Words): readonly string[] {
  const { stops, required, fed, locked, state } = area;
  // That power is still on says it already.
  const isAbnormal = area.feedAbnormal && areaStand(area) !== 'not-cut';
  const cut = fed === null ? 'unproven' : fed ? 'notCut' : 'required';
  return [
    ...(required ? [t(`plant.area.${stops}.${cut}`)] : []),
    ...(isAbnormal ? [t(`plant.area.${stops}.abnormal`)] : []),
    ...(locked ? [t('plant.area.locked')] : []),
    ...(state === 'restore-permitted' ? [t(`plant.area.${stops}.permitted`)] : []),
  ];
}
