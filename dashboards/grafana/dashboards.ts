import type { Dashboard, Panel } from './dashboard.ts';

const COUNTS: readonly Panel[] = [
  { type: 'count', title: ['一级（红）', 'Level 1 (red)'], level: 1 },
  { type: 'count', title: ['二级（橙）', 'Level 2 (orange)'], level: 2 },
  { type: 'count', title: ['三级（黄）', 'Level 3 (yellow)'], level: 3 },
  { type: 'count', title: ['四级（蓝）', 'Level 4 (blue)'], level: 4 },
];
const LAST: readonly Panel[] = [
  { type: 'quality', title: ['质量不良的读数', 'Readings of doubtful quality'] },
  { type: 'events', title: ['报警事件', 'Alarm events'] },
];

/** Tanks, gas detectors, wind. */
const CHEMICAL_PARK: Dashboard = {
  uid: 'hazgate-chemical-park',
  title: ['Hazgate 化工园区', 'Chemical park'],
  panels: [
    ...COUNTS,
    {
      type: 'trend',
      title: ['储罐液位', 'Tank level'],
      kinds: ['tank-level'],
      unit: 'lengthm',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['储罐温度', 'Tank temperature'],
      kinds: ['tank-temperature', 'temperature'],
      unit: 'celsius',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['储罐压力', 'Tank pressure'],
      kinds: ['tank-pressure'],
      unit: 'none',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['可燃气体', 'Combustible gas'],
      kinds: ['combustible-gas', 'combustible-gas-line'],
      unit: 'none',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['有毒气体', 'Toxic gas'],
      kinds: ['toxic-gas'],
      unit: 'none',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['风速', 'Wind speed'],
      kinds: ['wind-speed'],
      unit: 'velocityms',
      figure: 'mean',
    },
    ...LAST,
  ],
};

/** Methane, carbon monoxide, air, fans and feeds. */
const COAL_MINE: Dashboard = {
  uid: 'hazgate-coal-mine',
  title: ['Hazgate 煤矿', 'Coal mine'],
  panels: [
    ...COUNTS,
    {
      type: 'trend',
      title: ['甲烷', 'Methane'],
      kinds: ['methane'],
      unit: 'percent',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['一氧化碳', 'Carbon monoxide'],
      kinds: ['carbon-monoxide'],
      unit: 'ppm',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['风速', 'Air speed'],
      kinds: ['air-speed'],
      unit: 'velocityms',
      figure: 'min',
    },
    { type: 'trend', title: ['氧气', 'Oxygen'], kinds: ['oxygen'], unit: 'percent', figure: 'min' },
    {
      type: 'trend',
      title: ['局部通风机', 'Fans'],
      kinds: ['fan'],
      unit: 'bool_on_off',
      figure: 'last',
    },
    {
      type: 'trend',
      title: ['供电', 'Feeds'],
      kinds: ['feed'],
      unit: 'bool_on_off',
      figure: 'last',
    },
    ...LAST,
  ],
};

/** Water, beach, movement and rain. */
const TAILINGS_DAM: Dashboard = {
  uid: 'hazgate-tailings-dam',
  title: ['Hazgate 尾矿库', 'Tailings dam'],
  panels: [
    ...COUNTS,
    {
      type: 'trend',
      title: ['库水位', 'Pool level'],
      kinds: ['pool-level'],
      unit: 'lengthm',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['浸润线埋深', 'Phreatic depth'],
      kinds: ['phreatic-depth', 'piezometer'],
      unit: 'lengthm',
      figure: 'min',
    },
    {
      type: 'trend',
      title: ['干滩长度', 'Beach length'],
      kinds: ['beach-length'],
      unit: 'lengthm',
      figure: 'min',
    },
    {
      type: 'trend',
      title: ['安全超高', 'Freeboard'],
      kinds: ['freeboard'],
      unit: 'lengthm',
      figure: 'min',
    },
    {
      type: 'trend',
      title: ['位移', 'Displacement'],
      kinds: ['displacement', 'landslide-displacement'],
      unit: 'lengthmm',
      figure: 'max',
    },
    {
      type: 'trend',
      title: ['降雨量（24 h）', 'Rainfall (24 h)'],
      kinds: ['rainfall'],
      unit: 'lengthmm',
      figure: 'max',
    },
    ...LAST,
  ],
};

/** One for each of the three kinds of site. */
export const DASHBOARDS: readonly Dashboard[] = [CHEMICAL_PARK, COAL_MINE, TAILINGS_DAM];
