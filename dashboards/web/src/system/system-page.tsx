import type { Client, Page, Readiness } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useWords } from '../parts/words.ts';
import { JournalPanel } from './journal-panel.tsx';
import { Missing } from './missing.tsx';
import { PartReason } from './part-reason.tsx';
import { RejectedTable } from './rejected-table.tsx';

const EVERY_MS = 5_000;

function Parts() {
  const { t, find } = useWords();
  const answer = useAnswer<Readiness>('readyz', { everyMs: EVERY_MS, beside: true });
  const parts = Object.entries(answer.body?.parts ?? {});
  return (
    <section className="panel" aria-label={t('office.parts')}>
      <header className="panel-head">
        <h2>{t('office.parts')}</h2>
        <Missing answer={answer} />
      </header>
      <ul className="parts">
        {parts.map(([name, part]) => (
          <li key={name} data-part={part.state}>
            <strong>{find(`office.partNames.${name}`) ?? name}</strong>
            <span className="part-state">{t(`office.partStates.${part.state}`)}</span>
            <PartReason part={part} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Clients() {
  const { t, span } = useWords();
  const answer = useAnswer<Page<Client>>('clients', { everyMs: EVERY_MS });
  const clients = answer.body?.items ?? [];
  return (
    <section className="panel wide-table" aria-label={t('office.clients.title')}>
      <header className="panel-head">
        <h2>{t('office.clients.title')}</h2>
        <span className="soft">{answer.body === null ? '' : clients.length}</span>
        <Missing answer={answer} />
      </header>
      {answer.state === 'here' && clients.length === 0 && (
        <p className="calm">{t('office.clients.none')}</p>
      )}
      {clients.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t('office.clients.client')}</th>
              <th>{t('office.clients.address')}</th>
              <th className="number">{t('office.clients.subscriptions')}</th>
              <th className="number">{t('office.clients.since')}</th>
            </tr>
          </thead>
          <tbody>
            {clients.slice(0, 200).map((client) => (
              <tr key={client.client}>
                <td translate="no">{client.client}</td>
                <td>{client.address}</td>
                <td className="number">{client.subscriptions}</td>
                <td className="number">{span(client.connectedSeconds * 1_000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** How the gateway itself does: its parts, its journal, who is connected, what was refused. */
export function SystemPage() {
  const { t } = useWords();
  return (
    <main className="page system" id="content" tabIndex={0}>
      <h1 className="hidden-text">{t('pages.system')}</h1>
      <div className="system-grid">
        <Parts />
        <JournalPanel />
        <Clients />
      </div>
      <RejectedTable />
    </main>
  );
}
