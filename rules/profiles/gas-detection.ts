import type { ProfileEntry, ProfileLimit } from '../profile-file.ts';
import { SOURCE_KINDS } from '../source-kind.ts';
import { findSubstance } from '../substance.ts';
import { withoutNoise } from '../unit-conversion.ts';
import {
  type BuiltInEntry,
  type BuiltInProfile,
  bilingual,
  cite,
  entry,
  exact,
  guide,
  lower,
  recommended,
  upper,
} from './built-in-profile.ts';
import { exposureLimit, TOXIC_LIMITS, type ToxicLimits } from './toxic-limits.ts';

const GAS = 'GB/T 50493-2019';
const IDLH_FIRST = 0.05;
const IDLH_SECOND = 0.1;

/** Second-level combustible alarms and faults of detectors go to the fire control room (GB/T 50493-2019 5.1.2). */
const ROUTE_COMBUSTIBLE: NonNullable<ProfileEntry['route']> = {
  limits: ['HH'],
  fault: true,
  to: 'fire-control-room',
};
const ROUTE_FAULT: NonNullable<ProfileEntry['route']> = {
  limits: [],
  fault: true,
  to: 'fire-control-room',
};

const COMBUSTIBLE = guide(
  bilingual(
    '可燃气体浓度达到报警设定值，可能发生泄漏，存在爆燃危险。',
    'Combustible gas has reached the set point: a leak is likely and it may ignite.',
  ),
  bilingual(
    '立即停止周边动火和进车，从上风向核实泄漏点；二级报警时通知消防控制室，切断泄漏源，疏散下风向人员。',
    'Stop hot work and vehicles nearby at once and look for the leak from upwind; at the second level tell the fire control room, isolate the leak and clear people downwind.',
  ),
);

const TOXIC_FIRST = bilingual(
  '立即通知现场人员撤向上风向，佩戴空气呼吸器后再核实；二级报警时切断泄漏源并启动应急预案。',
  'Send people upwind at once and check only with breathing apparatus on; at the second level isolate the leak and start the emergency plan.',
);

/** The four gases for which coal mines have limits of their own. */
const MINE_GASES = ['7783-06-4', '7446-09-5', '10102-44-0', '7664-41-7'];
const OUTSIDE_MINES = SOURCE_KINDS.filter((kind) => kind !== 'coal-mine');

function toxicGuidance(cas: string): BuiltInEntry['guidance'] {
  const { zh, en } = findSubstance(cas)?.name ?? { zh: cas, en: cas };
  return guide(
    bilingual(
      `${zh}浓度达到职业接触限值的报警设定值，现场人员可能中毒。`,
      `The ${en} concentration has reached a set point of its exposure limit: people there may be poisoned.`,
    ),
    TOXIC_FIRST,
  );
}

function toxicLevels(
  first: number,
  second: number,
  { cas }: ToxicLimits,
  confidence: ProfileLimit['confidence'],
  basis: 'oel' | 'idlh',
): BuiltInEntry {
  const citation = cite(GAS, '5.5.2-3', confidence);
  const mines = MINE_GASES.includes(cas) ? { sourceKind: OUTSIDE_MINES } : {};
  return entry('toxic-gas', toxicGuidance(cas), {
    substance: cas,
    unit: 'mg/m3',
    when: { setPointBasis: [basis], ...mines },
    limits: { H: upper(first, citation), HH: upper(second, citation) },
  });
}

function toxicEntries(toxic: ToxicLimits): readonly BuiltInEntry[] {
  const limit = exposureLimit(toxic);
  const byExposure =
    limit === null ? [] : [toxicLevels(limit, 2 * limit, toxic, toxic.confidence, 'oel')];
  const { idlh } = toxic;
  if (idlh === undefined) return byExposure;
  const [first, second] = [withoutNoise(IDLH_FIRST * idlh), withoutNoise(IDLH_SECOND * idlh)];
  return [
    ...byExposure,
    toxicLevels(first, second, toxic, toxic.idlhConfidence ?? 'found', 'idlh'),
  ];
}

const BENZENE = '71-43-2';
const CARBON_MONOXIDE = '630-08-0';

