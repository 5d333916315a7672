import type { ProfileEntry } from '../profile-file.ts';
import type { Bilingual, Confidence } from '../register.ts';
import {
  type BuiltInEntry,
  type BuiltInProfile,
  bilingual,
  cite,
  entry,
  guide,
  lower,
  upper,
} from './built-in-profile.ts';
import { METHANE_ROWS, type MethaneRow } from './methane-rows.ts';

const SENSORS_2007 = 'AQ 1029-2007';
const CODE_2016 = '煤矿安全规程 (2016)';

const METHANE_FIRST = bilingual(
  '立即撤人并向调度汇报，停止作业，检查通风；断电区域未经瓦斯检查不得送电。',
  'Withdraw people and tell the dispatcher at once, stop work and look at the ventilation; restore no power before the gas has been checked.',
);

function methaneGuidance(place: Bilingual, scope: Bilingual): BuiltInEntry['guidance'] {
  return guide(
    bilingual(
      `${place.zh}甲烷达到报警浓度；断电范围：${scope.zh}。`,
      `${place.en}: methane has reached the alarm concentration. To be cut: ${scope.en}.`,
    ),
    METHANE_FIRST,
  );
}

function methaneLimits(row: MethaneRow): NonNullable<ProfileEntry['limits']> {
  const clause = `table of methane sensors, ${row.code === null ? row.place.en : `${row.code} (${row.place.en})`}`;
  const source = (confidence: Confidence) =>
    cite(confidence === 'found' ? SENSORS_2007 : CODE_2016, clause, confidence);
  const citation = source(row.confidence);
  return {
    H: upper(row.alarm, citation),
    ...(row.cut === null ? {} : { cut: upper(row.cut, citation) }),
    ...(row.restore === null
      ? {}
      : { restore: upper(row.restore, source(row.restoreConfidence ?? row.confidence)) }),
  };
}

function methaneEntries(row: MethaneRow): readonly BuiltInEntry[] {
  const { placement, place, scope, outburstScope } = row;
  const usual = entry('methane', methaneGuidance(place, scope), {
    placement,
    limits: methaneLimits(row),
    cutScope: scope,
  });
  if (outburstScope === undefined) return [usual];
  const outburst = entry('methane', methaneGuidance(place, outburstScope), {
    placement,
    when: { mineClass: ['outburst'] },
    cutScope: outburstScope,
  });
  return [usual, outburst];
}

const CALIBRATION: NonNullable<ProfileEntry['calibration']> = [
  {
    days: 15,
    sensor: 'catalytic',
    standard: CODE_2016,
    clause: 'calibration of catalytic methane sensors',
    confidence: 'found',
  },
  {
    // Six months, of which some have so many days only.
    days: 181,
    sensor: 'laser',
    standard: CODE_2016,
    clause: 'calibration of laser methane sensors',
    confidence: 'memory-high',
  },
  {
    days: 30,
    standard: CODE_2016,
    clause: 'calibration of monitoring equipment',
    confidence: 'found',
  },
];
const MONTHLY = CALIBRATION.slice(-1);

const AIR = guide(
  bilingual(
    '风速超出允许范围：过低瓦斯可能积聚，过高扬起煤尘。',
    'The air speed is outside its range: too low lets gas gather, too high raises dust.',
  ),
  bilingual(
    '向调度汇报，检查风门、风筒和通风机；风速过低时停止作业并检查瓦斯。',
    'Tell the dispatcher, look at doors, ducts and fans; when too low, stop work and check for gas.',
  ),
);

/** Placement, low and high limit, m/s. */
const AIR_SPEEDS: readonly (readonly [placement: string, low: number | null, high: number])[] = [
  ['working-face', 0.25, 4],
  ['heading-face', 0.25, 4],
  ['rock-heading', 0.15, 4],
  ['main-intake', null, 8],
  ['main-return', null, 8],
];

function airSpeed(placement: string, low: number | null, high: number): BuiltInEntry {
  const citation = cite(CODE_2016, 'permitted air speeds', 'memory-high');
  return entry('air-speed', AIR, {
    placement,
    limits: {
      ...(low === null ? {} : { L: lower(low, citation) }),
      H: upper(high, citation),
    },
  });
}

const HEAT = guide(
  bilingual(
    '环境温度超过规定，可能是设备过热、煤炭自燃或高温热害。',
    'The air is warmer than allowed: hot equipment, coal heating by itself, or plain heat.',
  ),
  bilingual(
    '检查一氧化碳和烟雾，核实热源；超温地点减人并降温。',
    'Check carbon monoxide and smoke and find the source of heat; send people away and cool the place.',
  ),
);

