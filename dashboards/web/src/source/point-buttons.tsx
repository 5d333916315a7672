import type { ActionFields, PointVerb } from '../alarms/verb.ts';
import type { Point } from '../api/answers.ts';
import { useServices, useView } from '../app/services.ts';
import { pointKey } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { useRights } from '../session/rights.ts';
import { OfferButtons } from './offer-buttons.tsx';
import { type PointOffer, type PointStand, pointOffers } from './point-offers.ts';

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

/** What can be done with a point. */
export function PointButtons({ point, stand }: { point: Point; stand: PointStand }) {
  const { actions } = useServices();
  const { t, name } = useWords();
  const isBusy = useView(({ busy }) => busy.has(pointKey(point)));
  const offers = pointOffers(stand, useRights());
  return (
    <OfferButtons
      label={t('plant.panels.actions')}
      offers={offers}
      stand={stand}
      isBusy={isBusy}
      perform={(offer, written) => {
        const [verb, fields] = requestOf(offer);
        return actions.onPoint(point, verb, { ...fields, ...written }, name(point));
      }}
    />
  );
}
