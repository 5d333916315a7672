import { useMemo } from 'react';
import { LEVELS, tallyOfAll } from '../live/tally.ts';
import { CountedLevel, TallyMarks } from '../parts/tally-marks.tsx';
import { useWords } from '../parts/words.ts';
import { hrefOf } from './route.ts';
import { useView } from './services.ts';

/** How many alarms there are of each level, on every page; in front of the door, and until they have come, nobody knows, and none is no answer. */
export function Counters() {
  const { t } = useWords();
  const bySource = useView((view) => view.board.bySource);
  const isLoaded = useView((view) => view.board.loaded);
  const isSignedOut = useView((view) => view.isSignedOut);
  const counts = useMemo(() => tallyOfAll(bySource), [bySource]);
  if (isSignedOut) return <div className="counters" />;
  return (
    <ul className="counters" aria-label={t('counters')} aria-busy={!isLoaded}>
      {LEVELS.map((level) => {
        const active = counts.active[level];
        const calling = counts.unacknowledged[level];
        return (
          <li key={level} data-level={level} data-none={active === 0 ? '' : undefined}>
            <a href={hrefOf('alarms', [], { level: String(level) })} title={t(`levels.${level}`)}>
              <CountedLevel level={level} counts={counts} />
              <span className="hidden-text">{t(`levels.${level}`)}</span>
              <strong>{isLoaded ? active : '–'}</strong>
              {calling > 0 && <span className="calling-count">({calling})</span>}
            </a>
          </li>
        );
      })}
      <li className="counted-marks">
        <TallyMarks counts={counts} />
      </li>
    </ul>
  );
}
