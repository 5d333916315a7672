import { useState } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import { useServices, useView } from '../app/services.ts';
import { useRoute } from '../app/use-route.ts';
import { useWords } from '../parts/words.ts';
import { useRight } from '../session/rights.ts';
import { AlarmForm } from './alarm-form.tsx';
import { titleOf } from './alarm-names.ts';
import { offered, type Verb } from './offered.ts';
import type { ActionFields, PointVerb } from './verb.ts';

const TEXT_OF = {
  acknowledge: 'alarm.actions.acknowledge',
  reset: 'alarm.actions.reset',
  close: 'alarm.actions.close',
  comment: 'alarm.actions.comment',
  shelve: 'alarm.actions.shelve',
  unshelve: 'alarm.actions.unshelve',
  'out-of-service': 'alarm.actions.outOfService',
  'in-service': 'alarm.actions.inService',
} as const satisfies Record<Verb, string>;

/** Those that need something written first. */
const WITH_FORM: readonly Verb[] = ['comment', 'shelve', 'out-of-service', 'close'];

function isPointVerb(verb: Verb): verb is PointVerb {
  return verb === 'out-of-service' || verb === 'in-service';
}

/** What can be done with the alarm, each with its form where it needs one. */
export function AlarmButtons({ alarm }: { alarm: Alarm }) {
  const { actions, live } = useServices();
  const words = useWords();
  const { query } = useRoute();
  const isBusy = useView((view) => view.busy.has(alarm.id ?? ''));
  const rights = { operate: useRight('operate'), supervise: useRight('supervise') };
  const verbs = offered(alarm, rights);
  const asked = verbs.find((verb) => verb === query.form && WITH_FORM.includes(verb)) ?? null;
  const [form, setForm] = useState<Verb | null>(asked);
  const subject = titleOf(live.current(), alarm, words);
  const perform = async (verb: Verb, fields: ActionFields) => {
    // A group has no point: it is acted upon by its alarm.
    const done =
      isPointVerb(verb) && alarm.point !== null
        ? await actions.onPoint(alarm, verb, fields, subject)
        : await actions.onAlarm(alarm, verb, fields, subject);
    if (done) setForm(null);
  };
  if (verbs.length === 0) return null;
  return (
    <section className="verbs">
      <div className="verb-buttons">
        {verbs.map((verb) => (
          <button
            key={verb}
            type="button"
            className={verb === 'acknowledge' ? 'button strong' : 'button'}
            disabled={isBusy}
            aria-expanded={WITH_FORM.includes(verb) ? form === verb : undefined}
            onClick={() =>
              WITH_FORM.includes(verb) ? setForm(form === verb ? null : verb) : perform(verb, {})
            }
          >
            {words.t(TEXT_OF[verb])}
          </button>
        ))}
      </div>
      {alarm.level === 1 && <p className="soft">{words.t('alarm.forms.levelOne')}</p>}
      {form !== null && verbs.includes(form) && (
        <AlarmForm
          key={form}
          verb={form}
          level={alarm.level}
          isBusy={isBusy}
          onCancel={() => setForm(null)}
          onConfirm={(fields) => perform(form, fields)}
        />
      )}
    </section>
  );
}
