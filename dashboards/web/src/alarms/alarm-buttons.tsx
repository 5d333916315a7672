import type { Alarm } from '../../../../rules/alarm.ts';
import { hrefOf, parseRoute } from '../app/route.ts';
import { useServices, useView } from '../app/services.ts';
import { go, useRoute } from '../app/use-route.ts';
import { placeKey } from '../live/place.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { VerbButtons } from '../parts/verb-buttons.tsx';
import { useWords } from '../parts/words.ts';
import { useRights } from '../session/rights.ts';
import { actText } from './act.ts';
import { titleOf } from './alarm-names.ts';
import { offered, shelveChoices, type Verb } from './offered.ts';
import type { ActionFields, ServiceVerb } from './verb.ts';

/** Those that need something written first, and what to know before. */
const FORMS: Partial<Record<Verb, { readonly help: string | null; readonly asksReason: boolean }>> =
  {
    comment: { help: null, asksReason: false },
    shelve: { help: 'alarm.forms.shelveHelp', asksReason: true },
    'out-of-service': { help: 'alarm.forms.outOfServiceHelp', asksReason: true },
    close: { help: 'alarm.forms.closeHelp', asksReason: false },
  };

interface VerbFormProps {
  readonly alarm: Alarm;
  readonly verb: Verb;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: (fields: ActionFields) => void;
}

function VerbForm({ alarm, verb, isBusy, onCancel, onConfirm }: VerbFormProps) {
  const { t, find } = useWords();
  const form = FORMS[verb];
  if (form === undefined) return null;
  const { help, asksReason } = form;
  const confirm = (text: string, minutes: number | null) => {
    if (asksReason) onConfirm({ reason: text, ...(minutes === null ? {} : { minutes }) });
    else onConfirm(text === '' ? {} : { comment: text });
  };
  return (
    <ActionForm
      help={help === null ? null : (find(help) ?? null)}
      label={t(asksReason ? 'alarm.forms.reason' : 'alarm.forms.comment')}
      isTextNeeded={verb !== 'close'}
      minuteChoices={verb === 'shelve' ? shelveChoices(alarm.level) : []}
      isBusy={isBusy}
      onCancel={onCancel}
      onConfirm={confirm}
    />
  );
}

function isServiceVerb(verb: Verb): verb is ServiceVerb {
  return verb === 'out-of-service' || verb === 'in-service';
}

/** Shows a form of an alarm, or none, by the address; nothing where its details are not open any more. */
function showForm({ id }: Alarm, verb: Verb | null): void {
  const { page, parts, query } = parseRoute(window.location.hash);
  if (page !== 'alarms' || parts[1] !== id) return;
  go(hrefOf(page, parts, { ...query, form: verb ?? '' }), true);
}

/** What can be done with the alarm, each with its form where it needs one. */
export function AlarmButtons({ alarm }: { alarm: Alarm }) {
  const { actions, store } = useServices();
  const words = useWords();
  const { query } = useRoute();
  const point = { site: alarm.site, source: alarm.source, id: alarm.point ?? '' };
  const isBusy = useView(({ busy }) => busy.has(alarm.id ?? '') || busy.has(placeKey(alarm)));
  const verbs = offered(alarm, useRights());
  // In the address, where a key of the page puts it too.
  const form = verbs.find((verb) => verb === query.form && verb in FORMS) ?? null;
  const setForm = (verb: Verb | null) => showForm(alarm, verb);
  const subject = titleOf(store.current().names, alarm, words);
  const perform = async (verb: Verb, fields: ActionFields) => {
    // A group has no point: it is acted upon by its alarm.
    const done =
      isServiceVerb(verb) && alarm.point !== null
        ? await actions.onPoint(point, verb, { rule: alarm.rule, ...fields }, subject)
        : await actions.onAlarm(alarm, verb, fields, subject);
    if (done) setForm(null);
  };
  if (verbs.length === 0) return null;
  return (
    <section className="verbs">
      <VerbButtons
        verbs={verbs}
        textOf={(verb) => actText(verb, words.t)}
        strong="acknowledge"
        hasForm={(verb) => verb in FORMS}
        form={form}
        isBusy={isBusy}
        onForm={setForm}
        onAct={(verb) => void perform(verb, {})}
      />
      {alarm.level === 1 && <p className="soft">{words.t('alarm.forms.levelOne')}</p>}
      {form !== null && (
        <VerbForm
          key={form}
          alarm={alarm}
          verb={form}
          isBusy={isBusy}
          onCancel={() => setForm(null)}
          onConfirm={(fields) => perform(form, fields)}
        />
      )}
    </section>
  );
}
