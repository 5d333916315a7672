import { useState } from 'react';
import { shelveChoices } from '../alarms/offered.ts';
import type { ActionFields, PointVerb } from '../alarms/verb.ts';
import type { Point } from '../api/answers.ts';
import { useServices, useView } from '../app/services.ts';
import { pointKey } from '../live/place.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { useWords } from '../parts/words.ts';
import { useRight } from '../session/rights.ts';
import {
  MODE_CHOICES,
  type PointOffer,
  type PointStand,
  pointOffers,
  shelfLevel,
} from './point-offers.ts';

const TEXT_OF = {
  calibration: 'inhibition.actions.calibration',
  'bump-test': 'inhibition.actions.bump-test',
  maintenance: 'inhibition.actions.maintenance',
  normal: 'inhibition.actions.normal',
  shelve: 'alarm.actions.shelve',
  unshelve: 'alarm.actions.unshelve',
  'out-of-service': 'alarm.actions.outOfService',
  'in-service': 'alarm.actions.inService',
} as const satisfies Record<PointOffer, string>;

/** Those that a reason must be written for, and what to know before. */
const HELP = {
  calibration: 'inhibition.help.hides',
  'bump-test': 'inhibition.help.bump-test',
  maintenance: 'inhibition.help.hides',
  shelve: 'inhibition.help.shelve',
  'out-of-service': 'alarm.forms.outOfServiceHelp',
} as const;

type WrittenOffer = keyof typeof HELP;

function isWritten(offer: PointOffer): offer is WrittenOffer {
  return offer in HELP;
}

function minuteChoices(offer: WrittenOffer, stand: PointStand): readonly number[] {
  if (offer === 'out-of-service') return [];
  return offer === 'shelve' ? shelveChoices(shelfLevel(stand)) : MODE_CHOICES;
}

/** What the gateway is asked for when an offer is taken. */
function requestOf(offer: PointOffer): readonly [verb: PointVerb, fields: ActionFields] {
  switch (offer) {
    case 'calibration':
    case 'bump-test':
    case 'maintenance':
    case 'normal':
      return ['mode', { mode: offer }];
    default:
      return [offer, {}];
  }
}

/** What can be done with a point, whether or not it alarms; each with its form where a reason is asked for. */
export function PointButtons({ point, stand }: { point: Point; stand: PointStand }) {
  const { actions } = useServices();
  const { t, name } = useWords();
  const isBusy = useView(({ busy }) => busy.has(pointKey(point)));
  const rights = { operate: useRight('operate'), supervise: useRight('supervise') };
  const offers = pointOffers(stand, rights);
  const [form, setForm] = useState<WrittenOffer | null>(null);
  const perform = async (offer: PointOffer, written: ActionFields) => {
    const [verb, fields] = requestOf(offer);
    if (await actions.onPoint(point, verb, { ...fields, ...written }, name(point))) setForm(null);
  };
  if (offers.length === 0) return null;
  return (
    <section className="verbs" aria-label={t('plant.panels.actions')}>
      <div className="verb-buttons">
        {offers.map((offer) => (
          <button
            key={offer}
            type="button"
            className={offer === 'normal' ? 'button strong' : 'button'}
            disabled={isBusy}
            aria-expanded={isWritten(offer) ? form === offer : undefined}
            onClick={() =>
              isWritten(offer) ? setForm(form === offer ? null : offer) : perform(offer, {})
            }
          >
            {t(TEXT_OF[offer])}
          </button>
        ))}
      </div>
      {form !== null && offers.includes(form) && (
        <ActionForm
          key={form}
          help={t(HELP[form])}
          label={t('alarm.forms.reason')}
          isTextNeeded
          minuteChoices={minuteChoices(form, stand)}
          isBusy={isBusy}
          onCancel={() => setForm(null)}
          onConfirm={(reason, minutes) =>
            perform(form, minutes === null ? { reason } : { reason, minutes })
          }
        />
      )}
    </section>
  );
}
