import { bilingual } from './bilingual.ts';

/** What people do to points so that their alarms are not told as always. */
export const INHIBITION_TEXTS = bilingual(
  {
    title: 'Shelved, out of service, in a mode',
    kinds: {
      shelved: 'shelved',
      'out-of-service': 'out of service',
      calibration: 'calibration',
      maintenance: 'maintenance',
      'bump-test': 'bump test',
    },
    columns: {
      place: 'Where',
      kind: 'What',
      rules: 'Alarms',
      since: 'Since',
      until: 'Ends',
      by: 'By',
      reason: 'Reason',
      act: 'Action',
    },
    allRules: 'all',
    noEnd: 'when somebody ends it',
    unknown: 'not known',
    end: {
      shelved: 'Unshelve',
      'out-of-service': 'Return to service',
      calibration: 'End the mode',
      maintenance: 'End the mode',
      'bump-test': 'End the mode',
    },
    left: '{{span}} left',
    none: 'Nothing is set aside',
    old: 'The list may be old: it could not be loaded.',
    actions: {
      calibration: 'Calibrate',
      maintenance: 'Maintain',
      'bump-test': 'Bump test',
      normal: 'End the mode',
    },
    help: {
      hides:
        'Its readings neither raise nor clear an alarm until the mode is over. At most 30 min, then it ends by itself.',
      'bump-test':
        'Its alarms are marked TEST and do not sound. At most 30 min, then it ends by itself.',
      shelve:
        'Its alarms stay out of sight until the time is over, or until one gets worse. Without an alarm up to level 2, at most 60 min.',
    },
    by: 'by {{who}}',
  },
  {
    title: '搁置、停用、模式中',
    kinds: {
      shelved: '已搁置',
      'out-of-service': '已停用',
      calibration: '标定',
      maintenance: '维护',
      'bump-test': '通气测试',
    },
    columns: {
      place: '位置',
      kind: '状态',
      rules: '报警',
      since: '起始',
      until: '结束',
      by: '操作人',
      reason: '原因',
      act: '操作',
    },
    allRules: '全部',
    noEnd: '由人工结束',
    unknown: '未知',
    end: {
      shelved: '取消搁置',
      'out-of-service': '恢复使用',
      calibration: '结束该模式',
      maintenance: '结束该模式',
      'bump-test': '结束该模式',
    },
    left: '剩余 {{span}}',
    none: '没有测点被搁置、停用或处于模式中',
    old: '未能读取，所示可能不是最新。',
    actions: {
      calibration: '进行标定',
      maintenance: '进行维护',
      'bump-test': '通气测试',
      normal: '结束该模式',
    },
    help: {
      hides: '该模式期间，读数既不触发也不消除报警。最长 30 分钟，到时自动结束。',
      'bump-test': '该模式期间的报警标为“测试”，不发声。最长 30 分钟，到时自动结束。',
      shelve: '到时或报警加重之前，其报警不在视野内。当前无报警时，至 2 级为止，最长 60 分钟。',
    },
    by: '操作人：{{who}}',
  },
);
