import type { Source } from '../api/answers.ts';
import { hrefOf, hrefOfPlace } from '../app/route.ts';
import { useServices, useView } from '../app/services.ts';
import { InhibitedList } from '../inhibition/inhibited-list.tsx';
import { useInhibitionsOfGroup } from '../inhibition/use-inhibitions.ts';
import { groupsKey, placeOfSource } from '../live/place.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import { DetailClose } from '../parts/detail-close.tsx';
import { Guidance } from '../parts/guidance.tsx';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { useWords } from '../parts/words.ts';
import { useRights } from '../session/rights.ts';
import { ruleGuidance } from '../text/rule-text.ts';
import { OfferButtons } from './offer-buttons.tsx';
import { type HidingStand, hidingOffers, hidingStand } from './point-offers.ts';

interface GroupPanelProps {
  readonly source: Source;
  readonly group: SourceGroup;
}

function GroupButtons({ source, group, stand }: GroupPanelProps & { readonly stand: HidingStand }) {
  const { actions } = useServices();
  const words = useWords();
  const place = placeOfSource(source);
  const isBusy = useView(({ busy }) => busy.has(groupsKey(place)));
  const offers = hidingOffers(stand, useRights());
  const { rule } = group;
  const subject = `${words.name(source)} · ${words.rule(rule)}`;
  return (
    <OfferButtons
      label={words.t('plant.panels.groupActions')}
      offers={group.isInForce ? offers : []}
      stand={stand}
      isBusy={isBusy}
      perform={(verb, written) => actions.onSource(place, verb, { rule, ...written }, subject)}
    />
  );
}

/** One group of points: how it stands, what was done to it, and what can be done now, before it alarms too. */
export function GroupPanel({ source, group }: GroupPanelProps) {
  const { t, name, rule, find } = useWords();
  const { entry, inSight } = group;
  const places = useInhibitionsOfGroup(placeOfSource(source), group.rule);
  return (
    <aside className="panel detail point-panel" aria-label={t('plant.panels.group')}>
      <DetailClose href={hrefOfPlace(placeOfSource(source))} />
      <header className="detail-head">
        <StandingMark entry={inSight} />
        <div>
          <h2>{rule(group.rule)}</h2>
          <p className="soft">{name(source)}</p>
          <StandingNotes entry={inSight} />
        </div>
      </header>
      <p>{entry === null ? t('plant.normal') : t(`alarm.states.${entry.alarm.state}`)}</p>
      <InhibitedList places={places} />
      <Guidance text={ruleGuidance(group.rule, find)} />
      <GroupButtons source={source} group={group} stand={hidingStand(entry, places)} />
      {entry !== null && (
        <nav className="detail-links" aria-label={t('pages.label')}>
          <a href={hrefOf('alarms', [inSight === null ? 'hidden' : 'live', entry.alarm.id ?? ''])}>
            {t('alarm.detail.title')}
          </a>
        </nav>
      )}
    </aside>
  );
}
