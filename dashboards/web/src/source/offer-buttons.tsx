import type { TFunction } from 'i18next';
import { useState } from 'react';
import { actText } from '../alarms/act.ts';
import { shelveChoices } from '../alarms/offered.ts';
import type { ActionFields } from '../alarms/verb.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { VerbButtons } from '../parts/verb-buttons.tsx';
import { useWords } from '../parts/words.ts';
import { type HidingStand, MODE_CHOICES, type PointOffer, shelfLevel } from './point-offers.ts';

/** Those that a reason must be written for, and what to know before. */
const HELP = {
  calibration: 'inhibition.help.hides',
  'bump-test': 'inhibition.help.bump-test',
  maintenance: 'inhibition.help.hides',
  shelve: 'inhibition.help.shelve',
  'out-of-service': 'alarm.forms.outOfServiceHelp',
} as const;

function isWritten(offer: PointOffer): offer is keyof typeof HELP {
  return offer in HELP;
}

function helpOf(offer: PointOffer, t: TFunction): string | null {
  return isWritten(offer) ? t(HELP[offer]) : null;
}

function minuteChoices(offer: PointOffer, stand: HidingStand): readonly number[] {
  if (offer === 'out-of-service') return [];
  return offer === 'shelve' ? shelveChoices(shelfLevel(stand)) : MODE_CHOICES;
}

interface OfferButtonsProps<Offer extends PointOffer> {
  /** What the buttons are for, for who can't see them. */
  readonly label: string;
  readonly offers: readonly Offer[];
  readonly stand: HidingStand;
  readonly isBusy: boolean;
  /** True where it was done: what was written is then put away. */
  readonly perform: (offer: Offer, written: ActionFields) => Promise<boolean>;
}

/** What can be done with a point or a group of points, whether or not it alarms; each with its form where a reason is asked for. */
export function OfferButtons<Offer extends PointOffer>(props: OfferButtonsProps<Offer>) {
  const { label, offers, stand, isBusy, perform } = props;
  const { t } = useWords();
  const [form, setForm] = useState<Offer | null>(null);
  const act = async (offer: Offer, written: ActionFields) => {
    if (await perform(offer, written)) setForm(null);
  };
  if (offers.length === 0) return null;
  return (
    <section className="verbs" aria-label={label}>
      <VerbButtons
        verbs={offers}
        textOf={(offer) => actText(offer, t)}
        strong="normal"
        hasForm={isWritten}
        form={form}
        isBusy={isBusy}
        onForm={setForm}
        onAct={(offer) => void act(offer, {})}
      />
      {form !== null && offers.includes(form) && (
        <ActionForm
          key={form}
          help={helpOf(form, t)}
          label={t('alarm.forms.reason')}
          isTextNeeded
          minuteChoices={minuteChoices(form, stand)}
          isBusy={isBusy}
          onCancel={() => setForm(null)}
          onConfirm={(reason, minutes) =>
            void act(form, minutes === null ? { reason } : { reason, minutes })
          }
        />
      )}
    </section>
  );
}
