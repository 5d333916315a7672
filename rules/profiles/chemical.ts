import {
  type BuiltInProfile,
  bilingual,
  byDesign,
  cite,
  derived,
  entry,
  guide,
  recommended,
  upper,
} from './built-in-profile.ts';

const TANKS = 'SH/T 3007-2014';
const DEPOTS = 'GB 50074-2014';
const FARMS = 'AQ 3036-2010';
/** Warm limit of the second level over the upper limit of normal operation; the standard lets it lie between 1.25 and 2 times. */
const SECOND_TEMPERATURE = 1.25;
const SHARE_OF_DESIGN_PRESSURE = 0.8;

/** Tanks and process plant: level, temperature, pressure, flow, wind, valves and pumps. */
export const CHEMICAL: BuiltInProfile = {
  profile: { id: 'chemical', name: bilingual('危险化学品储罐与装置', 'Chemical tanks and plant') },
  points: [
    entry(
      'tank-level',
      guide(
        bilingual(
          '储罐液位超出设计储存液位：过高可能冒罐，过低可能抽空、落浮盘或损坏泵。',
          'The level has left the design storage range: too high it may overflow, too low the pump runs dry or a floating roof lands.',
        ),
        bilingual(
          '高报时停止或减少进料并核对另一液位计；高高报时确认进料阀已联锁关闭；低报时停止出料。',
          'At high, stop or slow the filling and compare the other gauge; at high-high, make sure that the inlet valve has closed; at low, stop drawing off.',
        ),
      ),
      {
        limits: {
          H: {
            ...derived('upper', 'designHighM', {}, cite(TANKS, '5.4.2')),
            design: true,
          },
          HH: byDesign('upper', cite(TANKS, '5.4.3')),
          L: { ...derived('lower', 'designLowM', {}, cite(TANKS, '5.4.2')), design: true },
          LL: byDesign('lower', cite(TANKS, '5.4.4')),
        },
      },
    ),
    entry(
      'tank-level',
      guide(
        bilingual(
          '浮顶罐液位接近浮盘落地高度或超出设计储存液位。',
          'The level nears the height at which the floating roof lands, or has left the design storage range.',
        ),
        bilingual(
          '低报时立即停止出料，防止浮盘落地；高报时停止或减少进料并核对另一液位计。',
          'At low, stop drawing off at once so that the roof does not land; at high, stop or slow the filling and compare the other gauge.',
        ),
      ),
      {
        when: { floatingRoof: [true] },
        limits: {
          L: derived('lower', 'landingHeightM', { plus: 0.2 }, cite(DEPOTS, '15.1.1')),
        },
      },
    ),
    entry(
      'tank-temperature',
      guide(
        bilingual(
          '储罐温度超过正常工作上限，可能引起超压、分解或自聚。',
          'The temperature is above normal operation: pressure may rise, the content may decompose or polymerise.',
        ),
        bilingual(
          '启动喷淋或冷却，停止加热和进料，核对压力与相邻测点。',
          'Start spraying or cooling, stop heating and filling, check the pressure and the neighbouring points.',
        ),
      ),
      {
        limits: {
          H: {
            ...derived(
              'upper',
              'normalMaxTemperatureC',
              {},
              cite(FARMS, 'temperature, first level', 'memory-high'),
            ),
            design: true,
          },
          HH: {
            ...recommended(
              derived(
                'upper',
                'normalMaxTemperatureC',
                { factor: SECOND_TEMPERATURE },
                cite(FARMS, 'temperature, second level', 'memory-high'),
              ),
            ),
            design: true,
          },
        },
      },
    ),
    entry(
      'tank-pressure',
      guide(
        bilingual(
          '容器压力超过正常工作上限；二级报警时已达设计压力的 80 %，接近安全阀起跳。',
          'The pressure is above normal operation; at the second level it has reached 80 % of the design pressure and nears the safety valve.',
        ),
        bilingual(
          '停止进料和加热，打开泄放或冷却，核对安全阀与现场压力表；二级报警时准备撤离。',
          'Stop filling and heating, vent or cool, compare the safety valve and the gauge on site; at the second level prepare to leave.',
        ),
      ),
      {
        limits: {
          H: {
            ...derived(
              'upper',
              'normalMaxPressureMPa',
              {},
              cite(FARMS, 'pressure, first level', 'memory-high'),
            ),
            design: true,
          },
          HH: {
            ...derived(
              'upper',
              'designPressureMPa',
              { factor: SHARE_OF_DESIGN_PRESSURE },
              cite(FARMS, 'pressure, second level', 'memory-high'),
            ),
            design: true,
          },
        },
      },
    ),
    entry(
      'flow',
      guide(
        bilingual(
          '流量超出设计范围，可能超量进料、断流或泄漏。',
          'The flow is outside its design range: overfeeding, a blockage or a leak.',
        ),
        bilingual(
          '核对阀位与上下游流量，必要时停泵。',
          'Compare valve positions and the flows up and down the line; stop the pump if in doubt.',
        ),
      ),
    ),
    entry(
      'wind-speed',
      guide(
        bilingual(
          '风速达到六级，露天作业和装卸有危险。',
          'The wind has reached force 6: work in the open and loading are dangerous.',
        ),
        bilingual(
          '停止露天动火、登高和装卸作业，检查浮顶与临时设施。',
          'Stop hot work, work at height and loading in the open; look after floating roofs and temporary structures.',
        ),
      ),
      {
        when: {
          sourceKind: [
            'tank-farm',
            'process-unit',
            'gas-storage',
            'warehouse',
            'pipeline',
            'custom',
          ],
        },
        limits: { H: upper(13.8, cite(FARMS, 'wind speed', 'memory-high')) },
      },
    ),
    entry(
      'valve',
      guide(
        bilingual('阀门状态变化。', 'A valve has changed its state.'),
        bilingual(
          '与工艺指令核对；未下令而动作时到现场确认。',
          'Compare with what was ordered; look at it on site where nobody ordered it.',
        ),
      ),
    ),
    entry(
      'pump',
      guide(
        bilingual('机泵运行状态变化。', 'A pump has started or stopped.'),
        bilingual(
          '与工艺指令核对；异常停泵时检查联锁原因和液位。',
          'Compare with what was ordered; after an unordered stop look for the interlock that tripped it and at the level.',
        ),
      ),
    ),
  ],
};
