import { useEffect, useState } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../../rules/event.ts';
import type { AlarmDetail as Detail } from '../api/answers.ts';
import { get } from '../api/client.ts';
import { pathOf } from '../api/path.ts';
import { hrefOf } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { DetailClose } from '../parts/detail-close.tsx';
import { AlarmMark, AlarmNotes } from '../parts/standing-mark.tsx';
import { useWords } from '../parts/words.ts';
import { AlarmButtons } from './alarm-buttons.tsx';
import { AlarmFacts } from './alarm-facts.tsx';
import { placeText, titleOf } from './alarm-names.ts';
import { AlarmStory } from './alarm-story.tsx';
import type { AlarmTab } from './alarms-page.tsx';

/** The alarm as the board has it, else as the history has it; its story is fetched anew with each version. */
function useAlarm(id: string): {
  readonly alarm: Alarm | null;
  readonly durable: boolean;
  readonly events: readonly HazgateEvent[] | null;
  readonly failed: boolean;
} {
  const entry = useView((view) => view.board.alarms.get(id));
  const [detail, setDetail] = useState<Detail | null>(null);
  const [failed, setFailed] = useState(false);
  const version = entry?.alarm.version ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another story
  useEffect(() => {
    let wanted = true;
    void get<Detail>(pathOf('alarms', id)).then((outcome) => {
      if (!wanted) return;
      setFailed(!outcome.ok);
      if (outcome.ok) setDetail(outcome.body);
    });
    return () => {
      wanted = false;
    };
  }, [id, version]);
  return {
    alarm: entry?.alarm ?? detail?.alarm ?? null,
    durable: entry?.durable ?? true,
    events: detail?.events ?? null,
    failed,
  };
}

/** One alarm: what it is, what it means, what was done about it, and what can be done now. */
export function AlarmDetail({ id, tab }: { id: string; tab: AlarmTab }) {
  const words = useWords();
  const { t } = words;
  const names = useView((view) => view.names);
  const { alarm, durable, events, failed } = useAlarm(id);
  return (
    <aside className="panel detail" aria-label={t('alarm.detail.title')}>
      <DetailClose href={hrefOf('alarms', [tab])} />
      {alarm === null ? (
        <p className="calm">{failed ? t('failure.unknown') : t('loading')}</p>
      ) : (
        <>
          <header className="detail-head" data-state={alarm.state}>
            <AlarmMark alarm={alarm} />
            <div>
              <h2>{titleOf(names, alarm, words)}</h2>
              <p className="soft">{placeText(names, alarm, words)}</p>
              <p>
                {words.rule(alarm.rule)} · {t(`alarm.states.${alarm.state}`)}{' '}
                <AlarmNotes entry={{ alarm, durable }} />
              </p>
            </div>
          </header>
          <AlarmButtons alarm={alarm} />
          <AlarmFacts alarm={alarm} />
          <AlarmStory events={events} failed={failed} />
        </>
      )}
    </aside>
  );
}
