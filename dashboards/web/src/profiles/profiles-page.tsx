import type { Page, Profile, ProfileLimit } from '../api/answers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { limitWord } from '../parts/limit-word.ts';
import { useWords } from '../parts/words.ts';
import { formatUnit } from '../text/format.ts';
import { ChangesTable } from './changes-table.tsx';
import { casOf, whereText } from './where-text.ts';

type Entry = Profile['entries'][number];

/** Which points of the kind it is about, in words; the number of a substance stands beside its name. */
function Where({ entry }: { entry: Entry }) {
  const words = useWords();
  const cas = casOf(entry);
  return (
    <>
      {whereText(entry, words)}
      {cas !== null && <small translate="no"> CAS {cas}</small>}
    </>
  );
}

function LimitRow({
  entry,
  limit,
  isFirst,
}: {
  entry: Entry;
  limit: ProfileLimit;
  isFirst: boolean;
}) {
  const { t, quantity, find, language } = useWords();
  return (
    <tr data-first={isFirst ? '' : undefined}>
      <td>{isFirst ? quantity(entry.kind) : ''}</td>
      <td>{isFirst && <Where entry={entry} />}</td>
      <td>{limitWord(limit.limit, { find })}</td>
      <td className="number">{formatUnit(limit.shown[language])}</td>
      <td className="bound">{t(`office.bounds.${limit.bound}`)}</td>
      <td translate="no">
        {limit.id} {limit.clause} {limit.edition}
      </td>
      <td>{limit.statutory && <span className="mark">{t('office.profiles.statutory')}</span>}</td>
      <td data-confidence={limit.confidence}>{t(`alarm.confidence.${limit.confidence}`)}</td>
    </tr>
  );
}

function ProfileTable({ profile }: { profile: Profile }) {
  const { t, name } = useWords();
  const columns = [
    'kind',
    'where',
    'limit',
    'value',
    'bound',
    'clause',
    'statutory',
    'confidence',
  ] as const;
  return (
    <section className="panel wide-table">
      <header className="panel-head">
        <h2>{name(profile)}</h2>
        <span className="soft">
          {t(profile.builtIn ? 'office.profiles.builtIn' : 'office.profiles.added')}
        </span>
      </header>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} className={column === 'value' ? 'number' : ''}>
                {t(`office.profiles.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {profile.entries.flatMap((entry, at) =>
            entry.limits.map((limit, index) => (
              <LimitRow
                // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name, and their order is that of the file
                key={`${at} ${limit.limit} ${index}`}
                entry={entry}
                limit={limit}
                isFirst={index === 0}
              />
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}

function hasLimits({ entries }: Profile): boolean {
  return entries.some(({ limits }) => limits.length > 0);
}

/** What standards say of limits, with clause, bound and confidence, and what sites have changed. */
export function ProfilesPage() {
  const { t } = useWords();
  const answer = useAnswer<Page<Profile>>('profiles');
  const profiles = answer.body?.items ?? null;
  return (
    <main className="page profiles" id="content" tabIndex={0}>
      <header className="page-head">
        <h1>{t('pages.profiles')}</h1>
        <p className="soft">{t('office.profiles.intro')}</p>
      </header>
      {answer.state === 'loading' && <p className="calm">{t('loading')}</p>}
      {answer.state === 'failed' && (
        <p className="calm">
          {t(answer.status === 404 ? 'office.profiles.notOffered' : 'cannotLoad')}
        </p>
      )}
      {profiles !== null && profiles.length === 0 && (
        <p className="calm">{t('office.profiles.none')}</p>
      )}
      {profiles !== null && profiles.length > 0 && <ChangesTable profiles={profiles} />}
      {(profiles ?? []).filter(hasLimits).map((profile) => (
        <ProfileTable key={profile.id} profile={profile} />
      ))}
    </main>
  );
}
