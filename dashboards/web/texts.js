/** Every text of the page, in both languages. */
export const TEXTS = {
  zh: {
    title: '重大危险源监控',
    language: 'English',
    connecting: '正在连接…',
    live: '实时',
    lost: '连接中断',
    alarms: '报警',
    noAlarms: '当前没有报警',
    loading: '正在读取…',
    acknowledge: '确认',
    acknowledging: '确认中…',
    acknowledgeAll: '确认屏幕上全部',
    more: (count) => `还有 ${count} 条报警未显示`,
    orderHeld: '指针停留时顺序保持不变',
    hidden: { SHELVED: '已搁置', SUPPRESSED: '设计抑制', OUT_OF_SERVICE: '停用' },
    columns: {
      level: '级别',
      state: '状态',
      place: '位置',
      what: '报警',
      value: '当前值',
      limit: '限值',
      since: '起始',
      act: '',
    },
    states: {
      UNACK: '未确认',
      ACKED: '已确认',
      RTNUN: '已恢复 · 未确认',
      LATCHED: '已恢复 · 待复位',
    },
    levels: { 1: '红', 2: '橙', 3: '黄', 4: '蓝' },
    limits: { red: '红色', orange: '橙色', yellow: '黄色', blue: '蓝色' },
    marks: { DRILL: '演练', TEST: '测试', late: '迟到数据', pending: '尚未落盘' },
    sites: '场所',
    allSites: '全部场所',
    quiet: '正常',
    points: (count) => `${count} 个测点`,
    untrusted: (count) => `${count} 个不可信`,
    values: '当前值',
    valueColumns: { point: '测点', value: '数值', quality: '质量', age: '时效' },
    trust: {
      ok: '良好',
      old: '超过周期',
      stale: '无数据',
      bad: '坏值',
      uncertain: '可疑',
      calibrating: '标定/维护',
      never: '从未收到',
    },
    since: (span) => `已 ${span}`,
    ago: (span) => `${span}前`,
    units: { second: '秒', minute: '分', hour: '时', day: '天' },
    failed: '操作未成功',
    conflict: '该报警在此期间已变化，请查看最新状态后再决定。',
    unknownAlarm: '没有这条报警。',
    notDurable: '磁盘尚未确认此操作，请再次查看该报警。',
    noAnswer: '网关没有应答，此操作可能没有生效。',
    refused: (status) => `网关拒绝了请求（${status}）。`,
    someFailed: (failed, all) => `${all} 条中有 ${failed} 条未能确认。`,
    on: '投入',
    off: '断开',
  },
  en: {
    title: 'Major hazard monitoring',
    language: '中文',
    connecting: 'Connecting…',
    live: 'Live',
    lost: 'Connection lost',
    alarms: 'Alarms',
    noAlarms: 'No alarms',
    loading: 'Loading…',
    acknowledge: 'Acknowledge',
    acknowledging: 'Acknowledging…',
    acknowledgeAll: 'Acknowledge all on screen',
    more: (count) => `${count} more alarms not shown`,
    orderHeld: 'Order held while you point',
    hidden: { SHELVED: 'shelved', SUPPRESSED: 'suppressed', OUT_OF_SERVICE: 'out of service' },
    columns: {
      level: 'Level',
      state: 'State',
      place: 'Where',
      what: 'Alarm',
      value: 'Value',
      limit: 'Limit',
      since: 'Since',
      act: '',
    },
    states: {
      UNACK: 'Unacknowledged',
      ACKED: 'Acknowledged',
      RTNUN: 'Returned, unackn.',
      LATCHED: 'Returned, to reset',
    },
    levels: { 1: 'Red', 2: 'Orange', 3: 'Yellow', 4: 'Blue' },
    limits: {},
    marks: { DRILL: 'DRILL', TEST: 'TEST', late: 'late data', pending: 'not on disk yet' },
    sites: 'Sites',
    allSites: 'All sites',
    quiet: 'Normal',
    points: (count) => `${count} points`,
    untrusted: (count) => `${count} not trusted`,
    values: 'Current values',
    valueColumns: { point: 'Point', value: 'Value', quality: 'Quality', age: 'Age' },
    trust: {
      ok: 'good',
      old: 'older than its period',
      stale: 'no data',
      bad: 'bad',
      uncertain: 'uncertain',
      calibrating: 'calibration',
      never: 'never seen',
    },
    since: (span) => `for ${span}`,
    ago: (span) => `${span} ago`,
    units: { second: 's', minute: 'min', hour: 'h', day: 'd' },
    failed: 'Not done',
    conflict: 'The alarm has changed meanwhile. Look at it as it is now, then decide.',
    unknownAlarm: 'There is no such alarm.',
    notDurable: 'The disk has not confirmed the action yet. Look at the alarm again.',
    noAnswer: 'The gateway did not answer. The action may not have taken effect.',
    refused: (status) => `The gateway refused the request (${status}).`,
    someFailed: (failed, all) => `${failed} of ${all} could not be acknowledged.`,
    on: 'on',
    off: 'off',
  },
};

