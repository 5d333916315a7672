import type { InterlockArea, Source } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { GroupMarks, InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { placeOfPoint, placeOfSource } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import type { StandingPoint } from '../live/standing.ts';
import { AreaMark, areaLevel, areaWords } from '../parts/area-mark.tsx';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { valueWords } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import type { TroubledLine } from './troubled.ts';

/** The way to the panel of a point. */
export function hrefTo({ point }: StandingPoint): string {
  return hrefOfPlace(placeOfPoint(point));
}

function Troubled({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const words = useWords();
  const trust = trustOf(standing.point, nowMs);
  return (
    <a className="troubled" href={hrefTo(standing)} data-trust={trust}>
      <StandingMark entry={standing.entry} />
      <span>{words.name(standing.point)}</span>
      <span className="marks">
        <StandingNotes entry={standing.entry} />
        <InhibitionMarks point={standing.point} />
      </span>
      <strong>
        {standing.unseen ? words.t(`trust.${trust}`) : valueWords(standing.point, words.t)}
      </strong>
    </a>
  );
}

function TroubledGroup({ source, group }: { source: Source; group: SourceGroup }) {
  const { rule } = useWords();
  return (
    <a className="troubled" href={hrefOfPlace(placeOfSource(source), group.rule)} data-trust="ok">
      <StandingMark entry={group.inSight} />
      <span>{rule(group.rule)}</span>
      <span className="marks">
        <StandingNotes entry={group.inSight} />
        <GroupMarks place={placeOfSource(source)} rule={group.rule} />
      </span>
    </a>
  );
}

/** What interlocks cut: the way to it is the page of its source. */
function TroubledArea({ source, area }: { source: Source; area: InterlockArea }) {
  const words = useWords();
  return (
    <a
      className="troubled troubled-area"
      href={hrefOfPlace(placeOfSource(source))}
      data-level={areaLevel(area)}
      data-trust="ok"
    >
      <AreaMark area={area} />
      <span>{words.name({ id: area.area, name: area.name })}</span>
      <strong>{words.list(areaWords(area, words))}</strong>
    </a>
  );
}

/** A line of the overview about one thing of a source. */
export function Line({
  source,
  line,
  nowMs,
}: {
  source: Source;
  line: TroubledLine;
  nowMs: number;
}) {
  if (line.kind === 'area') return <TroubledArea source={source} area={line.area} />;
  if (line.kind === 'group') return <TroubledGroup source={source} group={line.group} />;
  return <Troubled standing={line.standing} nowMs={nowMs} />;
}

/** What tells a line from the others of its source. */
export function keyOf(line: TroubledLine): string {
  if (line.kind === 'area') return `area ${line.area.area}`;
  return line.kind === 'group' ? `group ${line.group.rule}` : line.standing.point.id;
}
