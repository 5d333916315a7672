import type { Source } from '../api/answers.ts';
import { hrefOf } from '../app/route.ts';
import { useServices, useView } from '../app/services.ts';
import { InhibitedList } from '../inhibition/inhibited-list.tsx';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { useInhibitionsOfGroup } from '../inhibition/use-inhibitions.ts';
import { placeKey } from '../live/place.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import { isHidden } from '../live/urgency.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { useWords } from '../parts/words.ts';
import { useRights } from '../session/rights.ts';
import { ruleGuidance } from '../text/rule-text.ts';
import { OfferButtons } from './offer-buttons.tsx';
import { type HidingStand, hidingOffers } from './point-offers.ts';

interface GroupPanelProps {
  readonly source: Source;
  readonly group: SourceGroup;
}

function standOf({ entry }: SourceGroup, places: readonly InhibitedPlace[]): HidingStand {
  const kinds = places.map(({ kind }) => kind);
  return {
    isShelved: kinds.includes('shelved'),
    isOutOfService: kinds.includes('out-of-service'),
    level: entry?.alarm.level ?? null,
  };
}

function GroupButtons({ source, group, stand }: GroupPanelProps & { readonly stand: HidingStand }) {
  const { actions } = useServices();
  const words = useWords();
  const place = { site: source.site, source: source.id };
  const isBusy = useView(({ busy }) => busy.has(placeKey({ ...place, point: null })));
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
  const { entry } = group;
  const places = useInhibitionsOfGroup({ site: source.site, source: source.id }, group.rule);
  const guidance = ruleGuidance(group.rule, find);
  const isInSight = entry !== null && !isHidden(entry.alarm);
  return (
    <aside className="panel detail point-panel" aria-label={t('plant.panels.group')}>
      <a className="icon-button detail-close" href={hrefOf('source', [source.site, source.id])}>
        <span aria-hidden="true">×</span>
        <span className="hidden-text">{t('alarm.detail.close')}</span>
      </a>
      <header className="detail-head">
        <StandingMark entry={isInSight ? entry : null} />
        <div>
          <h2>{rule(group.rule)}</h2>
          <p className="soft">{name(source)}</p>
        </div>
      </header>
      <p>{entry === null ? t('plant.normal') : t(`alarm.states.${entry.alarm.state}`)}</p>
      <InhibitedList places={places} />
      {guidance !== undefined && (
        <section className="guidance">
          <h3>{t('alarm.detail.guidance')}</h3>
          <p>{guidance}</p>
        </section>
      )}
      <GroupButtons source={source} group={group} stand={standOf(group, places)} />
      {entry !== null && (
        <nav className="detail-links" aria-label={t('pages.label')}>
          <a href={hrefOf('alarms', [isInSight ? 'live' : 'hidden', entry.alarm.id ?? ''])}>
            {t('alarm.detail.title')}
          </a>
        </nav>
      )}
    </aside>
  );
}
