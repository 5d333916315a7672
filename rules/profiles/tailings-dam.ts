import type { PointKindName } from '../point-kind.ts';
import type { ProfileEntry } from '../profile-file.ts';
import {
  type BuiltInEntry,
  type BuiltInProfile,
  bilingual,
  byDesign,
  cite,
  derived,
  entry,
  guide,
  lower,
  upper,
} from './built-in-profile.ts';

const SAFETY = 'GB 39496-2020';
const ONLINE = 'GB 51108-2015';
const DESIGN = 'GB 50863-2013';
/** Fastest rate at which an online system normally measures (GB 51108-2015 4.5.4), in seconds. */
const PERIOD_SECONDS = 600;
const BEACH_REDUCTION = 0.7;

const GRADES = [1, 2, 3, 4, 5] as const;
const FREEBOARD_M = [1.5, 1.0, 0.7, 0.5, 0.4] as const;
const BEACH_UPSTREAM_M = [150, 100, 70, 50, 40] as const;
const BEACH_OTHER_M = [100, 70, 50, 35, 25] as const;

/** Least phreatic depth by the height of the stacked dam, both in m; from 150 m upwards at least that of 150 m. */
const PHREATIC_DEPTH: [number, number][] = [
  [0, 2],
  [30, 2],
  [60, 4],
  [100, 6],
  [150, 8],
];

const COLOURS = ['red', 'orange', 'yellow', 'blue'] as const;

/** The designer gives each item's thresholds (GB 39496-2020 5.5.4). */
function designLimits(bound: 'upper' | 'lower'): NonNullable<ProfileEntry['limits']> {
  const demand = byDesign(bound, cite(SAFETY, '5.5.4'));
  return Object.fromEntries(COLOURS.map((name) => [name, demand]));
}

const FREEBOARD = guide(
  bilingual(
    '安全超高不足，库水可能漫坝；红色为标准最小值，属重大隐患。',
    'The freeboard is short and water may overtop the dam; red is the least that the standard allows, a major hazard.',
  ),
  bilingual(
    '立即停止排放，开启排洪设施降低库水位，撤离下游人员待命。',
    'Stop discharging, open the flood works to lower the pool, and have people downstream ready to leave.',
  ),
);
const BEACH = guide(
  bilingual(
    '干滩过短，库水逼近坝体，浸润线将升高。',
    'The beach is short: water comes near the dam and the phreatic line will rise.',
  ),
  bilingual(
    '停止或改变放矿，降低库水位，加密观测浸润线和位移。',
    'Stop or move the discharge, lower the pool, and watch the phreatic line and the displacement more often.',
  ),
);
const PHREATIC = guide(
  bilingual(
    '浸润线埋深小于控制值，坝体可能渗透破坏或滑坡。',
    'The phreatic line is nearer to the surface than allowed: the dam may pipe or slide.',
  ),
  bilingual(
    '降低库水位，检查排渗设施和坝面渗水，加密观测并组织巡坝。',
    'Lower the pool, look at the drains and at wet spots on the face, measure more often and walk the dam.',
  ),
);

function byGrade(
  kind: 'freeboard' | 'beach-length',
  guidance: BuiltInEntry['guidance'],
  index: number,
  metres: number,
  when: NonNullable<ProfileEntry['when']> = {},
): BuiltInEntry {
  return entry(kind, guidance, {
    when: { grade: [GRADES[index] as number], ...when },
    limits: { red: lower(metres, cite(DESIGN, '4.2', 'memory-high')) },
  });
}

function beachEntries(): readonly BuiltInEntry[] {
  const others: NonNullable<ProfileEntry['when']>['construction'] = ['downstream', 'centreline'];
  return GRADES.flatMap((grade, index) =>
    (
      [
        [['upstream'], BEACH_UPSTREAM_M[index] as number],
        [others, BEACH_OTHER_M[index] as number],
      ] as const
    ).flatMap(([construction, metres]) => {
      const built = { construction: [...(construction as ('upstream' | 'downstream')[])] };
      if (grade < 3) return [byGrade('beach-length', BEACH, index, metres, built)];
      const shorter = Number((metres * BEACH_REDUCTION).toFixed(2));
      return [
        byGrade('beach-length', BEACH, index, metres, { ...built, seepageProven: [false] }),
        byGrade('beach-length', BEACH, index, shorter, { ...built, seepageProven: [true] }),
      ];
    }),
  );
}

function measured(
  kind: PointKindName,
  guidance: BuiltInEntry['guidance'],
  bound: 'upper' | 'lower',
  limits: ProfileEntry['limits'] = {},
): BuiltInEntry {
  return entry(kind, guidance, {
    limits: { ...designLimits(bound), ...limits },
    periodSeconds: PERIOD_SECONDS,
  });
}

