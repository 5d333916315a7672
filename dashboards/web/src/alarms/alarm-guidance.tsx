import type { Alarm } from '../../../../rules/alarm.ts';
import type { Bilingual } from '../../../../rules/register.ts';
import { SUSPICION_GUIDANCE } from '../../../../rules/suspicion-guidance.ts';
import { useView } from '../app/services.ts';
import { Guidance } from '../parts/guidance.tsx';
import { useWords } from '../parts/words.ts';
import { ruleGuidance } from '../text/rule-text.ts';
import { pointAt } from './alarm-names.ts';

/** What to do whatever the point, by rule. */
const OF_RULE: Readonly<Partial<Record<string, Bilingual>>> = SUSPICION_GUIDANCE;

/** Rules under which a point falls silent or breaks: what its profile says of its quantity is not true of them. */
const NOT_OF_QUANTITY: readonly string[] = ['communication', 'instrument'];

/** What to do about it, where the profile says so. */
export function AlarmGuidance({ alarm }: { alarm: Alarm }) {
  const { find, language } = useWords();
  const point = useView((view) => pointAt(view, alarm));
  const ofQuantity = NOT_OF_QUANTITY.includes(alarm.rule) ? null : point?.guidance;
  const ofPoint = OF_RULE[alarm.rule] ?? ofQuantity;
  return <Guidance text={ofPoint?.[language] ?? ruleGuidance(alarm.rule, find)} />;
}
