import type { InterlockArea, Page, Source } from '../api/answers.ts';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import { useView } from '../app/services.ts';
import { hasAreas } from '../live/area-stand.ts';

const EVERY_MS = 5_000;

/** What the interlocks of a source cut, as it stands; null where they cut nothing. */
export function useAreas(source: Source | undefined): Answer<Page<InterlockArea>> | null {
  const trigger = useView((view) => view.plantEvents);
  const has = source !== undefined && hasAreas(source);
  const query = new URLSearchParams({ site: source?.site ?? '', source: source?.id ?? '' });
  const answer = useAnswer<Page<InterlockArea>>(has ? `interlocks?${query}` : null, {
    trigger,
    everyMs: EVERY_MS,
  });
  return has ? answer : null;
}

/** The areas of one source out of an answer, which may be of the source that was looked at before. */
export function areasIn(
  answer: Answer<Page<InterlockArea>> | null,
  source: Source,
): readonly InterlockArea[] {
  const items = answer?.body?.items ?? [];
  return items.filter((area) => area.site === source.site && area.source === source.id);
}
