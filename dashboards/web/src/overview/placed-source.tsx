import { memo, useMemo } from 'react';
import type { Source } from '../api/answers.ts';
import { useServerNow } from '../app/services.ts';
import { useSourceAlarms, useSourcePoints } from '../app/use-source.ts';
import { placeKey } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import { sourceGroups } from '../live/source-groups.ts';
import { standingOf, worstByPoint } from '../live/standing.ts';
import { SourceCard } from './source-card.tsx';

const Card = memo(SourceCard);

/** The card of a source: its points and alarms are gone through anew only when one of them changes, or when time has made a value old. */
export function PlacedSource({ source }: { source: Source }) {
  const points = useSourcePoints(source.site, source.id);
  const alarms = useSourceAlarms(source.site, source.id);
  const nowMs = useServerNow();
  const trusts = points.map((point) => trustOf(point, nowMs)).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: time alone changes nothing of a card until it changes a trust
  const drawnMs = useMemo(() => nowMs, [points, alarms, trusts]);
  const { standing, groups, whole } = useMemo(() => {
    const worst = worstByPoint(alarms);
    return {
      standing: standingOf(points, worst, drawnMs),
      groups: sourceGroups(source, alarms),
      whole: worst.get(placeKey({ site: source.site, source: source.id, point: null })) ?? null,
    };
  }, [points, alarms, source, drawnMs]);
  return <Card source={source} standing={standing} groups={groups} whole={whole} nowMs={drawnMs} />;
}
