import { bilingual } from './bilingual.ts';

/** The pages of trends, of the system and of profiles. */
export const TREND_TEXTS = bilingual(
  {
    add: 'Add a point',
    remove: 'Remove {{name}}',
    none: 'Choose a point to see its past.',
    full: 'No more than {{count}} points at once',
    spans: {
      minutes: '10 min',
      hour: '1 h',
      shift: '8 h',
      day: '1 day',
      week: '1 week',
      month: '1 month',
      year: '1 year',
    },
    span: 'Time shown',
    tail: 'Follow what is new',
    csv: 'CSV',
    png: 'PNG',
    empty: 'No reading in this time',
    failed: 'The readings could not be loaded.',
    bucket: 'mean a {{every}}, with its range',
    raw: 'every reading',
    chart: 'Chart of {{names}}',
    extremes: 'lowest {{low}}, highest {{high}}',
    noLimits: {
      'burial-depth':
        'No limits are drawn: they are held against the burial depth that is made of each reading ({{limits}}), and the curve shows the readings as they came.',
      'rain-24h':
        'No limits are drawn: they are held against the rain of 24 hours ({{limits}}), and the curve shows what fell from one reading to the next.',
    },
  },
  {
    add: '添加测点',
    remove: '移除{{name}}',
    none: '请选择测点查看其历史。',
    full: '同时最多 {{count}} 个测点',
    spans: {
      minutes: '10 分钟',
      hour: '1 小时',
      shift: '8 小时',
      day: '1 天',
      week: '1 周',
      month: '1 月',
      year: '1 年',
    },
    span: '显示时段',
    tail: '跟随最新',
    csv: '导出 CSV',
    png: '导出 PNG',
    empty: '此时段没有读数',
    failed: '无法读取读数。',
    bucket: '每 {{every}} 均值及范围',
    raw: '全部读数',
    chart: '{{names}}曲线',
    extremes: '最低 {{low}}，最高 {{high}}',
    noLimits: {
      'burial-depth':
        '图中不画限值：限值对照的是由读数换算的浸润线埋深（{{limits}}），曲线为原始读数。',
      'rain-24h':
        '图中不画限值：限值对照的是 24 小时雨量（{{limits}}），曲线为相邻两次读数之间的雨量。',
    },
  },
);
