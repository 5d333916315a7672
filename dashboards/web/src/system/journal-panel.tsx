import { siteName } from '../alarms/alarm-names.ts';
import type { JournalState } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useView } from '../app/services.ts';
import { Fact } from '../parts/fact.tsx';
import { useWords } from '../parts/words.ts';
import { Missing } from './missing.tsx';

const EVERY_MS = 5_000;

function short(hash: string | null): string {
  return hash === null ? '–' : `${hash.slice(0, 12)}…`;
}

/** How far the journal has come, what waits for it, and where its chains stand. */
export function JournalPanel() {
  const words = useWords();
  const { t, find, moment } = words;
  const names = useView((view) => view.names);
  const answer = useAnswer<JournalState>('journal', { everyMs: EVERY_MS });
  const journal = answer.body;
  const checkpoint = journal?.checkpoint ?? null;
  return (
    <section className="panel" aria-label={t('office.journal.title')}>
      <header className="panel-head">
        <h2>{t('office.journal.title')}</h2>
        <Missing answer={answer} />
      </header>
      {journal !== null && (
        <dl className="facts padded">
          <Fact name={t('office.journal.durable')}>{journal.durableSeq}</Fact>
          <Fact name={t('office.journal.waiting')}>
            {t('office.journal.waitingText', {
              records: journal.unconfirmedRecords,
              bytes: journal.pendingBytes,
            })}
          </Fact>
          {Object.entries(journal.views).map(([view, lag]) => (
            <Fact
              key={view}
              name={`${find(`office.partNames.${view}`) ?? view} · ${t('office.journal.lag')}`}
            >
              {t('office.journal.lagText', { count: lag })}
            </Fact>
          ))}
          <Fact name={t('office.journal.checkpoint')}>
            {checkpoint === null
              ? t('office.journal.none')
              : `${checkpoint.seq} · ${moment(checkpoint.at, Date.now())} · ${t(
                  checkpoint.signed ? 'office.journal.signed' : 'office.journal.unsigned',
                )}`}
          </Fact>
          <Fact name={t('office.journal.damage')}>
            {journal.damagedBelow === 0
              ? t('office.journal.noDamage')
              : t('office.journal.damageText', { seq: journal.damagedBelow })}
          </Fact>
          <Fact name={t('office.journal.head')}>
            {journal.chain.seq} · <code translate="no">{short(journal.chain.hash)}</code>
          </Fact>
          {journal.sites.map(({ site, siteSeq, hash }) => (
            <Fact
              key={site}
              name={t('office.journal.site', { name: siteName(names, site, words) })}
            >
              {siteSeq} · <code translate="no">{short(hash)}</code>
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}
