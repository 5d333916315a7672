import { useMemo } from 'react';
import type { Site, Source } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import { LEVELS, NO_TALLY, type Tally } from '../live/tally.ts';
import { isComplete } from '../live/view.ts';
import { CountedLevel, TallyMarks } from '../parts/tally-marks.tsx';
import { useGrowing } from '../parts/use-growing.ts';
import { useWords } from '../parts/words.ts';
import { PlacedSource } from './placed-source.tsx';
import { liesIn } from './region-tree.ts';

/** Cards of sources that are drawn in one go. */
const CARDS_AT_ONCE = 12;

function SiteCounters({ counts }: { counts: Tally }) {
  const { t } = useWords();
  if (counts.worst === null && counts.marks.late === 0) {
    return <span className="soft">{t('plant.normal')}</span>;
  }
  return (
    <span className="site-counters">
      {LEVELS.filter((level) => counts.active[level] > 0).map((level) => (
        <span key={level} data-level={level}>
          <CountedLevel level={level} counts={counts} />
          <strong>{counts.active[level]}</strong>
        </span>
      ))}
      <TallyMarks counts={counts} />
    </span>
  );
}

interface SiteCardProps {
  readonly site: Site;
  readonly sources: readonly Source[];
  readonly counts: Tally;
}

function SiteCard({ site, sources, counts }: SiteCardProps) {
  const { name } = useWords();
  return (
    <section
      className="panel site-card"
      data-level={counts.worstReal ?? counts.worst ?? undefined}
      data-marked={counts.worst !== null && counts.worstReal === null ? '' : undefined}
    >
      <header className="panel-head">
        <h2>{name(site)}</h2>
        <SiteCounters counts={counts} />
      </header>
      <ul className="source-cards">
        {sources.map((source) => (
          <PlacedSource key={source.id} source={source} />
        ))}
      </ul>
    </section>
  );
}

interface SiteCardsProps {
  readonly region: string;
  readonly bySite: ReadonlyMap<string, Tally>;
}

function KnownSites({ region, bySite }: SiteCardsProps) {
  const { t } = useWords();
  const sites = useView((view) => view.sites);
  const sources = useView((view) => view.sources);
  const sourcesOf = useMemo(() => Map.groupBy(sources, ({ site }) => site), [sources]);
  const shown = sites.filter((site) => liesIn(site, region));
  const all = shown.flatMap(({ id }) => sourcesOf.get(id) ?? []);
  const drawn = Map.groupBy(
    all.slice(0, useGrowing(all.length, CARDS_AT_ONCE)),
    ({ site }) => site,
  );
  if (sites.length === 0) return <p className="calm">{t('plant.noSites')}</p>;
  return shown.map((site) => (
    <SiteCard
      key={site.id}
      site={site}
      sources={drawn.get(site.id) ?? []}
      counts={bySite.get(site.id) ?? NO_TALLY}
    />
  ));
}

/** The sites of a region with their sources, once it is known how they are. */
export function SiteCards({ region, bySite }: SiteCardsProps) {
  const { t } = useWords();
  const isKnown = useView(isComplete);
  return (
    <div className="sites">
      {isKnown ? (
        <KnownSites key={region} region={region} bySite={bySite} />
      ) : (
        <p className="calm">{t('loading')}</p>
      )}
    </div>
  );
}
