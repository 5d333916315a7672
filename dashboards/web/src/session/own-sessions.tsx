import { useState } from 'react';
import type { OwnSession, Page } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useServerNow } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { Missing } from '../system/missing.tsx';
import { type Chosen, EndSessionsForm, useSessionName } from './end-sessions-form.tsx';

const EVERY_MS = 10_000;

function SessionTable(props: {
  sessions: readonly OwnSession[];
  onEnd: (session: OwnSession) => void;
}) {
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  const nameOf = useSessionName();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('account.sessions.since')}</th>
          <th>{t('account.sessions.address')}</th>
          <th>{t('account.sessions.used')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {props.sessions.map((session) => (
          <tr key={session.id}>
            <td>{nameOf(session).since}</td>
            <td>{nameOf(session).address}</td>
            <td>{moment(session.usedAt, nowMs)}</td>
            <td>
              {session.current ? (
                <strong>{t('account.sessions.current')}</strong>
              ) : (
                <button
                  type="button"
                  className="button"
                  aria-label={t('account.sessions.endOne', nameOf(session))}
                  onClick={() => props.onEnd(session)}
                >
                  {t('account.sessions.end')}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the reader is signed in, and the end of it elsewhere. `trigger` asks anew whenever it changes. */
export function OwnSessions({ trigger }: { trigger: number }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [ended, setEnded] = useState<{ readonly count: number; readonly at: number } | null>(null);
  const asked = `${trigger} ${ended?.at ?? ''}`;
  const answer = useAnswer<Page<OwnSession>>('sessions', { everyMs: EVERY_MS, trigger: asked });
  const sessions = answer.body?.items ?? [];
  const others = sessions.filter(({ current }) => !current);
  const choose = (to: Chosen) => {
    setEnded(null);
    setChosen(to);
  };
  return (
    <section aria-label={t('account.sessions.title')}>
      <h3>{t('account.sessions.title')}</h3>
      <Missing answer={answer} />
      {sessions.length > 0 && <SessionTable sessions={sessions} onEnd={choose} />}
      {answer.state === 'here' && others.length === 0 && (
        <p className="soft">{t('account.sessions.alone')}</p>
      )}
      <p role="status">
        {ended === null ? '' : t('account.sessions.ended', { count: ended.count })}
      </p>
      {chosen === null && others.length > 0 && (
        <button type="button" className="button" onClick={() => choose('others')}>
          {t('account.sessions.endOthers')}
        </button>
      )}
      {chosen !== null && (
        <EndSessionsForm
          key={chosen === 'others' ? '' : chosen.id}
          chosen={chosen}
          onCancel={() => setChosen(null)}
          onEnded={(count) => {
            setChosen(null);
            setEnded({ count, at: performance.now() });
          }}
        />
      )}
    </section>
  );
}