function temperature(placement: string, high: number): BuiltInEntry {
  const limits = { H: upper(high, cite(CODE_2016, 'temperature sensors', 'memory-high')) };
  return entry('temperature', HEAT, { placement, limits });
}

const MINE_GAS = guide(
  bilingual(
    '井下有害气体超过允许浓度，人员可能中毒。',
    'A harmful gas is above what is allowed underground: people may be poisoned.',
  ),
  bilingual(
    '立即撤人至新鲜风流，佩戴自救器，向调度汇报并加强通风。',
    'Withdraw to fresh air with self-rescuers on, tell the dispatcher and increase the ventilation.',
  ),
);

function mineGas(substance: string, ppm: number): BuiltInEntry {
  return entry('toxic-gas', MINE_GAS, {
    substance,
    unit: 'ppm',
    when: { sourceKind: ['coal-mine'] },
    limits: { H: upper(ppm, cite(CODE_2016, 'harmful gases in the air at workplaces')) },
  });
}

/** Coal mines: methane by place, carbon monoxide, air, heat, smoke, and the states that interlocks need. */
export const COAL_MINE: BuiltInProfile = {
  profile: { id: 'coal-mine', name: bilingual('煤矿安全监控', 'Coal mine monitoring') },
  points: [
    entry(
      'methane',
      guide(
        bilingual('甲烷达到报警浓度。', 'Methane has reached the alarm concentration.'),
        METHANE_FIRST,
      ),
      { calibration: CALIBRATION },
    ),
    ...METHANE_ROWS.flatMap(methaneEntries),
    entry(
      'carbon-monoxide',
      guide(
        bilingual(
          '一氧化碳达到 0.0024 %，可能是煤炭自燃、火灾或爆炸后气体。',
          'Carbon monoxide has reached 0.0024 %: coal heating by itself, a fire, or gas left by an explosion.',
        ),
        bilingual(
          '立即撤出受威胁人员，佩戴自救器，查明火源并向调度汇报。',
          'Withdraw everybody at risk with self-rescuers on, find the fire and tell the dispatcher.',
        ),
      ),
      {
        limits: { H: upper(24, cite(CODE_2016, 'carbon monoxide, 0.0024 %')) },
        calibration: MONTHLY,
      },
    ),
    mineGas('10102-44-0', 2.5),
    mineGas('7446-09-5', 5),
    mineGas('7783-06-4', 6.6),
    mineGas('7664-41-7', 40),
    ...AIR_SPEEDS.map((row) => airSpeed(...row)),
    entry('air-speed', AIR),
    temperature('working-face', 30),
    temperature('chamber', 34),
    entry('temperature', HEAT),
    entry(
      'smoke',
      guide(
        bilingual(
          '检测到烟雾，带式输送机或机电设备可能着火。',
          'Smoke: a conveyor or electrical equipment may be on fire.',
        ),
        bilingual(
          '停止输送机，撤出下风侧人员，核对一氧化碳和温度，组织灭火。',
          'Stop the conveyor, clear people downwind, check carbon monoxide and temperature, fight the fire.',
        ),
      ),
    ),
    entry(
      'fan',
      guide(
        bilingual('通风机停止运转，瓦斯可能积聚。', 'A fan has stopped: gas may gather.'),
        bilingual(
          '立即停止作业、撤人并切断电源；恢复通风前检查瓦斯。',
          'Stop work, withdraw people and cut the power at once; check for gas before the fan is started again.',
        ),
      ),
    ),
    entry(
      'duct-flow',
      guide(
        bilingual(
          '风筒风量不足，掘进工作面可能缺风。',
          'The duct carries too little air to the heading.',
        ),
        bilingual(
          '停止作业、撤人，检查风筒与局部通风机。',
          'Stop work, withdraw people, look at the duct and the local fan.',
        ),
      ),
    ),
    entry(
      'feed',
      guide(
        bilingual(
          '馈电状态与断电命令不符时，断电区域仍带电。',
          'Where the load is still fed after a cut, the area is still live.',
        ),
        bilingual(
          '立即人工切断上级电源，查明断电器故障。',
          'Cut the supply upstream by hand at once and find out why the breaker did not open.',
        ),
      ),
    ),
    entry(
      'door',
      guide(
        bilingual(
          '风门打开，风流可能短路。',
          'An air door is open: the ventilation may be short-circuited.',
        ),
        bilingual(
          '派人关闭风门，检查受影响地点的风速和瓦斯。',
          'Have it closed, and check air speed and gas where the air is missing.',
        ),
      ),
    ),
  ],
};
