import { useMemo } from 'react';
import type { Site, Source } from '../api/answers.ts';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { useRoute } from '../app/use-route.ts';
import { LEVELS, NO_TALLY, type Tally, tallyBySite } from '../live/tally.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { CountedLevel, TallyMarks } from '../parts/tally-marks.tsx';
import { useWords } from '../parts/words.ts';
import { PlacedSource } from './placed-source.tsx';
import { liesIn, regionText, regionTree, worstByRegion } from './region-tree.ts';
import { Summary } from './summary.tsx';

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

function Regions({ path, bySite }: { path: string; bySite: ReadonlyMap<string, Tally> }) {
  const { t } = useWords();
  const sites = useView((view) => view.sites);
  const nodes = useMemo(() => regionTree(sites), [sites]);
  const worst = useMemo(
    () => worstByRegion(sites, (id) => bySite.get(id)?.worst ?? null),
    [sites, bySite],
  );
  const real = useMemo(
    () => worstByRegion(sites, (id) => bySite.get(id)?.worstReal ?? null),
    [sites, bySite],
  );
  const lines = [
    { name: t('plant.allRegions'), path: '', depth: 0, sites: sites.length },
    ...nodes,
  ];
  return (
    <nav className="panel regions" aria-label={t('plant.regions')}>
      <ul>
        {lines.map(({ name, path: each, depth, sites: count }) => {
          // A drill never stands before what is real.
          const level = real.get(each) ?? worst.get(each) ?? null;
          return (
            <li key={each} data-depth={depth}>
              <a
                href={hrefOf('overview', [], { region: each })}
                aria-current={each === path ? 'true' : undefined}
              >
                {each === '' ? <span>{name}</span> : <span translate="no">{regionText(name)}</span>}
                {level === null ? (
                  <span className="soft">{count}</span>
                ) : (
                  <LevelMark level={level} isMarked={!real.has(each)} />
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
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

const NO_SOURCES: readonly Source[] = [];

/** Sites and their sources by region: what is wrong, where, and what can't be seen. */
export function OverviewPage() {
  const { t } = useWords();
  const { query } = useRoute();
  const region = query.region ?? '';
  const sites = useView((view) => view.sites);
  const sources = useView((view) => view.sources);
  const bySource = useView((view) => view.board.bySource);
  const nowMs = useServerNow();
  const bySite = useMemo(() => tallyBySite(bySource), [bySource]);
  const sourcesOf = useMemo(() => Map.groupBy(sources, ({ site }) => site), [sources]);
  const shown = sites.filter((site) => liesIn(site, region));
  return (
    <main className="page overview" id="content" tabIndex={0}>
      <h1 className="hidden-text">{t('pages.overview')}</h1>
      <Summary nowMs={nowMs} />
      <div className="overview-body">
        <Regions path={region} bySite={bySite} />
        <div className="sites">
          {sites.length === 0 && <p className="calm">{t('plant.noSites')}</p>}
          {shown.map((site) => (
            <SiteCard
              key={site.id}
              site={site}
              sources={sourcesOf.get(site.id) ?? NO_SOURCES}
              counts={bySite.get(site.id) ?? NO_TALLY}
            />
          ))}
        </div>
      </div>
    </main>
  );
}