/** Numbers that hold beside the table: an amendment not read, and the ceiling of carbon monoxide in thin air. */
const FURTHER: readonly BuiltInEntry[] = [
  entry('toxic-gas', toxicGuidance(BENZENE), {
    substance: BENZENE,
    unit: 'mg/m3',
    when: { setPointBasis: ['oel'] },
    limits: {
      H: { ...upper(3, cite(GAS, '5.5.2-3', 'memory-low')), edition: 'GBZ 2.1-2019 amendment 1' },
      HH: { ...upper(6, cite(GAS, '5.5.2-3', 'memory-low')), edition: 'GBZ 2.1-2019 amendment 1' },
    },
  }),
  entry('toxic-gas', toxicGuidance(CARBON_MONOXIDE), {
    substance: CARBON_MONOXIDE,
    unit: 'mg/m3',
    when: { setPointBasis: ['oel'], plateau: ['high-plateau'] },
    limits: {
      H: upper(15, cite(GAS, '5.5.2-3', 'memory-high')),
      HH: upper(30, cite(GAS, '5.5.2-3', 'memory-high')),
    },
  }),
];

/** A point of that kind in a plant; in ppm. Mines have a limit of their own. */
function carbonMonoxide(
  when: NonNullable<ProfileEntry['when']>,
  ppm: number,
  citation: ReturnType<typeof cite>,
): BuiltInEntry {
  const sourceKind: NonNullable<ProfileEntry['when']>['sourceKind'] = [
    'tank-farm',
    'process-unit',
    'gas-storage',
    'warehouse',
    'pipeline',
  ];
  return entry('carbon-monoxide', toxicGuidance(CARBON_MONOXIDE), {
    when: { sourceKind, ...when },
    limits: { H: upper(ppm, citation) },
    route: ROUTE_FAULT,
  });
}

const OXYGEN = guide(
  bilingual(
    '环境氧含量偏离正常：欠氧可致人窒息，过氧使可燃物极易起火。',
    'Ambient oxygen is off: too little suffocates people, too much makes everything burn fiercely.',
  ),
  bilingual(
    '立即撤出人员并加强通风，未佩戴空气呼吸器不得进入；过氧时禁止一切火源。',
    'Get people out at once and ventilate; nobody enters without breathing apparatus; with too much oxygen allow no source of ignition.',
  ),
);

/** Gas detectors of any source: combustible, toxic by substance, oxygen. */
export const GAS_DETECTION: BuiltInProfile = {
  profile: {
    id: 'gas-detection',
    name: bilingual('可燃气体和有毒气体检测报警', 'Combustible and toxic gas detection'),
  },
  points: [
    entry('combustible-gas', COMBUSTIBLE, {
      limits: { H: upper(25, cite(GAS, '5.5.2-1')), HH: upper(50, cite(GAS, '5.5.2-2')) },
      route: ROUTE_COMBUSTIBLE,
    }),
    entry('combustible-gas-line', COMBUSTIBLE, {
      limits: { H: exact(1, cite(GAS, '5.5.2-5')), HH: exact(2, cite(GAS, '5.5.2-5')) },
      route: ROUTE_COMBUSTIBLE,
    }),
    entry(
      'toxic-gas',
      guide(
        bilingual(
          '有毒气体浓度达到报警设定值，现场人员可能中毒。',
          'A toxic gas has reached its set point: people there may be poisoned.',
        ),
        TOXIC_FIRST,
      ),
      { route: ROUTE_FAULT },
    ),
    ...TOXIC_LIMITS.flatMap(toxicEntries),
    ...FURTHER,
    entry('oxygen', OXYGEN, {
      limits: {
        L: recommended(lower(19.5, cite(GAS, '5.5.2-4'))),
        H: recommended(upper(23.5, cite(GAS, '5.5.2-4'))),
      },
      route: ROUTE_FAULT,
    }),
    // 20 mg/m3 at 20 °C, and the 15 of thin air, rounded to the safe side.
    carbonMonoxide({}, 17.16, cite(GAS, '5.5.2-3')),
    carbonMonoxide({ plateau: ['high-plateau'] }, 12.87, cite(GAS, '5.5.2-3', 'memory-high')),
  ],
};
