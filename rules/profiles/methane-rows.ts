import type { Bilingual, Confidence } from '../register.ts';

/** One row of the table of methane sensors of a coal mine, in %CH4. Met at the value, restored strictly below. */
export interface MethaneRow {
  /** What a site file writes as `placement`. */
  readonly placement: string;
  /** Code of the sensor in the table, where it has one. */
  readonly code: string | null;
  readonly place: Bilingual;
  readonly alarm: number;
  readonly cut: number | null;
  readonly restore: number | null;
  /** What must be without power: everything that is not intrinsically safe there. */
  readonly scope: Bilingual;
  /** The same in a mine prone to outbursts, where it is more. */
  readonly outburstScope?: Bilingual;
  readonly confidence: Confidence;
  /** Confidence of `restore`, where it differs. */
  readonly restoreConfidence?: Confidence;
}

function text(zh: string, en: string): Bilingual {
  return { zh, en };
}

const FACE = text(
  '工作面及其回风巷内全部非本质安全型电气设备',
  'all electrical equipment in the face and its return that is not intrinsically safe',
);
const FACE_OUTBURST = text(
  '工作面及其进、回风巷内全部非本质安全型电气设备',
  'all electrical equipment in the face, its intake and its return that is not intrinsically safe',
);
const INTAKE = text(
  '进风巷内全部非本质安全型电气设备',
  'all electrical equipment in the intake that is not intrinsically safe',
);
const SERIES_FACE = text(
  '被串采煤工作面及其进、回风巷内全部非本质安全型电气设备',
  'all electrical equipment in the face ventilated in series, its intake and its return that is not intrinsically safe',
);
const ONLY_FACE = text(
  '工作面内全部非本质安全型电气设备',
  'all electrical equipment in the face that is not intrinsically safe',
);
const HEADING = text(
  '掘进巷道内全部非本质安全型电气设备',
  'all electrical equipment in the heading that is not intrinsically safe',
);
const BOTH_HEADINGS = text(
  '双巷掘进巷道内全部非本质安全型电气设备',
  'all electrical equipment in both headings that is not intrinsically safe',
);
const CHAMBER = text(
  '机电硐室内全部非本质安全型电气设备',
  'all electrical equipment in the chamber that is not intrinsically safe',
);
const DISTRICT = text(
  '采区回风巷内全部非本质安全型电气设备',
  'all electrical equipment in the district return that is not intrinsically safe',
);
const TROLLEY = text(
  '上风流 100 m 至下风流 100 m 内的架空线电源和全部非本质安全型电气设备',
  'the trolley wire and all electrical equipment that is not intrinsically safe from 100 m upwind to 100 m downwind',
);
const SHEARER = text('采煤机电源', 'the supply of the shearer');
const HEADING_MACHINE = text('掘进机电源', 'the supply of the heading machine');
const VEHICLE = text('机车电源', 'the supply of the vehicle');
const CONVEYORS = text(
  '附近带式输送机及非本质安全型电气设备',
  'the conveyors nearby and equipment that is not intrinsically safe',
);
const PUMP = text('抽采泵电源', 'the supply of the drainage pump');
const NONE = text('只报警，不断电', 'alarm only, no cut');

function row(
  placement: string,
  code: string | null,
  place: Bilingual,
  [alarm, cut, restore]: readonly [number, number | null, number | null],
  scope: Bilingual,
  confidence: Confidence = 'found',
  rest: Partial<MethaneRow> = {},
): MethaneRow {
  return { placement, code, place, alarm, cut, restore, scope, confidence, ...rest };
}

const HIGH = 'memory-high';

