import { bilingual } from './bilingual.ts';

/** What an alarm is about, by its rule. */
export const RULE_TEXTS = bilingual(
  {
    high: '{{quantity}} high',
    low: '{{quantity}} low',
    item: 'Group: {{quantity}}',
    named: {
      inventory: 'More {{name}} than declared',
      vote: 'Vote {{name}}',
      'vote-deviation': 'Gauges of vote {{name}} differ',
      'vote-degraded': 'Vote {{name}} degraded',
    },
    whole: {
      communication: 'No data',
      instrument: 'Instrument fault',
      smoke: 'Smoke',
      switch: 'Switch',
      pond: 'Whole pond',
      'major-hazard': 'Has become a major hazard source',
      'major-hazard-grade': 'Worse grade than declared',
    },
    guidance: {
      inventory:
        'By their levels the tanks hold more of this substance than was declared. Compare the gauges; stop receiving it or move some away; if it is to stay, have the source identified and graded anew.',
      'major-hazard':
        'With what the tanks hold now, S has reached 1: this is a major hazard source (GB 18218). Compare the gauges; reduce what is stored; if it is to stay, have the source identified, graded and filed.',
      'major-hazard-grade':
        'With what the tanks hold now, R has reached a worse grade than the declared one (GB 18218), which asks for other safeguards. Compare the gauges; reduce what is stored; if it is to stay, have the source graded anew.',
      vote: 'As many gauges as the vote asks for have reached the limit. Act as on the limit itself; at high-high of a tank, make sure that the inlet is closed.',
      'vote-deviation':
        'Gauges that measure the same differ from each other: at least one of them is wrong. Read the level on site, find the wrong one, have it repaired.',
      'vote-degraded':
        'A gauge of the vote is bad, silent or in calibration and does not vote. Have it repaired soon; with no gauge left nobody sees whether the limit is reached: watch the level on site.',
    },
  },
  {
    high: '{{quantity}}高',
    low: '{{quantity}}低',
    item: '组：{{quantity}}',
    named: {
      inventory: '{{name}}存量超过申报量',
      vote: '表决 {{name}}',
      'vote-deviation': '表决 {{name}} 仪表偏差',
      'vote-degraded': '表决 {{name}} 降级',
    },
    whole: {
      communication: '通信中断',
      instrument: '仪表故障',
      smoke: '烟雾',
      switch: '开关量',
      pond: '全库',
      'major-hazard': '已构成重大危险源',
      'major-hazard-grade': '重大危险源级别高于申报级别',
    },
    guidance: {
      inventory:
        '按液位推算，储罐中该物质的存量已超过申报量。核对液位计；停止接收或转出部分物料；确需保留的，应重新辨识和分级。',
      'major-hazard':
        '按储罐现有存量计算，S 已达到 1，构成重大危险源（GB 18218）。核对液位计；降低存量；确需保留的，应辨识、分级并备案。',
      'major-hazard-grade':
        '按储罐现有存量计算，R 已达到比申报更高的级别（GB 18218），对应更高的安全要求。核对液位计；降低存量；确需保留的，应重新分级。',
      vote: '达到限值的仪表数已满足表决要求。按该限值的要求处置；储罐高高液位时确认进料已切断。',
      'vote-deviation':
        '测量同一参数的仪表相互偏差过大，至少有一台不准。现场核对液位，找出故障仪表并检修。',
      'vote-degraded':
        '参与表决的仪表有失效、中断或标校中的，不参与表决。尽快修复；若已无仪表可用，则无法判断是否到达限值，应现场监视液位。',
    },
  },
);

/** What is measured, by the quantity in a rule's name or by a point's kind. */
export const QUANTITY_TEXTS = bilingual(
  {
    level: 'Level',
    temperature: 'Temperature',
    pressure: 'Pressure',
    flow: 'Flow',
    gas: 'Gas',
    'tank-level': 'Tank level',
    'tank-temperature': 'Tank temperature',
    'tank-pressure': 'Tank pressure',
    methane: 'Methane',
    'combustible-gas': 'Combustible gas',
    'combustible-gas-line': 'Line-type combustible gas',
    'toxic-gas': 'Toxic gas',
    oxygen: 'Oxygen',
    'carbon-monoxide': 'Carbon monoxide',
    'wind-speed': 'Wind speed',
    'air-speed': 'Air speed',
    'pool-level': 'Pool level',
    displacement: 'Displacement',
    rainfall: 'Rainfall',
    seepage: 'Seepage',
    'landslide-displacement': 'Landslide displacement',
    turbidity: 'Turbidity',
    piezometer: 'Piezometer',
    'phreatic-depth': 'Phreatic depth',
    'beach-length': 'Beach length',
    freeboard: 'Freeboard',
    analog: 'Analog value',
    smoke: 'Smoke',
    fan: 'Fan',
    feed: 'Power feed',
    door: 'Door',
    'duct-flow': 'Duct flow',
    valve: 'Valve',
    pump: 'Pump',
    switch: 'Switch',
  },
  {
    level: '液位',
    temperature: '温度',
    pressure: '压力',
    flow: '流量',
    gas: '气体',
    'tank-level': '储罐液位',
    'tank-temperature': '储罐温度',
    'tank-pressure': '储罐压力',
    methane: '甲烷',
    'combustible-gas': '可燃气体',
    'combustible-gas-line': '线型可燃气体',
    'toxic-gas': '有毒气体',
    oxygen: '氧气',
    'carbon-monoxide': '一氧化碳',
    'wind-speed': '风速',
    'air-speed': '巷道风速',
    'pool-level': '库水位',
    displacement: '位移',
    rainfall: '降雨量',
    seepage: '渗流量',
    'landslide-displacement': '滑坡体位移',
    turbidity: '浑浊度',
    piezometer: '渗压计',
    'phreatic-depth': '浸润线埋深',
    'beach-length': '干滩长度',
    freeboard: '安全超高',
    analog: '模拟量',
    smoke: '烟雾',
    fan: '风机',
    feed: '馈电',
    door: '风门',
    'duct-flow': '风筒风量',
    valve: '阀门',
    pump: '泵',
    switch: '开关量',
  },
);