/** Shown in both languages at once: whoever stands in front of a blind screen must understand it. */
export const BLIND_TEXTS = {
  zh: (clock, span) => `自 ${clock} 起无画面更新 —— 所示为 ${span}前的数据，请勿据此判断安全`,
  en: (clock, span) =>
    `No view since ${clock} — what is shown is ${span} old. Do not take it for safe.`,
};

const QUANTITIES = {
  level: { zh: '液位', en: 'Level' },
  temperature: { zh: '温度', en: 'Temperature' },
  pressure: { zh: '压力', en: 'Pressure' },
  flow: { zh: '流量', en: 'Flow' },
  methane: { zh: '甲烷', en: 'Methane' },
  gas: { zh: '气体', en: 'Gas' },
  'combustible-gas': { zh: '可燃气体', en: 'Combustible gas' },
  'combustible-gas-line': { zh: '线型可燃气体', en: 'Line-type combustible gas' },
  'toxic-gas': { zh: '有毒气体', en: 'Toxic gas' },
  oxygen: { zh: '氧气', en: 'Oxygen' },
  'carbon-monoxide': { zh: '一氧化碳', en: 'Carbon monoxide' },
  'wind-speed': { zh: '风速', en: 'Wind speed' },
  'air-speed': { zh: '巷道风速', en: 'Air speed' },
  'pool-level': { zh: '库水位', en: 'Pool level' },
  displacement: { zh: '位移', en: 'Displacement' },
  rainfall: { zh: '降雨量', en: 'Rainfall' },
  seepage: { zh: '渗流量', en: 'Seepage' },
  'landslide-displacement': { zh: '滑坡体位移', en: 'Landslide displacement' },
  turbidity: { zh: '浑浊度', en: 'Turbidity' },
  piezometer: { zh: '渗压计', en: 'Piezometer' },
  'phreatic-depth': { zh: '浸润线埋深', en: 'Phreatic depth' },
  'beach-length': { zh: '干滩长度', en: 'Beach length' },
  freeboard: { zh: '安全超高', en: 'Freeboard' },
  analog: { zh: '模拟量', en: 'Analog value' },
};

const RULES = {
  communication: { zh: '通信中断', en: 'No data' },
  instrument: { zh: '仪表故障', en: 'Instrument fault' },
  smoke: { zh: '烟雾', en: 'Smoke' },
  switch: { zh: '开关量', en: 'Switch' },
};

/** A rule by its name in the reader's language; its id where there is none. */
export function ruleText(rule, language) {
  const whole = RULES[rule];
  if (whole !== undefined) return whole[language];
  const match = /^(.+)-(high|low)$/.exec(rule);
  const quantity = match === null ? undefined : QUANTITIES[match[1]];
  if (quantity === undefined) return rule;
  const high = match[2] === 'high';
  if (language === 'zh') return `${quantity.zh}${high ? '高' : '低'}`;
  return `${quantity.en} ${high ? 'high' : 'low'}`;
}

/** The language to begin with: what was chosen before, else what the browser speaks. */
export function firstLanguage(kept, spoken) {
  if (kept === 'zh' || kept === 'en') return kept;
  return String(spoken ?? '')
    .toLowerCase()
    .startsWith('zh')
    ? 'zh'
    : 'en';
}
