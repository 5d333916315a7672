import { hrefOf } from '../app/route.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import type { StandingPoint } from '../live/standing.ts';
import { markWords, standingWords } from '../parts/standing-words.ts';
import { useWords } from '../parts/words.ts';
import { clusterOf, inhibitedIn } from './cluster.ts';
import { DrawnLabel } from './drawn-label.tsx';
import type { LaidLabel } from './label-layout.ts';

interface DrawnClusterProps {
  readonly members: readonly [StandingPoint, ...StandingPoint[]];
  readonly laid: LaidLabel;
  readonly nowMs: number;
  readonly isOpen: boolean;
}

/** Points that share one label: how many, the worst of them, and a way to the list of all. */
export function DrawnCluster({ members, laid, nowMs, isOpen }: DrawnClusterProps) {
  const words = useWords();
  const { t, list } = words;
  const isInhibited = inhibitedIn(useInhibitions().byPlace);
  const cluster = clusterOf(members, isInhibited, nowMs);
  const { count, alarming, worst, trust, unseen, inhibited } = cluster;
  const [{ point: first }] = members;
  const value =
    alarming === 0
      ? t('plant.cluster.points', { count })
      : t('plant.cluster.alarming', { count: alarming, all: count });
  const tags = [
    ...markWords(worst, words),
    ...(unseen === 0 ? [] : [t('plant.cluster.unseen', { count: unseen })]),
    ...(inhibited === 0 ? [] : [t('plant.cluster.inhibited', { count: inhibited })]),
  ];
  const ids = members.map(({ point }) => point.id);
  const said = list([value, ...standingWords(worst, words), ...tags, ...ids]);
  return (
    <DrawnLabel
      laid={laid}
      id={`${first.id} +${count - 1}`}
      value={value}
      tags={tags}
      entry={worst}
      trust={trust}
      href={hrefOf('source', [first.site, first.source], isOpen ? {} : { near: first.id })}
      spoken={said}
      title={list(ids)}
      isChosen={isOpen}
      isOpen={isOpen}
    />
  );
}
