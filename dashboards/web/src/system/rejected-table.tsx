import type { Page, Refused } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useServerNow } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { Missing } from './missing.tsx';

const SHOWN = 100;
const EVERY_MS = 10_000;

/** Each reason of one message once, with how often it stands. */
function reasonsOf(message: Pick<Refused, 'rejections'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of message.rejections) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

function Row({ message, nowMs }: { message: Refused; nowMs: number }) {
  const { t, find, moment, language } = useWords();
  const [first] = message.rejections;
  return (
    <tr>
      <td>{moment(message.at, nowMs)}</td>
      <td translate="no">{message.client}</td>
      <td translate="no" className="topic">
        {message.topic}
      </td>
      <td title={language === 'en' ? first?.detail : undefined}>
        {[...reasonsOf(message)].map(([code, count]) => (
          <span className="reason" key={code}>
            {find(`office.codes.${code}`) ?? code}
            {count > 1 ? ` × ${count}` : ''}
          </span>
        ))}
        {message.rejected > message.rejections.length && (
          <small>
            {t('office.rejected.more', { count: message.rejected - message.rejections.length })}
          </small>
        )}
      </td>
      <td translate="no" className="payload">
        <code>{message.payload.slice(0, 120)}</code>
      </td>
    </tr>
  );
}

/** What was refused lately, and why: a device's mistake can be looked at here. */
export function RejectedTable() {
  const { t } = useWords();
  const nowMs = useServerNow();
  const answer = useAnswer<Page<Refused>>(`rejected?limit=${SHOWN}`, { everyMs: EVERY_MS });
  const messages = answer.body?.items ?? [];
  return (
    <section className="panel wide-table" aria-label={t('office.rejected.title')}>
      <header className="panel-head">
        <h2>{t('office.rejected.title')}</h2>
        <Missing answer={answer} />
      </header>
      {answer.state === 'here' && messages.length === 0 && (
        <p className="calm">{t('office.rejected.none')}</p>
      )}
      {messages.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t('office.rejected.at')}</th>
              <th>{t('office.rejected.client')}</th>
              <th>{t('office.rejected.topic')}</th>
              <th>{t('office.rejected.why')}</th>
              <th>{t('office.rejected.payload')}</th>
            </tr>
          </thead>
          <tbody>
            {messages.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two messages may be the same in every field
              <Row key={`${message.at} ${index}`} message={message} nowMs={nowMs} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
