import {
  ALARM_INPUTS,
  type AlarmAxes,
  type AlarmInput,
  alarmStateOf,
  RAISED,
  transition,
} from '../../rules/alarm-machine.ts';

const RETURNED: AlarmAxes = { ...RAISED, condition: 'returned' };

/** The axes that people meet, by the name of their column. */
const COLUMNS: Readonly<Record<string, AlarmAxes>> = {
  UNACK: RAISED,
  ACKED: { ...RAISED, acknowledged: true },
  RTNUN: RETURNED,
  LATCHED: { ...RETURNED, latched: true },
  'LATCHED ✓': { ...RETURNED, latched: true, acknowledged: true },
  'SHELVED, active': { ...RAISED, shelved: true },
  'SHELVED, returned': { ...RETURNED, shelved: true },
  'OUT_OF_SERVICE, active': { ...RAISED, outOfService: true },
  'OUT_OF_SERVICE, returned': { ...RETURNED, outOfService: true },
};

function cell(axes: AlarmAxes, input: AlarmInput, latching: boolean): string {
  const next = transition(axes, input, latching);
  if ('refused' in next) return '✗';
  if (next.events.length === 0) return next.axes.conditionKnown ? '·' : '?';
  const state = alarmStateOf(next.axes);
  return next.axes.acknowledged && state === 'LATCHED' ? `${state} ✓` : state;
}

function row(name: string, input: AlarmInput, latching: boolean): string {
  const cells = Object.values(COLUMNS).map((axes) => cell(axes, input, latching));
  return `| ${[name, ...cells].join(' | ')} |`;
}

/** The alarm machine as a table in Markdown: what each input makes of each state. */
export function alarmTable(): string {
  const names = Object.keys(COLUMNS);
  const rows = ALARM_INPUTS.flatMap((input) =>
    input === 'return'
      ? [row('return', input, false), row('return, latching', input, true)]
      : [row(input, input, false)],
  );
  return [
    `| input | ${names.join(' | ')} |`,
    `|${' --- |'.repeat(names.length + 1)}`,
    ...rows,
  ].join('\n');
}
