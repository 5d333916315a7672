import { useMemo } from 'react';
import { placeText, titleOf } from '../alarms/alarm-names.ts';
import { hrefOf } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { LEVELS, oldestOfAll, tallyOfAll } from '../live/tally.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { CountedLevel, TallyMarks } from '../parts/tally-marks.tsx';
import { useWords } from '../parts/words.ts';
import { BlindTile } from './blind-tile.tsx';

function LevelCounts() {
  const { t } = useWords();
  const bySource = useView((view) => view.board.bySource);
  const isLoaded = useView((view) => view.board.loaded);
  const counts = useMemo(() => tallyOfAll(bySource), [bySource]);
  return (
    <section className="panel tile">
      <h2>{t('plant.inSight')}</h2>
      <ul className="level-counts" aria-busy={!isLoaded}>
        {LEVELS.map((level) => (
          <li
            key={level}
            data-level={level}
            data-none={counts.active[level] === 0 ? '' : undefined}
          >
            <CountedLevel level={level} counts={counts} />
            <strong>{isLoaded ? counts.active[level] : '–'}</strong>
            <small>{t(`levels.${level}`)}</small>
          </li>
        ))}
      </ul>
      <p className="counted-marks">
        <TallyMarks counts={counts} />
      </p>
    </section>
  );
}

function Oldest({ nowMs }: { nowMs: number }) {
  const words = useWords();
  const { t } = words;
  const names = useView((view) => view.names);
  const bySource = useView((view) => view.board.bySource);
  const isLoaded = useView((view) => view.board.loaded);
  const oldest = useMemo(() => oldestOfAll(bySource), [bySource]);
  const alarm = oldest?.alarm;
  return (
    <section className="panel tile">
      <h2>{t('plant.calling')}</h2>
      {oldest === null || alarm === undefined ? (
        <p className="soft">{t(isLoaded ? 'plant.nobodyCalls' : 'loading')}</p>
      ) : (
        <a className="oldest" href={hrefOf('alarms', ['live', alarm.id ?? ''])}>
          <StandingMark entry={oldest} />
          <span>
            <strong>
              {alarm.late
                ? words.moment(alarm.raisedAt, nowMs)
                : words.span(nowMs - Date.parse(alarm.raisedAt ?? ''))}
            </strong>
            <span>
              <StandingNotes entry={oldest} />
            </span>
            <span>{titleOf(names, alarm, words)}</span>
            <small>{placeText(names, alarm, words)}</small>
          </span>
        </a>
      )}
    </section>
  );
}

/** How much people have taken out of sight, by what they did; the way to the whole list. */
function SetAside() {
  const { t } = useWords();
  const { places, state } = useInhibitions();
  const counts = [...Map.groupBy(places, ({ kind }) => kind)];
  return (
    <section className="panel tile">
      <h2>
        <a href={hrefOf('alarms', ['hidden'])}>{t('inhibition.title')}</a>
      </h2>
      {state === 'failed' && <p className="warning">{t('inhibition.old')}</p>}
      {state === 'loading' && <p className="soft">{t('loading')}</p>}
      {state === 'here' && counts.length === 0 && <p className="soft">{t('inhibition.none')}</p>}
      <ul className="set-aside">
        {counts.map(([kind, { length }]) => (
          <li key={kind}>
            <strong>{length}</strong> {t(`inhibition.kinds.${kind}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The whole plant in four tiles: what is wrong, what waits longest, what can't be seen, what people have set aside. */
export function Summary({ nowMs }: { nowMs: number }) {
  return (
    <div className="tiles">
      <LevelCounts />
      <Oldest nowMs={nowMs} />
      <BlindTile nowMs={nowMs} />
      <SetAside />
    </div>
  );
}
