import { memo, useMemo } from 'react';
import type { Source } from '../api/answers.ts';
import { useServerNow } from '../app/services.ts';
import { useSourceAlarms, useSourcePoints } from '../app/use-source.ts';
import { groupsKey, placeOfSource } from '../live/place.ts';
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
  const worst = useMemo(() => worstByPoint(alarms), [alarms]);
  const groups = useMemo(() => sourceGroups(source, alarms), [source, alarms]);
  const standing = useMemo(() => standingOf(points, worst, drawnMs), [points, worst, drawnMs]);
  const whole = worst.get(groupsKey(placeOfSource(source))) ?? null;
  return <Card source={source} standing={standing} groups={groups} whole={whole} nowMs={drawnMs} />;
}
