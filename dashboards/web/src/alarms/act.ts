import type { TFunction } from 'i18next';
import type { PointModeName } from '../../../../rules/point-mode.ts';
import type { ActionFields, AlarmVerb, PointVerb } from './verb.ts';

/** Everything that people do to an alarm, a point or a group, as buttons name it: each mode is one of its own. */
export type Act = Exclude<AlarmVerb | PointVerb, 'mode'> | PointModeName | 'normal';

const TEXT_OF = {
  acknowledge: 'alarm.actions.acknowledge',
  reset: 'alarm.actions.reset',
  close: 'alarm.actions.close',
  comment: 'alarm.actions.comment',
  shelve: 'alarm.actions.shelve',
  unshelve: 'alarm.actions.unshelve',
  'out-of-service': 'alarm.actions.outOfService',
  'in-service': 'alarm.actions.inService',
  calibration: 'inhibition.actions.calibration',
  'bump-test': 'inhibition.actions.bump-test',
  maintenance: 'inhibition.actions.maintenance',
  normal: 'inhibition.actions.normal',
} as const satisfies Record<Act, string>;

/** What a request does, in one word. */
export function actOf(verb: AlarmVerb | PointVerb, { mode = 'normal' }: ActionFields): Act {
  return verb === 'mode' ? mode : verb;
}

/** What people call it. */
export function actText(act: Act, t: TFunction): string {
  return t(TEXT_OF[act]);
}