const PHREATIC_LIMITS: ProfileEntry['limits'] = {
  red: {
    ...derived(
      'lower',
      'stackedHeightM',
      { table: PHREATIC_DEPTH },
      cite(ONLINE, '8.3.4', 'memory-high'),
    ),
    design: true,
  },
  orange: derived('lower', 'red', { factor: 1.1 }, cite(ONLINE, '8.3.4')),
};

/** Tailings dams and slopes: water, phreatic line, displacement, rain; four colours, of which the design gives most. */
export const TAILINGS_DAM: BuiltInProfile = {
  profile: { id: 'tailings-dam', name: bilingual('尾矿库与边坡', 'Tailings dams and slopes') },
  points: [
    measured('freeboard', FREEBOARD, 'lower'),
    ...FREEBOARD_M.map((metres, index) => byGrade('freeboard', FREEBOARD, index, metres)),
    measured('beach-length', BEACH, 'lower'),
    ...beachEntries(),
    measured('phreatic-depth', PHREATIC, 'lower', PHREATIC_LIMITS),
    measured('piezometer', PHREATIC, 'lower', PHREATIC_LIMITS),
    measured(
      'landslide-displacement',
      guide(
        bilingual(
          '滑坡体位移达到预警值，可能失稳。',
          'The sliding mass has moved as far as its warning value and may give way.',
        ),
        bilingual(
          '撤离影响范围内人员，加密观测，检查裂缝和降雨。',
          'Clear the area it can reach, measure more often, look for cracks and at the rain.',
        ),
      ),
      'upper',
      { orange: derived('upper', 'red', { factor: 0.8 }, cite(ONLINE, '8.3.8')) },
    ),
    measured(
      'displacement',
      guide(
        bilingual(
          '坝体或边坡位移达到预警值，稳定性下降。',
          'The dam or slope has moved as far as its warning value: it is less stable.',
        ),
        bilingual(
          '现场查看裂缝与隆起，核对相邻测点，加密观测；红色时撤离下游人员。',
          'Look for cracks and bulges, compare neighbouring points, measure more often; at red clear people downstream.',
        ),
      ),
      'upper',
    ),
    measured(
      'rainfall',
      guide(
        bilingual(
          '24 小时降雨量达到暴雨等级，库水位将上升。',
          'Rain in 24 hours has reached the grade of a rainstorm: the pool will rise.',
        ),
        bilingual(
          '加强巡坝，检查排洪设施畅通，关注库水位与安全超高。',
          'Walk the dam, see that the flood works are clear, watch the pool level and the freeboard.',
        ),
      ),
      'upper',
      { yellow: upper(50, cite(ONLINE, '8.3.7', 'memory-high')) },
    ),
    measured(
      'pool-level',
      guide(
        bilingual('库水位超过控制水位。', 'The pool is above its control level.'),
        bilingual(
          '停止或减少排放，开启排洪设施，核对安全超高和干滩长度。',
          'Stop or reduce the discharge, open the flood works, check freeboard and beach.',
        ),
      ),
      'upper',
    ),
    measured(
      'seepage',
      guide(
        bilingual(
          '渗流量增大，坝体可能发生渗透破坏。',
          'Seepage has grown: the dam may be piping.',
        ),
        bilingual(
          '查看渗水是否浑浊，检查浸润线，准备反滤压坡。',
          'See whether the water is turbid, check the phreatic line, prepare to weight the toe with filter material.',
        ),
      ),
      'upper',
    ),
    measured(
      'turbidity',
      guide(
        bilingual(
          '渗水变浑，细粒可能被带出坝体。',
          'The seepage is turbid: fines may be leaving the dam.',
        ),
        bilingual(
          '现场取样核实，查找渗漏点，降低库水位。',
          'Take a sample, find where it comes out, lower the pool.',
        ),
      ),
      'upper',
    ),
  ],
};

/** Points that serve any source: analog values and switches. */
export const GENERAL: BuiltInProfile = {
  profile: { id: 'general', name: bilingual('通用测点', 'General points') },
  points: [
    entry(
      'analog',
      guide(
        bilingual(
          '测量值超出本厂设定范围。',
          'The value has left the range that the site has set.',
        ),
        bilingual(
          '核对现场仪表和相关测点，按岗位规程处置。',
          'Compare the gauge on site and related points, and follow the standing instruction.',
        ),
      ),
    ),
    entry(
      'switch',
      guide(
        bilingual('开关量进入报警状态。', 'The switch has entered its alarm state.'),
        bilingual(
          '到现场核实，按岗位规程处置。',
          'Look at it on site and follow the standing instruction.',
        ),
      ),
    ),
  ],
};
