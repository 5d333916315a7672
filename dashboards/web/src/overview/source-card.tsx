import type { Source } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { GroupMarks, InhibitionMarks } from '../inhibition/inhibition-mark.tsx';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { placeOfPoint, placeOfSource } from '../live/place.ts';
import { trustOf } from '../live/plant.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import type { StandingPoint } from '../live/standing.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { fillOf, tankHeight } from '../parts/tank-shape.ts';
import { valueWords } from '../parts/value-words.ts';
import { useWords } from '../parts/words.ts';
import { troubledLines } from './troubled.ts';

const VESSELS_MAX = 16;
const TROUBLED_MAX = 8;

function hrefTo({ point }: StandingPoint): string {
  return hrefOfPlace(placeOfPoint(point));
}

/** A tank in small: how full it is, and whether something is wrong. */
function Vessel({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const words = useWords();
  const { point, entry } = standing;
  const share = fillOf(point.latest?.v ?? null, tankHeight(point));
  const worst =
    entry === null ? '' : `, ${entry.alarm.level} ${words.t(`levels.${entry.alarm.level}`)}`;
  const label = `${words.name(point)}: ${valueWords(point, words.t)}${worst}`;
  return (
    <a
      className="vessel"
      href={hrefTo(standing)}
      title={label}
      aria-label={label}
      data-level={entry?.alarm.level}
      data-trust={trustOf(point, nowMs)}
    >
      <svg viewBox="0 0 26 34" aria-hidden="true" focusable="false">
        <rect className="vessel-shell" x="2" y="2" width="22" height="30" rx="3" />
        <rect
          className="vessel-fill"
          x="2"
          y={2 + 30 * (1 - share)}
          width="22"
          height={30 * share}
        />
      </svg>
      {entry !== null && <StandingMark entry={entry} />}
    </a>
  );
}

function Troubled({ standing, nowMs }: { standing: StandingPoint; nowMs: number }) {
  const words = useWords();
  const trust = trustOf(standing.point, nowMs);
  return (
    <a className="troubled" href={hrefTo(standing)} data-trust={trust}>
      <StandingMark entry={standing.entry} />
      <span>{words.name(standing.point)}</span>
      <span className="marks">
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
        <GroupMarks place={placeOfSource(source)} rule={group.rule} />
      </span>
    </a>
  );
}

interface SourceCardProps {
  readonly source: Source;
  readonly standing: readonly StandingPoint[];
  readonly groups: readonly SourceGroup[];
  readonly whole: StandingPoint['entry'];
  readonly nowMs: number;
}

/** A source in small: its worst alarm, its tanks, and whatever is wrong with its points and groups. */
export function SourceCard({ source, standing, groups, whole, nowMs }: SourceCardProps) {
  const { t, name, find } = useWords();
  const entries = [whole, ...standing.map(({ entry }) => entry)].filter((entry) => entry !== null);
  const worst = entries.toSorted((left, right) => left.alarm.level - right.alarm.level)[0] ?? null;
  const vessels = standing.filter(({ point }) => point.kind === 'tank-level');
  const place = placeOfSource(source);
  const troubled = troubledLines(place, standing, groups, useInhibitions().byPlace);
  const left =
    Math.max(0, vessels.length - VESSELS_MAX) + Math.max(0, troubled.length - TROUBLED_MAX);
  return (
    <li className="source-card" data-level={worst?.alarm.level}>
      <a className="source-name" href={hrefOfPlace(place)}>
        <StandingMark entry={worst} />
        <span>
          <strong>{name(source)}</strong>
          <small>
            {find(`plant.kinds.${source.kind}`)} · {t('plant.points', { count: standing.length })}
          </small>
        </span>
      </a>
      {vessels.length > 0 && (
        <div className="vessels">
          {vessels.slice(0, VESSELS_MAX).map((each) => (
            <Vessel key={each.point.id} standing={each} nowMs={nowMs} />
          ))}
        </div>
      )}
      {troubled
        .slice(0, TROUBLED_MAX)
        .map((line) =>
          line.kind === 'point' ? (
            <Troubled key={line.standing.point.id} standing={line.standing} nowMs={nowMs} />
          ) : (
            <TroubledGroup key={` ${line.group.rule}`} source={source} group={line.group} />
          ),
        )}
      {left > 0 && <small>{t('plant.more', { count: left })}</small>}
    </li>
  );
}
