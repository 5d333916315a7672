import { stripVTControlCharacters, styleText } from 'node:util';
import type { Alarm } from '../rules/alarm.ts';
import type { HazgateEvent } from '../rules/event.ts';
import { parseInstant } from '../rules/time.ts';
import { secondsOf, type Timescale, type Verdict } from './expectation.ts';

/** The languages of the product. */
export type Language = 'zh' | 'en';

/** How a timeline is written. */
export interface TimelineStyle {
  readonly language: Language;
  readonly coloured: boolean;
}

/** Language of the process's locale: Chinese for `zh`, English for all else. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}

const TYPE_NAMES_ZH: Readonly<Record<string, string>> = {
  raised: '报警',
  escalated: '升级',
  'de-escalated': '降级',
  returned: '恢复',
  acknowledged: '确认',
  reset: '复位',
  shelved: '搁置',
  unshelved: '解除搁置',
  suppressed: '抑制',
  unsuppressed: '解除抑制',
  'out-of-service': '停用',
  'in-service': '启用',
  commented: '备注',
  closed: '关闭',
  'cut-required': '要求断电',
  'cut-commanded': '下发断电',
  'cut-confirmed': '断电已确认',
  'cut-failed': '断电失败',
  'feed-abnormal': '馈电异常',
  'feed-normal': '馈电正常',
  'restore-permitted': '允许复电',
  restored: '已复电',
  locked: '闭锁',
  unlocked: '解锁',
  gap: '观测中断',
  'clock-step': '时钟跳变',
  'clock-skew': '设备时钟错误',
  'counter-restarted': '计数重新开始',
  'config-changed': '配置变更',
  'season-changed': '汛期变更',
  'input-quarantined': '输入被隔离',
  'view-lost': '失去观测',
  'view-regained': '恢复观测',
  started: '启动',
  stopped: '停止',
  checkpoint: '检查点',
};

/** Colour of a level in a terminal; orange, which it lacks, is yellow there. */
export const COLOUR_OF_LEVEL = { 1: 'red', 2: 'yellow', 3: 'cyan', 4: 'blue' } as const;
const LEVEL_NAMES = {
  zh: { 1: '红', 2: '橙', 3: '黄', 4: '蓝' },
  en: { 1: 'red', 2: 'orange', 3: 'yellow', 4: 'blue' },
} as const;
const TYPE_WIDTH = 15;

function paint(
  style: TimelineStyle,
  format: Parameters<typeof styleText>[0],
  text: string,
): string {
  return style.coloured ? styleText(format, text, { validateStream: false }) : text;
}

/** Columns a text takes in a terminal: a CJK character takes two. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce(
    (width, character) => width + (/[\u2E80-\uFFEF]/u.test(character) ? 2 : 1),
    0,
  );
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function clockText(event: HazgateEvent, scale: Timescale): string {
  const at = parseInstant(event.at);
  const seconds = at === null ? Number.NaN : secondsOf(at, scale);
  return `${seconds.toFixed(3).padStart(10)} s`;
}

function alarmText(alarm: Alarm, { language }: TimelineStyle): string {
  const point =
    alarm.point === null
      ? `${alarm.site}/${alarm.source}`
      : `${alarm.site}/${alarm.source}/${alarm.point}`;
  const unit = alarm.unit === null ? '' : ` ${alarm.unit}`;
  const value = alarm.value === null ? '' : `  ${alarm.value}${unit}`;
  const limit = alarm.limit === null ? '' : ` (${alarm.limitName} ${alarm.limit})`;
  const mark = alarm.mark === null ? '' : `  ${alarm.mark}`;
  return `${point}  ${alarm.rule}  ${LEVEL_NAMES[language][alarm.level]}${value}${limit}  ${alarm.state}${mark}`;
}

function detailOf(event: HazgateEvent, style: TimelineStyle): string {
  switch (event.kind) {
    case 'alarm':
      return alarmText(event.alarm, style);
    case 'interlock': {
      const { site, source, area, cause, value } = event.interlock;
      return `${site}/${source}  ${area}  ${cause}${value === null ? '' : `  ${value}`}`;
    }
    case 'system':
      return `${event.system.part}: ${event.system.detail}`;
  }
}

/** What people call a type of event. */
export function eventName(type: string, language: Language): string {
  return (language === 'zh' ? TYPE_NAMES_ZH[type] : undefined) ?? type;
}

/** One line for one event: seconds of the scenario, what happened, to what. */
export function eventLine(event: HazgateEvent, scale: Timescale, style: TimelineStyle): string {
  const name = eventName(event.type, style.language);
  const type = padded(name, TYPE_WIDTH);
  const isNews = event.type === 'raised' || event.type === 'escalated';
  const coloured =
    event.kind === 'alarm' && isNews
      ? paint(style, ['bold', COLOUR_OF_LEVEL[event.alarm.level]], type)
      : paint(style, event.kind === 'system' ? 'gray' : 'green', type);
  const by = event.by === null ? '' : `  ${style.language === 'zh' ? '操作人' : 'by'} ${event.by}`;
  return `${clockText(event, scale)}  ${coloured}  ${detailOf(event, style)}${by}`;
}

/** One line for one expectation. */
export function verdictLine({ expect, ok, reason }: Verdict, style: TimelineStyle): string {
  const words =
    style.language === 'zh' ? (['通过', '未通过'] as const) : (['ok', 'FAILED'] as const);
  const mark = ok ? paint(style, 'green', words[0]) : paint(style, ['bold', 'red'], words[1]);
  return `${padded(mark, 8)} ${JSON.stringify(expect)}${reason === undefined ? '' : `\n         ${reason}`}`;
}

/** The closing figures of a run. */
export interface RunSummary {
  readonly events: number;
  readonly expectations: number;
  readonly failed: number;
  readonly readings: number;
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
}

/** The closing line. */
export function summaryLine(summary: RunSummary, style: TimelineStyle): string {
  const { events, expectations, failed, readings, virtualSeconds, wallSeconds } = summary;
  const wall = wallSeconds.toFixed(3);
  const text =
    style.language === 'zh'
      ? `${readings} 条读数，${events} 个事件，${expectations} 项预期，${failed} 项未通过；模拟 ${virtualSeconds} 秒，用时 ${wall} 秒`
      : `${readings} readings, ${events} events, ${expectations} expectations, ${failed} failed; ${virtualSeconds} s played in ${wall} s`;
  return paint(style, failed > 0 ? ['bold', 'red'] : ['bold', 'green'], text);
}
