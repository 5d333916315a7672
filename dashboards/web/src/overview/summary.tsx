import { useMemo } from 'react';
import { placeText, titleOf } from '../alarms/alarm-names.ts';
import type { Point } from '../api/answers.ts';
import { hrefOf } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { isUnseen, pointKey, trustOf } from '../live/plant.ts';
import { LEVELS, oldestUnacknowledged, tally } from '../live/tally.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { useWords } from '../parts/words.ts';

const UNSEEN_SHOWN_MAX = 6;

function LevelCounts() {
  const { t } = useWords();
  const order = useView((view) => view.board.order);
  const counts = useMemo(() => tally(order), [order]);
  return (
    <section className="panel tile">
      <h2>{t('plant.inSight')}</h2>
      <ul className="level-counts">
        {LEVELS.map((level) => (
          <li
            key={level}
            data-level={level}
            data-none={counts.active[level] === 0 ? '' : undefined}
          >
            <LevelMark
              level={level}
              style={counts.unacknowledged[level] > 0 ? 'calling' : 'hollow'}
            />
            <strong>{counts.active[level]}</strong>
            <small>{t(`levels.${level}`)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Oldest({ nowMs }: { nowMs: number }) {
  const words = useWords();
  const { t } = words;
  const names = useView((view) => view.names);
  const order = useView((view) => view.board.order);
  const oldest = useMemo(() => oldestUnacknowledged(order), [order]);
  const alarm = oldest?.alarm;
  return (
    <section className="panel tile">
      <h2>{t('plant.calling')}</h2>
      {alarm === undefined ? (
        <p className="soft">{t('plant.nobodyCalls')}</p>
      ) : (
        <a className="oldest" href={hrefOf('alarms', ['live', alarm.id ?? ''])}>
          <LevelMark level={alarm.level} style="calling" />
          <span>
            <strong>{words.span(nowMs - Date.parse(alarm.raisedAt ?? ''))}</strong>
            <span>{titleOf(names, alarm, words)}</span>
            <small>{placeText(names, alarm, words)}</small>
          </span>
        </a>
      )}
    </section>
  );
}

function Unseen({ nowMs }: { nowMs: number }) {
  const { t, name } = useWords();
  const points = useView((view) => view.points);
  const unseen = [...points.values()].filter((point: Point) => isUnseen(trustOf(point, nowMs)));
  return (
    <section className="panel tile" data-unseen={unseen.length > 0 ? '' : undefined}>
      <h2>{t('plant.unseen')}</h2>
      {unseen.length === 0 ? (
        <p className="soft">{t('plant.allSeen')}</p>
      ) : (
        <>
          <p className="unseen-count">
            {t('plant.unseenOf', { unseen: unseen.length, all: points.size })}
          </p>
          <ul className="unseen">
            {unseen.slice(0, UNSEEN_SHOWN_MAX).map((point) => (
              <li key={pointKey(point)}>
                <a href={hrefOf('source', [point.site, point.source], { point: point.id })}>
                  {name(point)}
                </a>
                <small>{t(`trust.${trustOf(point, nowMs)}`)}</small>
              </li>
            ))}
          </ul>
          {unseen.length > UNSEEN_SHOWN_MAX && (
            <small>{t('plant.more', { count: unseen.length - UNSEEN_SHOWN_MAX })}</small>
          )}
        </>
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
      <Unseen nowMs={nowMs} />
      <SetAside />
    </div>
  );
}
