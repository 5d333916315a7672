import { useMemo } from 'react';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { useRoute } from '../app/use-route.ts';
import { type Tally, tallyBySite } from '../live/tally.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { useWords } from '../parts/words.ts';
import { regionText, regionTree, worstByRegion } from './region-tree.ts';
import { SiteCards } from './site-cards.tsx';
import { Summary } from './summary.tsx';

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

/** Sites and their sources by region: what is wrong, where, and what can't be seen. */
export function OverviewPage() {
  const { t } = useWords();
  const { query } = useRoute();
  const region = query.region ?? '';
  const bySource = useView((view) => view.board.bySource);
  const nowMs = useServerNow();
  const bySite = useMemo(() => tallyBySite(bySource), [bySource]);
  return (
    <main className="page overview" id="content" tabIndex={0}>
      <h1 className="hidden-text">{t('pages.overview')}</h1>
      <Summary nowMs={nowMs} />
      <div className="overview-body">
        <Regions path={region} bySite={bySite} />
        <SiteCards region={region} bySite={bySite} />
      </div>
    </main>
  );
}
