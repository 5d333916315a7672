import { useMemo } from 'react';
import type { Site } from '../api/answers.ts';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { useRoute } from '../app/use-route.ts';
import { isUnseen, pointKey, trustOf } from '../live/plant.ts';
import { type StandingPoint, worstByPoint } from '../live/standing.ts';
import { LEVELS, NO_TALLY, type Tally, tallyBy } from '../live/tally.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { useWords } from '../parts/words.ts';
import { liesIn, regionTree } from './region-tree.ts';
import { SourceCard } from './source-card.tsx';
import { Summary } from './summary.tsx';

function SiteCounters({ counts }: { counts: Tally }) {
  const { t } = useWords();
  if (counts.worst === null) return <span className="soft">{t('plant.normal')}</span>;
  return (
    <span className="site-counters">
      {LEVELS.filter((level) => counts.active[level] > 0).map((level) => (
        <span key={level} data-level={level}>
          <LevelMark
            level={level}
            style={counts.unacknowledged[level] > 0 ? 'calling' : 'hollow'}
          />
          <strong>{counts.active[level]}</strong>
        </span>
      ))}
    </span>
  );
}

function useStanding(nowMs: number): ReadonlyMap<string, readonly StandingPoint[]> {
  const points = useView((view) => view.points);
  const order = useView((view) => view.board.order);
  const second = Math.floor(nowMs / 1_000);
  return useMemo(() => {
    const worst = worstByPoint(order);
    const bySource = new Map<string, StandingPoint[]>();
    for (const point of points.values()) {
      const key = `${point.site}/${point.source}`;
      const group = bySource.get(key) ?? [];
      const unseen = isUnseen(trustOf(point, second * 1_000));
      group.push({ point, entry: worst.get(pointKey(point)) ?? null, unseen });
      bySource.set(key, group);
    }
    return bySource;
  }, [points, order, second]);
}

function Regions({ path }: { path: string }) {
  const { t } = useWords();
  const sites = useView((view) => view.sites);
  const order = useView((view) => view.board.order);
  const nodes = useMemo(() => regionTree(sites), [sites]);
  const bySite = useMemo(() => tallyBy(order, ({ alarm }) => alarm.site), [order]);
  const worstIn = (region: string) => {
    const inside = sites.filter((site) => liesIn(site, region));
    const levels = inside.flatMap(({ id }) => bySite.get(id)?.worst ?? []);
    return LEVELS.find((level) => levels.includes(level)) ?? null;
  };
  const lines = [
    { name: t('plant.allRegions'), path: '', depth: 0, sites: sites.length },
    ...nodes,
  ];
  return (
    <nav className="panel regions" aria-label={t('plant.regions')}>
      <ul>
        {lines.map(({ name, path: each, depth, sites: count }) => {
          const level = worstIn(each);
          return (
            <li key={each} data-depth={depth}>
              <a
                href={hrefOf('overview', [], { region: each })}
                aria-current={each === path ? 'true' : undefined}
              >
                <span>{name}</span>
                {level === null ? (
                  <span className="soft">{count}</span>
                ) : (
                  <LevelMark level={level} />
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function SiteCard({ site, nowMs, standing }: SiteCardProps) {
  const { name } = useWords();
  const sources = useView((view) => view.sources);
  const order = useView((view) => view.board.order);
  const counts = useMemo(
    () => tallyBy(order, ({ alarm }) => alarm.site).get(site.id) ?? NO_TALLY,
    [order, site.id],
  );
  const groups = useMemo(
    () => worstByPoint(order.filter(({ alarm }) => alarm.point === null)),
    [order],
  );
  return (
    <section className="panel site-card" data-level={counts.worst ?? undefined}>
      <header className="panel-head">
        <h2>{name(site)}</h2>
        <SiteCounters counts={counts} />
      </header>
      <ul className="source-cards">
        {sources
          .filter((source) => source.site === site.id)
          .map((source) => (
            <SourceCard
              key={source.id}
              source={source}
              standing={standing.get(`${site.id}/${source.id}`) ?? []}
              whole={groups.get(`${site.id}/${source.id}/`) ?? null}
              nowMs={nowMs}
            />
          ))}
      </ul>
    </section>
  );
}

interface SiteCardProps {
  readonly site: Site;
  readonly nowMs: number;
  readonly standing: ReadonlyMap<string, readonly StandingPoint[]>;
}

/** Sites and their sources by region: what is wrong, where, and what can't be seen. */
export function OverviewPage() {
  const { t } = useWords();
  const { query } = useRoute();
  const region = query.region ?? '';
  const sites = useView((view) => view.sites);
  const nowMs = useServerNow();
  const standing = useStanding(nowMs);
  const shown = sites.filter((site) => liesIn(site, region));
  return (
    <main className="page overview" id="content" tabIndex={0}>
      <h1 className="hidden-text">{t('pages.overview')}</h1>
      <Summary nowMs={nowMs} />
      <div className="overview-body">
        <Regions path={region} />
        <div className="sites">
          {sites.length === 0 && <p className="calm">{t('plant.noSites')}</p>}
          {shown.map((site) => (
            <SiteCard key={site.id} site={site} nowMs={nowMs} standing={standing} />
          ))}
        </div>
      </div>
    </main>
  );
}