/** The whole table. */
export const METHANE_ROWS: readonly MethaneRow[] = [
  // One edition restores below 1.5, the later one below 1.0: the stricter holds.
  row(
    'upper-corner',
    'T0',
    text('采煤工作面上隅角', 'Upper corner of the face'),
    [1.0, 1.5, 1.0],
    FACE,
    'found',
    { restoreConfidence: HIGH },
  ),
  row('working-face', 'T1', text('采煤工作面', 'Working face'), [1.0, 1.5, 1.0], FACE, 'found', {
    outburstScope: FACE_OUTBURST,
  }),
  row('face-return', 'T2', text('采煤工作面回风巷', 'Return of the face'), [1.0, 1.0, 1.0], FACE),
  row(
    'face-intake',
    'T3',
    text('采煤工作面进风巷', 'Intake of the face'),
    [0.5, 0.5, 0.5],
    INTAKE,
    'found',
    { outburstScope: FACE_OUTBURST },
  ),
  row(
    'series-intake',
    'T4',
    text('被串采煤工作面进风巷', 'Intake of a face ventilated in series'),
    [0.5, 0.5, 0.5],
    SERIES_FACE,
  ),
  row(
    'second-return-face',
    'T5',
    text('采用两条以上巷道回风的工作面，第二条回风巷侧', 'Face side of the second return'),
    [1.0, 1.5, 1.0],
    FACE,
    'found',
    { outburstScope: FACE_OUTBURST },
  ),
  row(
    'second-return',
    'T6',
    text('采煤工作面第二条回风巷', 'Second return of the face'),
    [1.0, 1.0, 1.0],
    FACE,
  ),
  row(
    'gas-drain-road',
    'T7',
    text('专用排瓦斯巷', 'Gas drainage road'),
    [2.5, 2.5, 2.5],
    ONLY_FACE,
  ),
  row(
    'mixed-return',
    'T8',
    text('与排瓦斯巷混合后的回风流', 'Return mixed with that of the gas drainage road'),
    [1.0, 1.0, 1.0],
    FACE,
  ),
  row(
    'face-mid-return',
    null,
    text('采煤工作面回风巷中部', 'Middle of the return of the face'),
    [1.0, 1.0, 1.0],
    FACE,
  ),
  row('shearer', null, text('采煤机', 'Shearer'), [1.0, 1.5, 1.0], SHEARER),
  row('heading-face', 'T1', text('掘进工作面', 'Heading face'), [1.0, 1.5, 1.0], HEADING),
  row(
    'heading-return',
    'T2',
    text('掘进工作面回风流', 'Return of the heading'),
    [1.0, 1.0, 1.0],
    HEADING,
  ),
  row(
    'series-fan',
    null,
    text(
      '串联通风掘进工作面局部通风机前',
      'Before the local fan of a heading ventilated in series',
    ),
    [0.5, 0.5, 0.5],
    HEADING,
  ),
  row(
    'heading-machine',
    null,
    text('掘进机', 'Heading machine'),
    [1.0, 1.5, 1.0],
    HEADING_MACHINE,
    HIGH,
  ),
  row(
    'double-heading-return',
    null,
    text('双巷掘进混合回风流', 'Mixed return of a double heading'),
    [1.0, 1.0, 1.0],
    BOTH_HEADINGS,
    HIGH,
  ),
  row(
    'heading-mid',
    null,
    text('掘进巷道中部', 'Middle of the heading'),
    [1.0, 1.0, 1.0],
    HEADING,
    HIGH,
  ),
  row(
    'chamber',
    null,
    text('回风流中机电硐室进风侧', 'Intake side of a machine chamber in the return'),
    [0.5, 0.5, 0.5],
    CHAMBER,
    HIGH,
  ),
  row(
    'district-return',
    null,
    text('采区回风巷', 'District return'),
    [1.0, 1.0, 1.0],
    DISTRICT,
    HIGH,
  ),
  row('main-return', null, text('总回风巷', 'Main return'), [0.75, null, null], NONE, HIGH),
  row(
    'wing-return',
    null,
    text('一翼回风巷', 'Return of one wing'),
    [0.75, null, null],
    NONE,
    HIGH,
  ),
  row(
    'trolley-loading-point',
    null,
    text('架线电机车巷道装煤点', 'Loading point of a trolley road'),
    [0.5, 0.5, 0.5],
    TROLLEY,
  ),
  row(
    'trolley-downwind',
    null,
    text('架线电机车巷道瓦斯涌出巷道下风流', 'Trolley road downwind of a road that emits gas'),
    [0.5, 0.5, 0.5],
    TROLLEY,
  ),
  row(
    'battery-locomotive',
    null,
    text('矿用防爆蓄电池电机车', 'Battery locomotive'),
    [0.5, 0.5, 0.5],
    VEHICLE,
    HIGH,
  ),
  row(
    'diesel-vehicle',
    null,
    text('矿用防爆柴油机车', 'Diesel vehicle'),
    [0.5, 0.5, 0.5],
    VEHICLE,
    HIGH,
  ),
  row('coal-bunker', null, text('煤仓', 'Coal bunker'), [1.5, 1.5, 1.5], CONVEYORS, HIGH),
  row(
    'belt-gallery',
    null,
    text('封闭的地面选煤厂及带式输送机走廊', 'Closed surface belt gallery'),
    [1.5, 1.5, 1.5],
    CONVEYORS,
    HIGH,
  ),
  row(
    'drainage-pump-house',
    null,
    text('地面瓦斯抽采泵房', 'Surface drainage pump house'),
    [0.5, null, null],
    NONE,
    HIGH,
  ),
  row(
    'temporary-drainage-pump',
    null,
    text(
      '井下临时抽采泵站下风侧栅栏外',
      'Downwind of the fence of an underground temporary drainage pump',
    ),
    [1.0, 1.0, 1.0],
    PUMP,
    HIGH,
  ),
];
