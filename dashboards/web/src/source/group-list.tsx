import type { Source } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { GroupMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfSource } from '../live/place.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { useWords } from '../parts/words.ts';

interface GroupListProps {
  readonly source: Source;
  readonly groups: readonly SourceGroup[];
  /** Rule of the group whose panel is open; null where none is. */
  readonly chosen: string | null;
}

function Group({
  source,
  group,
  isChosen,
}: {
  source: Source;
  group: SourceGroup;
  isChosen: boolean;
}) {
  const { rule } = useWords();
  return (
    <li>
      <a
        href={hrefOfPlace(placeOfSource(source), group.rule)}
        className="with-mark"
        aria-current={isChosen ? 'true' : undefined}
      >
        <StandingMark entry={group.inSight} />
        <span>{rule(group.rule)}</span>
        <StandingNotes entry={group.inSight} />
        <GroupMarks place={placeOfSource(source)} rule={group.rule} />
      </a>
    </li>
  );
}

/** What is concluded from several points of the source at once: how each stands, and the way to what can be done with it. */
export function GroupList({ source, groups, chosen }: GroupListProps) {
  const { t } = useWords();
  if (groups.length === 0) return null;
  return (
    <section className="panel groups">
      <header className="panel-head">
        <h2>{t('plant.panels.groups')}</h2>
      </header>
      <ul>
        {groups.map((group) => (
          <Group key={group.rule} source={source} group={group} isChosen={group.rule === chosen} />
        ))}
      </ul>
    </section>
  );
}
