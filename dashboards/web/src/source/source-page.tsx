import { useMemo } from 'react';
import type { Source } from '../api/answers.ts';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { go, useRoute } from '../app/use-route.ts';
import {
  type SourceAreas,
  useSourceAlarms,
  useSourceAreas,
  useSourcePoints,
} from '../app/use-source.ts';
import { pointKey, sourceKey } from '../live/place.ts';
import { sourceGroups } from '../live/source-groups.ts';
import { standingOf, worstByPoint } from '../live/standing.ts';
import { isComplete } from '../live/view.ts';
import { useGrowing } from '../parts/use-growing.ts';
import { useWords } from '../parts/words.ts';
import { AreaList } from './area-list.tsx';
import { DamView } from './dam-view.tsx';
import type { DrawingProps } from './drawing.tsx';
import { GroupList } from './group-list.tsx';
import { GroupPanel } from './group-panel.tsx';
import { InstrumentTable } from './instrument-table.tsx';
import { MineView } from './mine-view.tsx';
import { PlanView } from './plan-view.tsx';
import { PointPanel } from './point-panel.tsx';
import { SourceFacts } from './source-facts.tsx';
import { TankView } from './tank-view.tsx';

function Picker({ source }: { source: Source | undefined }) {
  const { t, name } = useWords();
  const sites = useView((view) => view.sites);
  const sources = useView((view) => view.sources);
  return (
    <select
      className="field source-picker"
      aria-label={t('plant.choose')}
      value={source === undefined ? '' : `${source.site}/${source.id}`}
      onChange={({ target }) => go(hrefOf('source', target.value.split('/')))}
    >
      {source === undefined && <option value="">{t('plant.choose')}</option>}
      {sites.map((site) => (
        <optgroup key={site.id} label={name(site)}>
          {sources
            .filter((each) => each.site === site.id)
            .map((each) => (
              <option key={each.id} value={`${each.site}/${each.id}`}>
                {name(each)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

/** Tanks that are drawn in one go. */
const TANKS_AT_ONCE = 8;

function Tanks({ standing, chosen, nowMs }: DrawingProps) {
  const { t } = useWords();
  const drawn = standing.slice(0, useGrowing(standing.length, TANKS_AT_ONCE));
  if (drawn.length === 0) return null;
  return (
    <section className="panel tanks" aria-label={t('plant.panels.tanks')}>
      {drawn.map((each) => (
        <TankView
          key={each.point.id}
          standing={each}
          isChosen={each.point.id === chosen}
          nowMs={nowMs}
        />
      ))}
    </section>
  );
}

/** The drawing that fits the kind of source; the instruments below tell the rest. */
function SourceDrawing({
  source,
  areas,
  ...drawing
}: DrawingProps & { readonly source: Source; readonly areas: SourceAreas | null }) {
  if (source.kind === 'coal-mine') return <MineView {...drawing} areas={areas} />;
  if (source.kind === 'tailings-dam') return <DamView {...drawing} />;
  const tanks = drawing.standing.filter(({ point }) => point.kind === 'tank-level');
  return (
    <div className="drawings">
      <Tanks {...drawing} standing={tanks} />
      <PlanView {...drawing} />
    </div>
  );
}

/** One source, drawn from the register, with every value as it is now. */
export function SourcePage() {
  const { t, name } = useWords();
  const { parts, query } = useRoute();
  const sources = useView((view) => view.sources);
  const [site, id] = parts;
  const source =
    site === undefined ? sources[0] : sources.find((each) => each.site === site && each.id === id);
  const place = { site: source?.site ?? '', source: source?.id ?? '' };
  const points = useSourcePoints(place.site, place.source);
  const alarms = useSourceAlarms(place.site, place.source);
  const areas = useSourceAreas(source);
  const isKnown = useView(isComplete);
  const nowMs = useServerNow();
  const worst = useMemo(() => worstByPoint(alarms), [alarms]);
  const standing = standingOf(points, worst, nowMs);
  const chosen = standing.find(({ point }) => point.id === query.point) ?? null;
  const groups = useMemo(
    () => (source === undefined ? [] : sourceGroups(source, alarms)),
    [source, alarms],
  );
  const group = groups.find(({ rule }) => rule === query.rule) ?? null;
  const drawing = { standing, chosen: chosen?.point.id ?? null, nowMs };
  return (
    <main
      className="page source"
      id="content"
      tabIndex={-1}
      data-open={chosen === null && group === null ? 'no' : 'yes'}
    >
      <header className="page-head">
        <h1>{source === undefined ? t('pages.source') : name(source)}</h1>
        <Picker source={source} />
      </header>
      {source === undefined || !isKnown ? (
        <p className="calm">{t(isKnown ? 'plant.unknownSource' : 'loading')}</p>
      ) : (
        <div className="source-body">
          <div className="source-main">
            <SourceFacts source={source} />
            <GroupList source={source} groups={groups} chosen={group?.rule ?? null} />
            <AreaList told={areas} />
            <SourceDrawing
              key={`drawing ${sourceKey(place)}`}
              source={source}
              areas={areas}
              {...drawing}
            />
            <InstrumentTable key={`instruments ${sourceKey(place)}`} {...drawing} />
          </div>
          {chosen !== null && (
            <PointPanel key={pointKey(chosen.point)} standing={chosen} nowMs={nowMs} />
          )}
          {chosen === null && group !== null && (
            <GroupPanel key={`${sourceKey(place)} ${group.rule}`} source={source} group={group} />
          )}
        </div>
      )}
    </main>
  );
}
